"""`palate feedback`: what a person did or thinks, noted or taken back; their profile and next list follow at once."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Annotated

import typer

from palate.types import LONGEST_ID, EventKind, Language
from serving.commands import workspace
from serving.console import emit, tell
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from palate.types import Event, Item
    from profiles.live import Change, Update
    from serving.workspace import Workspace

SAID: dict[Language, dict[str, str]] = {
    "en": {
        "undone": "Taken back: {kind} of “{title}”.",
        "profile": "Profile: version {version}, from {events} events.",
        "none": "There is no profile any more: nothing is left that it could rest on.",
    },
    "zh": {
        "undone": "已撤回：对《{title}》的 {kind}。",
        "profile": "画像：第 {version} 版，依据 {events} 条行为。",
        "none": "画像已不存在：没有可依据的行为了。",
    },
}


def feedback(
    user: Annotated[str, typer.Argument(metavar="USER", help="Id of the person.")],
    item: Annotated[str, typer.Argument(metavar="ITEM", help="Id of the item.")],
    kind: Annotated[EventKind, typer.Argument(metavar="KIND", help="What they did.")],
    text: Annotated[str | None, typer.Option(metavar="T", help="What they said of it, in English or Chinese.")] = None,
    value: Annotated[
        float | None, typer.Option(metavar="V", help="Stars of a rate, count of a play, seconds of a watch or read.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the latest such event back instead.")] = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Note what somebody did with an item, or take it back."""
    _check(user, item, kind, text, value, undo=undo)
    with workspace(store) as work:
        update = _undone(work, user, item, kind) if undo else _noted(work, user, item, kind, text, value)
        named = work.store.item(item)
    if as_json:
        emit(_report(update))
        return
    language = _language(update)
    tell(_undone_line(kind, item, named, language) if undo else _noted_line(update, kind, item, named, language))
    for line in _lines(update, language):
        tell(line)


def _check(user: str, item: str, kind: EventKind, text: str | None, value: float | None, *, undo: bool) -> None:
    from history.live import require_valued
    from palate.errors import InputError

    for name, given in (("USER", user), ("ITEM", item)):
        if not 0 < len(given) <= LONGEST_ID:
            raise InputError(f"{name}: expected an id of 1 to {LONGEST_ID} characters, got {len(given)}.")
    if undo and (text is not None or value is not None):
        raise InputError("--undo: takes back what was noted; leave --text and --value out.")
    require_valued("--value", kind, value)
    if value is not None and not (isfinite(value) and value >= 0):
        raise InputError(f"--value: expected a number of at least 0, got {value}.")


def _noted(work: Workspace, user: str, item: str, kind: EventKind, text: str | None, value: float | None) -> Update:
    from time import time

    from history.live import live_event
    from palate.errors import InputError

    if work.store.item(item) is None:
        raise InputError(f"ITEM: the store holds no {item!r}. Check the id, or ingest the item first.")
    return work.live.note(user, [live_event(user, kind, item, time=time(), value=value, text=text)])


def _undone(work: Workspace, user: str, item: str, kind: EventKind) -> Update:
    """The newest event of this kind on the item, taken back."""
    from palate.errors import InputError

    events: list[Event] = [one for one in work.store.events_on(user, item) if one.kind == kind]
    if not events:
        raise InputError(f"--undo: the store holds no {kind} of {item!r} by {user!r}.")
    return work.live.take_back(user, [events[-1].event_id])


def _report(update: Update) -> dict[str, object]:
    from profiles.live import changes

    after = update.after
    return {
        "events": [event.model_dump(mode="json") for event in update.events],
        "version": after.version if after else None,
        "event_count": after.event_count if after else 0,
        "changes": [change._asdict() for change in changes(update.before, after)],
    }


def _language(update: Update) -> Language:
    known = update.after or update.before
    return known.language if known else "en"


def _noted_line(update: Update, kind: EventKind, item_id: str, item: Item | None, language: Language) -> str:
    from prompts import render

    title = _title(item_id, item)
    groups, known = ([{"kind": kind, "titles": [title]}], []) if update.events else ([], [title])
    return render("memory_noted", language, groups=groups, known=known).strip()


def _undone_line(kind: EventKind, item_id: str, item: Item | None, language: Language) -> str:
    return SAID[language]["undone"].format(kind=kind, title=_title(item_id, item))


def _title(item_id: str, item: Item | None) -> str:
    return item.title if item is not None and item.title else item_id


def _lines(update: Update, language: Language) -> list[str]:
    """What became of the profile: its version, and the interests that moved most."""
    from profiles.live import changes

    if update.after is None:
        return [SAID[language]["none"]]
    after = update.after
    head = SAID[language]["profile"].format(version=after.version, events=after.event_count)
    return [head, *(f"  {_moved(change)}" for change in changes(update.before, after))]


def _moved(change: Change) -> str:
    return f"{change.label}: {change.before:+.2f} -> {change.after:+.2f}"
