"""Whether what a model said of a person may stand. Nothing it wrote is evidence; only the person's events are.

A model may be sloppy (cite what was never shown), lazy (copy titles, say what is true of anybody) or hostile (put an
invention beside a truth, infer what is nobody's business). Each claim is judged by itself, by the events it cites.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Literal

import numpy as np

from palate.errors import FaultKind
from palate.types import Event, Granularity, Interest, Item, RejectedClaim
from profiles.build import Reading
from profiles.llm.claims import Claim, leaning
from profiles.llm.handles import CLEAR, Shown, about, side, sign
from profiles.llm.nearness import Kind, Nearness, called
from profiles.llm.sensitive import WITHHELD, inferred
from profiles.llm.sentences import plain
from profiles.wording import ENOUGH, Part, all_words, is_hollow, parts, same_label, spoken, stems
from prompts.replies import InterestClaim, Stance

Reason = Literal[
    "unknown_handles", "unsupported", "renamed", "contradicted", "generic", "copied", "sensitive",
    "duplicate", "not_noise", "still_supported", "ungrounded",
]  # fmt: skip
"""Why something a model said was not let stand: it cites nothing that was shown; what it cites is about something
else; its events carry the findings it cites, but nothing bears out its name, so it stands under the name statistics
gave; what it cites says the opposite; it is true of anybody; it is the example's or one title word for word; it is
nobody's business; it says another claim again; it would drop what is no stray word; it would retire what events still
support; a sentence speaks of nothing the person did."""

HELPS = 0.2
"""A finding relates to a label with others when it brings this share of a part of the label."""
LEAST_NEAR = 0.5
"""Where only nearness in meaning speaks for a claim, so many of the events it cites must be near."""
SAME_EVENTS = 0.8
FEW_EVENTS = 3
LEAST_KEPT = 0.25
MANY = 4
"""Of so many claims and more, a quarter must stand, or the reply is of no use."""
EVERYBODY = 0.9
"""A profile of nothing but categories that so many people have is anybody's."""
LEAST_PEOPLE = 30
COMMON_SHELF = 0.5
"""A category that so many items carry tells nothing."""


@dataclass(frozen=True)
class Verified:
    """What may stand of a reply, and what may not. `noise` holds keys of findings that may be left out.

    `unheard` says that names could not be judged by meaning: then one that nothing bears out is no fault of the model.
    """

    claims: tuple[Claim, ...]
    rejected: tuple[RejectedClaim, ...] = ()
    noise: tuple[str, ...] = ()
    unheard: bool = False

    @property
    def fault(self) -> FaultKind | None:
        """Why nothing of the reply should be used; None where enough of it stands.

        Claims that only say another one again are no fault.
        """
        faults = {"generic", "copied", "unsupported", *OTHER_FAULTS} | (set() if self.unheard else {"renamed"})
        wrong = [one for one in self.rejected if one.reason in faults]
        renamed = 0 if self.unheard else sum(one.reason == "renamed" for one in wrong)
        kept = len(self.claims) - renamed
        judged = kept + len(wrong)
        if kept > 0 and (judged < MANY or kept >= LEAST_KEPT * judged):
            return None
        reasons = Counter(one.reason for one in wrong)
        if 2 * reasons["copied"] >= max(1, len(wrong)):
            return "copied"
        return "generic" if 2 * reasons["generic"] >= max(1, len(wrong)) else "unsupported"


OTHER_FAULTS: tuple[Reason, ...] = ("unknown_handles", "contradicted", "sensitive")


class Verifier:
    """Judges claims about one person by what one prompt showed of them.

    Args:
        reading: the person.
        items: the items of their events, by id.
        shown: the handles of the prompt.
        nearness: says whether label and event are near in meaning; None looks at words alone.
        allow_sensitive: whether inferences about health, religion, sexuality, politics, ethnicity may stand.
        examples: labels that the prompt's own example shows.
    """

    def __init__(
        self,
        reading: Reading,
        items: Mapping[str, Item],
        shown: Shown,
        nearness: Nearness | None = None,
        *,
        allow_sensitive: bool = False,
        examples: Iterable[str] = (),
    ) -> None:
        self.reading, self.shown = reading, shown
        self._items, self._nearness = items, nearness
        self._allow_sensitive = allow_sensitive
        self._examples = tuple(examples)
        self._lexicon = reading.corpus.lexicon

    # -- all claims of a reply ----------------------------------------------------------------------------------------

    def verified(self, claims: Sequence[InterestClaim], noise: Sequence[str] = ()) -> Verified:
        """Return what may stand of a reply: each claim judged, then those that say the same made one."""
        judged = [self.judged(claim) for claim in claims]
        stand = [one for one in judged if isinstance(one, Claim)]
        settled = settled_claims(stand)
        cited = {key for claim in settled.claims for key in claim.merges}
        silenced = self._noise(noise, cited)
        renamed = [rejected_claim(one.said, one.granularity, "renamed", one.label) for one in stand if one.said]
        refused = [one for one in judged if isinstance(one, RejectedClaim)]
        rejected = (*refused, *renamed, *settled.rejected, *silenced.rejected)
        if settled.claims and all(self._is_everybodys(claim.label) for claim in settled.claims):
            common = [rejected_claim(one.label, one.granularity, "generic", "everybody's") for one in settled.claims]
            return Verified((), (*common, *rejected), silenced.noise)
        return Verified(settled.claims, rejected, silenced.noise, self._unheard)

    @property
    def _unheard(self) -> bool:
        """Say whether names in the person's language cannot be judged by meaning."""
        return self._nearness is None or not self._nearness.hears(self.reading.signals.language)

    def _is_everybodys(self, label: str) -> bool:
        """Say whether a label names a category that nearly all people have something of: alone, it tells nothing."""
        return any(same_label(label, shelf) for shelf in self._everybodys)

    @cached_property
    def _everybodys(self) -> tuple[str, ...]:
        corpus = self.reading.corpus
        if len(corpus.people.users) < LEAST_PEOPLE:
            return ()
        return tuple(corpus.catalogue.categories[n] for n in np.flatnonzero(corpus.common >= EVERYBODY).tolist())

    def _noise(self, handles: Sequence[str], cited: set[str]) -> Verified:
        """Let a model drop word findings that no claim rests on, and at most half of them."""
        words = [interest for interest in self.reading.interests if interest.granularity == "word"]
        dropped: list[str] = []
        rejected: list[RejectedClaim] = []
        for handle in dict.fromkeys(handles):
            one = self._finding(handle)
            if one is None:
                rejected.append(rejected_claim(handle, None, "unknown_handles"))
            elif one.granularity != "word" or one.key in cited or 2 * (len(dropped) + 1) > len(words):
                rejected.append(rejected_claim(one.label, one.granularity, "not_noise"))
            else:
                dropped.append(one.key)
        return Verified((), tuple(rejected), tuple(dropped))

    # -- one claim ----------------------------------------------------------------------------------------------------

    def judged(self, said: InterestClaim) -> Claim | RejectedClaim:
        """Return the claim with the events and findings that support it, or why it may not stand."""
        label = plain(said.label)
        if (fault := self.label_fault(label, said.granularity, said.events)) is not None:
            return fault
        places = list(dict.fromkeys(self.shown.events[one] for one in said.events if one in self.shown.events))
        if not places:
            return rejected_claim(label, said.granularity, "unknown_handles", ", ".join(said.events))
        related = self.related(label, [self._finding(one) for one in said.findings], said.stance)
        supporting = self.supporting(label, places, related)
        if not supporting or not self._whole(label, supporting, related):
            if any(same_label(label, example) for example in self._examples):
                return rejected_claim(label, said.granularity, "copied", _cited(said))
            return self._renamed(said, places) or rejected_claim(label, said.granularity, "unsupported", _cited(said))
        agreeing = self._agreeing(supporting, said.granularity, said.stance)
        if not agreeing:
            return rejected_claim(label, said.granularity, "contradicted", f"{said.stance}: {_cited(said)}")
        if self._is_title(label, agreeing, related):
            return rejected_claim(label, said.granularity, "copied", "the title of one thing")
        return Claim(
            label=label,
            granularity=said.granularity,
            merges=tuple(dict.fromkeys(one.key for one in related)),
            quoted=tuple(dict.fromkeys(self.reading.signals.events[place].event_id for place in agreeing)),
            note=plain(said.why),
            stance=said.stance,
        )

    def _renamed(self, said: InterestClaim, places: Sequence[int]) -> Claim | None:
        """Return a claim under the name of the strongest finding it cites; None where its events carry none of these.

        So a merge that is right is not lost for a name that cannot be checked, and no unchecked name is told.
        """
        known = {one.key: one for handle in said.findings if (one := self._finding(handle)) is not None}
        drafts = {one.key: draft for one, draft in zip(self.reading.interests, self.reading.drafts, strict=True)}
        carried = [
            one
            for one in known.values()
            if _agrees(one.polarity, said.stance) and any(drafts[one.key].added[place] != 0 for place in places)
        ]
        if not carried:
            return None
        named = max(carried, key=lambda one: (one.granularity == said.granularity, one.weight, one.key))
        bearing = [place for place in places if any(drafts[one.key].added[place] != 0 for one in carried)]
        agreeing = self._agreeing(bearing, named.granularity, said.stance)
        if not agreeing or self.label_fault(named.label) is not None:
            return None
        return Claim(
            label=named.label,
            granularity=named.granularity,
            merges=tuple(one.key for one in carried if one.granularity == named.granularity),
            quoted=tuple(dict.fromkeys(self.reading.signals.events[place].event_id for place in agreeing)),
            stance=said.stance,
            said=plain(said.label),
        )

    def label_fault(
        self, label: str, granularity: Granularity | None = None, events: Sequence[str] = ()
    ) -> RejectedClaim | None:
        """Return why a label may not stand whatever supports it: sensitive (titles of the events cited are names, and
        no inference), or true of anybody."""
        if not self._allow_sensitive and (kind := inferred(label, self._titles(events))) is not None:
            return RejectedClaim(label=WITHHELD, granularity=granularity, reason="sensitive", detail=kind)
        if is_hollow(label, self.reading.corpus.catalogue.domains) or label in self._common_shelves:
            return rejected_claim(label, granularity, "generic")
        return None

    def _titles(self, handles: Sequence[str]) -> list[str]:
        places = [self.shown.events[one] for one in handles if one in self.shown.events]
        items = [self._items.get(self.reading.signals.events[place].item_id or "") for place in places]
        return [item.title for item in items if item is not None]

    @cached_property
    def _common_shelves(self) -> frozenset[str]:
        catalogue = self.reading.corpus.catalogue
        return frozenset(catalogue.categories[n] for n in np.flatnonzero(catalogue.shelved >= COMMON_SHELF).tolist())

    def _finding(self, handle: str) -> Interest | None:
        place = self.shown.findings.get(handle)
        return None if place is None else self.reading.interests[place]

    # -- findings -----------------------------------------------------------------------------------------------------

    def related(self, label: str, findings: Sequence[Interest | None], stance: Stance = "mixed") -> list[Interest]:
        """Return the findings that have to do with a label, by words or by meaning, and do not say the opposite."""
        known = list({one.key: one for one in findings if one is not None and _agrees(one.polarity, stance)}.values())
        union = frozenset().union(*(_words_of(one) for one in known))
        worded = {one.key for one in known if self._brings(label, one, union)}
        left = [one for one in known if one.key not in worded]
        close = {
            one.key for one, near in zip(left, self._near(label, map(_said_by, left), "finding"), strict=True) if near
        }
        return [one for one in known if one.key in worded | close]

    def _brings(self, label: str, finding: Interest, union: frozenset[str]) -> bool:
        """Say whether a finding brings words of a part of the label that the cited findings say together."""
        own = _words_of(finding)
        return any(
            self._lexicon.share(part.words, union) > ENOUGH and self._lexicon.share(part.words, own) >= HELPS
            for part in parts(label)
        )

    # -- events -------------------------------------------------------------------------------------------------------

    def supporting(self, label: str, places: Sequence[int], related: Sequence[Interest] = ()) -> list[int]:
        """Return the places of the events that are about a label: by their words, by a related finding that they carry,
        or by nearness in meaning."""
        keys = {one.key for one in related}
        pairs = zip(self.reading.interests, self.reading.drafts, strict=True)
        carried = [draft.added for one, draft in pairs if one.key in keys]
        plainly = {
            place
            for place in places
            if any(added[place] != 0 for added in carried) or self._lexicon.mentions(label, *self._told(place))
        }
        left = [place for place in places if place not in plainly]
        close = {place for place, near in zip(left, self._near(label, self._things(left)), strict=True) if near}
        if not plainly and len(close) < LEAST_NEAR * len(places):
            close = {place for place, near in zip(left, self._together(label, left), strict=True) if near}
        return [place for place in places if place in plainly or place in close]

    def fits(self, label: str, claim: Claim) -> bool:
        """Say whether a label fits what a checked claim rests on: by its words, its events, or in meaning."""
        if self._lexicon.supported(label, all_words(claim.label)) or same_label(label, claim.label):
            return True
        ids = {event.event_id: place for place, event in enumerate(self.reading.signals.events)}
        places = [ids[event] for event in claim.quoted if event in ids]
        findings = [one for one in self.reading.interests if one.key in claim.merges]
        return any(self._near(label, [claim.label], "finding")) or bool(
            self.supporting(label, places, self.related(label, findings))
        )

    def _told(self, place: int) -> tuple[Event, Item | None]:
        event = self.reading.signals.events[place]
        return event, self._items.get(event.item_id or "")

    def _things(self, places: Iterable[int]) -> Iterator[str]:
        return (about(*self._told(place)) for place in places)

    def _near(self, label: str, texts: Iterable[str], kind: Kind = "thing") -> list[bool]:
        return self._nearness.near(label, list(texts), kind) if self._nearness is not None else [False for _ in texts]

    def _together(self, label: str, places: Sequence[int]) -> list[bool]:
        if self._nearness is None:
            return [False] * len(places)
        return self._nearness.together(label, list(self._things(places)))

    def _whole(self, label: str, places: Sequence[int], related: Sequence[Interest]) -> bool:
        """Say whether each thing a label names is supported, so that no invention rides on a truth."""
        named = parts(label)
        return len(named) < 2 or all(self._stands(part, places, related) for part in named)

    def _stands(self, part: Part, places: Sequence[int], related: Sequence[Interest]) -> bool:
        """Say whether a part of a label is supported; whole texts are read where nothing shorter says so."""
        plainly = (spoken(*self._told(place), plainly=True) for place in places)
        wholly = (spoken(*self._told(place)) for place in places)
        spoken_of = chain(plainly, map(_words_of, related), wholly)
        if any(self._lexicon.share(part.words, words) > ENOUGH for words in spoken_of):
            return True
        return any(self._near(part.text, self._things(places))) or any(
            self._near(part.text, map(_said_by, related), "finding")
        )

    def _agreeing(self, places: Sequence[int], granularity: Granularity, stance: Stance) -> list[int]:
        """Return the events that say what the claim says: for, against, or either."""
        signals = self.reading.signals
        says = {place: sign(leaning(place, granularity, signals)) or side(place, signals) for place in places}
        wanted = {"likes": (1,), "dislikes": (-1,), "mixed": (1, -1)}[stance]
        return [place for place in places if says[place] in wanted]

    def _is_title(self, label: str, places: Sequence[int], related: Sequence[Interest]) -> bool:
        """Say whether a label is one thing's title and nothing else stands behind it."""
        events = [self.reading.signals.events[place] for place in places]
        things = {event.item_id for event in events}
        titles = {item.title for event in events if (item := self._items.get(event.item_id or "")) is not None}
        return not related and len(things) == 1 and any(_same_text(label, title) for title in titles)


def settled_claims(claims: Sequence[Claim]) -> Verified:
    """Make claims that say the same one: same words, same findings or nearly the same events, at one granularity."""
    kept: list[Claim] = []
    rejected: list[RejectedClaim] = []
    for claim in claims:
        place = next((n for n, other in enumerate(kept) if _same(claim, other)), None)
        if place is None:
            kept.append(claim)
        else:
            kept[place] = _joined(kept[place], claim)
            rejected.append(rejected_claim(claim.label, claim.granularity, "duplicate", kept[place].label))
    return Verified(tuple(kept), tuple(rejected))


def _same(one: Claim, other: Claim) -> bool:
    if one.granularity != other.granularity:
        return False
    if same_label(one.label, other.label) or (one.merges and set(one.merges) == set(other.merges)):
        return True
    mine, theirs = set(one.quoted), set(other.quoted)
    return min(len(mine), len(theirs)) >= FEW_EVENTS and len(mine & theirs) >= SAME_EVENTS * len(mine | theirs)


def _joined(one: Claim, other: Claim) -> Claim:
    """Return the first claim with what the other rests on as well; where they say opposites, both are kept."""
    return replace(
        one,
        merges=tuple(dict.fromkeys((*one.merges, *other.merges))),
        quoted=tuple(dict.fromkeys((*one.quoted, *other.quoted))),
        note=one.note if one.stance == other.stance else "",
        stance=one.stance if one.stance == other.stance else "mixed",
    )


def _agrees(polarity: float, stance: Stance) -> bool:
    return stance == "mixed" or abs(polarity) < CLEAR or (polarity > 0) == (stance == "likes")


def _words_of(finding: Interest) -> frozenset[str]:
    return all_words(finding.label).union(*(stems(term) for term in finding.terms))


def _said_by(finding: Interest) -> str:
    return called(finding.label, finding.terms)


def _same_text(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _cited(said: InterestClaim) -> str:
    return f"cited {', '.join((*said.findings, *said.events))}"


def rejected_claim(label: str, granularity: Granularity | None, reason: Reason, detail: str = "") -> RejectedClaim:
    """Return a rejection; the reason is one of the closed list."""
    return RejectedClaim(label=label, granularity=granularity, reason=reason, detail=detail)
