"""What is known of one person, as they are told it: profile, evidence, course, and what they stated."""

from __future__ import annotations

from collections.abc import Iterator

from agent.explain import shortened
from agent.memory import Memory
from agent.request import Before
from agent.session import Session
from history.store import Store
from history.text import clean
from palate.errors import InputError, UnknownUserError
from palate.types import Constraint, Event, Interest, Item, Language, Limit, Profile, Provenance
from profiles.edits import retold
from serving.people import drift_of
from serving.service.locks import writing_for
from serving.service.opened import Opened
from serving.service.words import (
    Evidence,
    EvidenceEvent,
    HiddenInterest,
    ProfileView,
    Statements,
    StatementView,
    TrendCourse,
    Trends,
)

MOST_EVIDENCE = 50
"""Events told of one interest."""


def unknown(user_id: str) -> UnknownUserError:
    """The error for somebody of whom nothing is known."""
    return UnknownUserError(f"user: nothing is known of {shortened(user_id)!r}.")


def profile_view(opened: Opened, memory: Memory, user_id: str, language: Language | None = None) -> ProfileView:
    """A person's profile with all they did up to now; its texts in a language, or in their own.

    Raises:
        UnknownUserError: there are neither events nor statements of theirs.
    """
    catch_up(opened, user_id)
    return seen(opened, memory, user_id, language)


def seen(opened: Opened, memory: Memory, user_id: str, language: Language | None = None) -> ProfileView:
    """A person's profile as it was last written; as `profile_view` else."""
    profile = _current(opened, memory, user_id, language)
    return ProfileView(profile=profile, hidden=tuple(map(_hidden, profile.hidden)))


def catch_up(opened: Opened, user_id: str) -> None:
    """Let a person's profile follow all they did."""
    if opened.live is not None and opened.work.store.knows(user_id):
        with writing_for(opened.work.settings.store, user_id):
            opened.live.catch_up(user_id)


def _hidden(interest: Interest) -> HiddenInterest:
    return HiddenInterest(key=interest.key, label=interest.label, granularity=interest.granularity)


def _current(opened: Opened, memory: Memory, user_id: str, language: Language | None) -> Profile:
    store = opened.work.store
    if (profile := memory.profile(user_id)) is not None:
        return retold(profile, language)
    if not store.knows(user_id):
        raise unknown(user_id)
    return Profile(user_id=user_id, event_count=len(store.events(user_id)), provenance=Provenance(engine="none"))


def evidence(store: Store, profile: Profile, key: str) -> Evidence:
    """The person's own events behind one interest.

    Raises:
        InputError: the profile holds no such interest.
    """
    interest = next((one for one in (*profile.interests, *profile.hidden) if one.key == key), None)
    if interest is None:
        raise InputError(f"key: the profile holds no interest {shortened(key)!r}.")
    return Evidence(key=key, label=interest.label, events=tuple(_told(store, profile.user_id, interest)))


def _told(store: Store, user_id: str, interest: Interest) -> Iterator[EvidenceEvent]:
    own = {event.event_id: event for event in store.events(user_id)}
    sides = interest.contradiction
    both = () if sides is None else (*sides.for_events, *sides.against_events)
    cited = [own[one] for one in dict.fromkeys((*interest.evidence, *both)) if one in own][:MOST_EVIDENCE]
    items = store.items_by_id(event.item_id for event in cited if event.item_id is not None)
    for event in cited:
        yield _event(event, items.get(event.item_id or ""))


def _event(event: Event, item: Item | None) -> EvidenceEvent:
    return EvidenceEvent(
        event_id=event.event_id,
        kind=event.kind,
        time=event.time,
        value=event.value,
        text=event.text,
        item_id=event.item_id,
        title="" if item is None else item.title or item.item_id,
        domain="" if item is None else item.domain,
    )


def trends(opened: Opened, profile: Profile) -> Trends:
    """How the strongest interests moved; nothing for short histories."""
    if opened.live is None:
        return Trends()
    drift = drift_of(opened.live.builder, profile, opened.work.store.events(profile.user_id))
    if drift is None:
        return Trends()
    named = {one.key: one.label for one in profile.interests}
    courses = [TrendCourse(key=c.key, label=named.get(c.key, c.label), weights=c.weights) for c in drift.courses]
    return Trends(moments=drift.moments, courses=tuple(courses))


# -- statements -------------------------------------------------------------------------------------------------------


def stated(memory: Memory, user_id: str) -> Statements:
    """What a person stated for good."""
    return Statements(statements=tuple(map(_statement, memory.constraints(user_id))))


def remember(opened: Opened, memory: Memory, user_id: str, text: str) -> StatementView:
    """Keep what a person states; what they stated before is given back as it is kept.

    Raises:
        InputError: the text says nothing.
    """
    said = clean(text).strip()
    if not said:
        raise InputError("text: expected words, got none.")
    with writing_for(opened.work.settings.store, user_id):
        constraint = _understood(opened, memory, user_id, said)
        kept = memory.remember(user_id, constraint) or memory.known(user_id, constraint)
        assert kept is not None
        return _statement(kept)


def forget(opened: Opened, user_id: str, statement_id: str) -> bool:
    """Let go of a statement; whether there was one of this id."""
    with writing_for(opened.work.settings.store, user_id):
        return opened.work.store.drop_statements(user_id, [statement_id]) > 0


def _understood(opened: Opened, memory: Memory, user_id: str, said: str) -> Constraint:
    """A statement with what it asks of items: who writes it down for good means it for good."""
    if opened.services is None:
        return Constraint(text=said)
    before = Before(constraints=memory.constraints(user_id))
    read = opened.services.rules.understand(said, before, Session(user_id=user_id))
    limits = [one.limit for one in read.stated if one.limit is not None] or list(read.limits)
    return Constraint(text=said, limit=_one_limit(limits, said))


def _one_limit(limits: list[Limit], said: str) -> Limit | None:
    """The limit that a statement asks for: all that it excludes, or else the first of others."""
    excluded = [one for one in limits if one.kind == "exclude"]
    if excluded:
        terms = tuple(dict.fromkeys(term for one in excluded for term in one.terms))
        return Limit(kind="exclude", terms=terms, said=said, firm=True)
    return limits[0].model_copy(update={"said": said}) if limits else None


def _statement(constraint: Constraint) -> StatementView:
    return StatementView(id=constraint.event_id or "", text=constraint.text, limit=constraint.limit)
