"""Takes in what people do: many events at once, or one person's thought of one item."""

from __future__ import annotations

from collections.abc import Iterable

from agent.recommend import Recommender
from history.live import live_event, require_valued
from history.store import Store
from palate.errors import InputError
from palate.types import Event, EventKind
from profiles.live import Update, changes
from serving.service.errors import UnknownItemError
from serving.service.locks import writing_for
from serving.service.opened import Opened
from serving.service.words import EventsNoted, FeedbackNoted, FeedbackRequest, InterestChange, NewEvent, NewEvents

FEW = 50
"""People in one batch up to which their profiles follow before it is answered."""
OPINIONS: tuple[EventKind, ...] = ("like", "dislike", "save", "hide", "follow", "rate")
"""Kinds that say no more when they are said twice in a row."""


def events_of(events: NewEvents, now: float) -> tuple[Event, ...]:
    """The events as they are kept, those without a time as of `now`.

    Raises:
        InputError: one has a value that its kind has none of, or names no item where its kind needs one.
    """
    return tuple(_event(place, one, now) for place, one in enumerate(events.events))


def _event(place: int, one: NewEvent, now: float) -> Event:
    require_valued(f"events/{place}/value", one.kind, one.value)
    time = now if one.time is None else one.time
    return live_event(
        one.user_id, one.kind, one.item_id, time=time, value=one.value, text=one.text, context=one.context
    )


def require_items(store: Store, ids: Iterable[str | None]) -> None:
    """See to it that the store holds all of these.

    Raises:
        UnknownItemError: it lacks one.
    """
    wanted = {item_id for item_id in ids if item_id is not None}
    if missing := wanted - store.items_by_id(wanted).keys():
        raise UnknownItemError(f"item_id: there is no item {min(missing)!r}. Write the item first.")


def note_few(opened: Opened, by_user: dict[str, tuple[Event, ...]]) -> EventsNoted:
    """Write events of some people, their profiles with them: all or none."""
    require_items(opened.work.store, (event.item_id for events in by_user.values() for event in events))
    done: list[tuple[str, Update]] = []
    try:
        for user_id, events in by_user.items():
            with writing_for(opened.work.settings.store, user_id):
                done.append((user_id, _noted(opened, user_id, events)))
    except BaseException:
        for user_id, update in done:
            with writing_for(opened.work.settings.store, user_id):
                _taken_back(opened, user_id, [event.event_id for event in update.events])
        raise
    return _told(by_user, sum(len(update.events) for _, update in done))


def note_many(opened: Opened, by_user: dict[str, tuple[Event, ...]]) -> EventsNoted:
    """Write events of many people in one go, all or none; their profiles are left to `catch_up`."""
    events = [event for one in by_user.values() for event in one]
    require_items(opened.work.store, (event.item_id for event in events))
    return _told(by_user, opened.work.store.add_events(events))


def catch_up(opened: Opened, user_id: str) -> None:
    """Bring a profile up to the events there are."""
    with writing_for(opened.work.settings.store, user_id):
        if (live := opened.live) is not None:
            live.catch_up(user_id)


def told_feedback(opened: Opened, user_id: str, request: FeedbackRequest, now: float) -> FeedbackNoted:
    """Note what a person thinks of an item, or take the latest such event back.

    Raises:
        UnknownItemError: there is no such item.
        InputError: there is nothing to take back, or a value where the kind has none.
    """
    require_items(opened.work.store, [request.item_id])
    with writing_for(opened.work.settings.store, user_id):
        update = _undone(opened, user_id, request) if request.undo else _done(opened, user_id, request, now)
    after = update.after
    return FeedbackNoted(
        user_id=user_id,
        events=tuple(event.event_id for event in update.events),
        version=after.version if after else None,
        event_count=after.event_count if after else len(opened.work.store.events(user_id)),
        changes=tuple(InterestChange(**one._asdict()) for one in changes(update.before, after)),
    )


def _done(opened: Opened, user_id: str, request: FeedbackRequest, now: float) -> Update:
    require_valued("value", request.kind, request.value)
    before = opened.work.store.events_on(user_id, request.item_id)
    if before and request.kind in OPINIONS and _same(before[-1], request):
        profile = opened.work.store.profile(user_id)
        return Update((), profile, profile)
    event = live_event(
        user_id,
        request.kind,
        request.item_id,
        time=now,
        value=request.value,
        text=request.text,
        context=request.context,
    )
    return _noted(opened, user_id, (event,))


def _same(last: Event, request: FeedbackRequest) -> bool:
    """Whether a person said just this of the item last."""
    return (last.kind, last.value) == (request.kind, request.value) and not request.text


def _undone(opened: Opened, user_id: str, request: FeedbackRequest) -> Update:
    events = [one for one in opened.work.store.events_on(user_id, request.item_id) if one.kind == request.kind]
    if not events:
        raise InputError(f"undo: there is no {request.kind} of this item to take back.")
    return _taken_back(opened, user_id, [events[-1].event_id])


def _noted(opened: Opened, user_id: str, events: tuple[Event, ...]) -> Update:
    if (recommender := _recommender(opened)) is not None:
        return recommender.note(user_id, events)
    held = {event.event_id for event in opened.work.store.events(user_id)}
    fresh = tuple(event for event in events if event.event_id not in held)
    opened.work.store.add_events(fresh)
    return Update(fresh, None, None)


def _taken_back(opened: Opened, user_id: str, ids: list[str]) -> Update:
    if (recommender := _recommender(opened)) is not None:
        return recommender.take_back(user_id, ids)
    taken = tuple(event for event in opened.work.store.events(user_id) if event.event_id in set(ids))
    opened.work.store.take_back(user_id, ids)
    return Update(taken, None, None)


def _recommender(opened: Opened) -> Recommender | None:
    return None if opened.services is None else opened.services.recommender


def _told(by_user: dict[str, tuple[Event, ...]], new: int) -> EventsNoted:
    count = sum(len({event.event_id for event in events}) for events in by_user.values())
    return EventsNoted(new=new, known=count - new, people=len(by_user))


def by_person(events: Iterable[Event]) -> dict[str, tuple[Event, ...]]:
    """Events by whose they are, in their order."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.user_id, []).append(event)
    return {user_id: tuple(own) for user_id, own in found.items()}
