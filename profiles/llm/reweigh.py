"""A profile by a language model brought up to date without one: names stay, evidence is worked out anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from palate.types import Event, Interest, Item, Profile
from profiles.build import ProfileBuilder
from profiles.catalogue import Catalogue
from profiles.llm.claims import Claim, claim_of
from profiles.llm.person import ENGINE, Person
from prompts.replies import Summaries

SHARED = 0.5
"""A topic is still the same one when at least this share of its first terms are."""
FIRST_TERMS = 4
TOPIC = re.compile(r"(?<![a-z])topic:(\d+)")


def is_ours(profile: Profile | None) -> bool:
    """Say whether a language model made this profile."""
    return profile is not None and profile.provenance.engine.startswith(ENGINE.partition("/")[0] + "/")


def reweighed(
    builder: ProfileBuilder,
    before: Profile,
    events: Sequence[Event],
    items: Mapping[str, Item],
    *,
    allow_sensitive: bool = True,
    clock: Callable[[], float] | None = None,
) -> Profile:
    """Return a language model's profile as these events show it now, without asking anybody.

    Its claims keep their names and notes; weight, polarity, scenes, evidence and contradictions follow from the events;
    findings of statistics stand beside them. A claim that no event stands behind any more is gone. Texts stay as far
    as they speak of what the profile still holds.

    Args:
        builder: over the corpus as it is now.
        before: the profile; all events are its user's.
        events: the whole history.
        items: the items of these events, by id.
        allow_sensitive: texts were checked when they were written; False checks them again.
        clock: measures seconds; None leaves those of `before`.
    """
    started = clock() if clock else 0.0
    person = Person.of(builder, before.user_id, events, items, before)
    claims = held_claims(person, before)
    interests = person.composer.interests(claims, silenced(person, before))
    kept = person.texts_of_a_model(before)
    texts, _ = person.told(interests, Summaries(), (), fallback=kept, allow_sensitive=allow_sensitive)
    seconds = max(0.0, clock() - started) if clock else before.provenance.seconds
    provenance = before.provenance.model_copy(update={"fingerprint": person.fingerprint, "seconds": seconds})
    return person.profile(interests, texts, provenance)


def held_claims(person: Person, before: Profile) -> list[Claim]:
    """Return the claims a profile holds, resting on this corpus's keys and on events that are still there."""
    same = on_same_corpus(person, before)
    claims = [_moved(one, person, same) for one in before.interests]
    return [claim for claim in claims if claim is not None]


def new_events(person: Person, before: Profile) -> tuple[Event, ...] | None:
    """Return the events since a profile; None where its own events are not all there as they were."""
    events = person.reading.signals.events
    count = before.event_count
    if count == 0 or count > len(events) or events[count - 1].event_id != before.last_event_id:
        return None
    return events[count:]


def on_same_corpus(person: Person, before: Profile) -> bool:
    """Say whether a profile was made over the corpus and settings of now: its fingerprint follows from them."""
    if new_events(person, before) is None:
        return False
    known = person.reading.signals.events[: before.event_count]
    wanted = person.builder.fingerprint(before.user_id, known, before.constraints)
    return wanted == before.provenance.fingerprint


def _moved(interest: Interest, person: Person, same: bool) -> Claim | None:
    claim = claim_of(interest)
    if claim is None:
        return None
    catalogue = person.reading.corpus.catalogue
    keys = claim.merges if same else [moved_key(key, interest.terms, catalogue) for key in claim.merges]
    quoted = tuple(event for event in claim.quoted if event in person.events)
    merges = tuple(key for key in keys if key is not None)
    return replace(claim, merges=merges, quoted=quoted) if merges or quoted else None


def moved_key(key: str, terms: Sequence[str], catalogue: Catalogue) -> str | None:
    """Return what a key of another corpus is called in this one; None where nothing is like it any more.

    Topics are numbered anew whenever a corpus is fitted; their words tell them apart. Other keys name things.
    """
    moved = {number: _like(int(number), terms, catalogue) for number in TOPIC.findall(key)}
    if None in moved.values():
        return None
    return TOPIC.sub(lambda found: f"topic:{moved[found.group(1)]}", key)


def _like(number: int, terms: Sequence[str], catalogue: Catalogue) -> int | None:
    """Return the topic that shares most of its first words with these terms, the one of this number before others."""
    wanted = set(terms)
    told = [catalogue.terms(catalogue.first_topic + n)[:FIRST_TERMS] for n in range(catalogue.topics.count)]
    shared = [len(wanted.intersection(words)) / len(words) if words else 0.0 for words in told]
    best = max(range(len(shared)), key=lambda n: (shared[n], n == number, -n), default=None)
    return best if best is not None and shared[best] >= SHARED else None


def silenced(person: Person, before: Profile) -> list[str]:
    """Return the keys of word findings that the model called noise: known to it then, and not in its profile."""
    if before.as_of is None and before.event_count != len(person.reading.signals.events):
        return []
    held = {key for one in before.interests for key in (one.key, *one.merges)}
    words = [one for one in person.reading.interests if one.granularity == "word" and one.key not in held]
    return [one.key for one in words if all(_was_known(person.events[event], before) for event in one.evidence)]


def _was_known(event: Event, before: Profile) -> bool:
    return before.as_of is None or (event.time is not None and event.time <= before.as_of)
