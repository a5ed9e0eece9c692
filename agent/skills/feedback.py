"""Notes what a person thinks of items, or did with them, as events of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.explain import shortened
from agent.request import Opinion
from agent.services import Services
from agent.session import Session
from history.live import live_event
from palate.types import Event, Item, Language, Model
from prompts import render


class Noted(Model):
    """What was noted.

    Args:
        events: that are new, in the order in which they were told.
        known: items on which the same was told last already.
        unknown: ids that are no item's.
        text: says so to the person.
    """

    events: tuple[Event, ...] = ()
    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    text: str


def feedback(
    services: Services, session: Session, opinions: Iterable[Opinion], language: Language | None = None
) -> Noted:
    """Keep opinions of the session's person as events of now, in their context; what they told last of an item is not
    noted twice. `language` is that of the text, by default the catalogue's."""
    told = list(dict.fromkeys(opinions))
    items = services.store.items_by_id(one.item_id for one in told)
    real = [one for one in told if one.item_id in items]
    known = [one for one in real if _told_last(services, session, one)]
    moment = session.time if session.time is not None else services.clock()
    events = [_event(session, one, moment) for one in real if one not in known]
    services.recommender.note(session.user_id, events)
    return Noted(
        events=tuple(events),
        known=tuple(one.item_id for one in known),
        unknown=tuple(one.item_id for one in told if one.item_id not in items),
        text=_text(events, [items[one.item_id] for one in known], items, language or services.recommender.language),
    )


def _told_last(services: Services, session: Session, opinion: Opinion) -> bool:
    before = services.store.events_on(session.user_id, opinion.item_id)
    return bool(before) and before[-1].kind == opinion.kind


def _event(session: Session, opinion: Opinion, moment: float) -> Event:
    return live_event(session.user_id, opinion.kind, opinion.item_id, time=moment, context=session.context)


def _text(events: Sequence[Event], known: Sequence[Item], items: dict[str, Item], language: Language) -> str:
    done: dict[str, list[str]] = {}
    for event in events:
        done.setdefault(event.kind, []).append(_title(items[event.item_id or ""]))
    groups = [{"kind": kind, "titles": titles} for kind, titles in done.items()]
    return render("memory_noted", language, groups=groups, known=[_title(item) for item in known])


def _title(item: Item) -> str:
    return shortened(item.title or item.item_id)
