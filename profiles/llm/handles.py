"""Short names for a person's events and findings, so that a model can cite them. Only what was shown can be cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import numpy as np

from history.identity import content_hash
from palate.types import Event, Interest, Item
from profiles.build import Reading
from profiles.corpus import Corpus
from profiles.signals import Signals
from prompts.briefs import EventLine, FindingLine

LONGEST_TITLE = 90
LONGEST_TEXT = 160
LONGEST_ITEM_TEXT = 160
LONGEST_TERM = 40
MOST_CATEGORIES = 4
MOST_TERMS = 5
MOST_CITED = 4
"""Handles of events that a finding's line names."""
CLEAR = 0.05
"""Events whose liking is nearer to 0 speak neither for nor against."""
STANDS_OUT = 0.35
"""Scenes with a smaller share of an interest are not told."""
MOVING = 0.2


@dataclass(frozen=True)
class Shown:
    """What one prompt showed, by handle: places of events in the history, and of findings among the interests."""

    events: Mapping[str, int]
    findings: Mapping[str, int]


def shown(events: Sequence[int], findings: Sequence[int]) -> Shown:
    """Name events e1, e2, ... and findings f1, f2, ... in the order given.

    >>> dict(shown([4, 7], [0]).events)
    {'e1': 4, 'e2': 7}
    """
    return Shown(
        {f"e{n}": place for n, place in enumerate(events, start=1)},
        {f"f{n}": place for n, place in enumerate(findings, start=1)},
    )


def tag_of(user_id: str, fingerprint: str, job: str, part: int = 0) -> str:
    """Return the four characters a reply must repeat; they follow from whom it is about, and say nothing of them."""
    return content_hash([user_id, fingerprint, job, part])[:4]


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text, on one line.

    >>> cut("a long title", 6)
    'a lon…'
    """
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def day(time: float | None, timezone: str) -> str:
    """Return the ISO date of a moment; empty without one, or where it lies outside the calendar."""
    if time is None:
        return ""
    try:
        return datetime.fromtimestamp(time, UTC).astimezone(ZoneInfo(timezone)).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return ""


def sign(value: float) -> int:
    """Return -1, 0 or 1 for what an event or a finding says."""
    return 0 if abs(value) < CLEAR else (1 if value > 0 else -1)


def event_lines(shown: Shown, reading: Reading, items: Mapping[str, Item]) -> tuple[EventLine, ...]:
    """Return the lines of the events shown, in the order of their handles."""
    return tuple(_event_line(handle, place, reading, items) for handle, place in shown.events.items())


def _event_line(handle: str, place: int, reading: Reading, items: Mapping[str, Item]) -> EventLine:
    event = reading.signals.events[place]
    item = items.get(event.item_id or "")
    return EventLine(
        handle=handle,
        day=day(event.time, reading.corpus.timezone),
        kind=event.kind,
        sign=side(place, reading.signals),
        domain=item.domain if item else "",
        title=cut(item.title, LONGEST_TITLE) if item else "",
        categories=tuple(cut(name, LONGEST_TERM) for name in shelves_of(item, reading.corpus)) if item else (),
        stars=event.value if event.kind == "rate" else None,
        text=cut(event.text or "", LONGEST_TEXT),
        scene=scene_of(place, reading),
    )


def side(place: int, signals: Signals) -> int:
    """Return whether an event speaks for (1) or against (-1) what it is about, 0 for neither: by what was done and
    said, or, where the two cancel out, by what was said."""
    said = signals.feelings.get(place)
    return sign(float(signals.strength[place])) or (sign(said.polarity * said.confidence) if said else 0)


def shelves_of(item: Item, corpus: Corpus) -> tuple[str, ...]:
    """Return an item's categories; of one that has none, the words that tell most of it beside its title."""
    row = corpus.catalogue.index.get(item.item_id)
    if item.categories or row is None:
        return item.categories[:MOST_CATEGORIES]
    title = item.title.casefold()
    order = sorted(corpus.catalogue.words_of(row), key=lambda one: (-one[1], one[0]))
    labels = (corpus.catalogue.labels[column] for column, _ in order)
    return tuple(islice((label for label in labels if label.casefold() not in title), MOST_CATEGORIES))


def tellable(reading: Reading, items: Mapping[str, Item]) -> list[int]:
    """Return the places of the events that say anything of the person: something named, or words of their own."""
    return [
        place
        for place, event in enumerate(reading.signals.events)
        if event.text or ((item := items.get(event.item_id or "")) is not None and (item.title or item.categories))
    ]


def scene_of(place: int, reading: Reading) -> str:
    """Return the scene an event most clearly belongs to; empty where it belongs to none."""
    weights = reading.signals.scenes[place]
    if not weights.size or float(weights.max()) < 0.5:
        return ""
    return reading.corpus.scenes[int(np.argmax(weights))].name


def finding_lines(shown: Shown, reading: Reading) -> tuple[FindingLine, ...]:
    """Return the lines of the findings shown, in the order of their handles; each cites only events shown."""
    handles = {reading.signals.events[place].event_id: handle for handle, place in shown.events.items()}
    top = max((interest.weight for interest in reading.interests), default=1.0) or 1.0
    return tuple(
        _finding_line(handle, reading.interests[place], top, handles) for handle, place in shown.findings.items()
    )


def _finding_line(handle: str, interest: Interest, top: float, handles: Mapping[str, str]) -> FindingLine:
    cited = [handles[event] for event in interest.evidence if event in handles]
    return FindingLine(
        handle=handle,
        granularity=interest.granularity,
        label=cut(interest.label, LONGEST_TITLE),
        terms=tuple(cut(term, LONGEST_TERM) for term in interest.terms[:MOST_TERMS] if term != interest.label),
        sign=sign(interest.polarity),
        percent=round(100 * interest.weight / top),
        trend=0 if abs(interest.trend) < MOVING else sign(interest.trend),
        scenes=tuple(name for name, share in interest.scenes.items() if share >= STANDS_OUT)[:2],
        events=tuple(cited[:MOST_CITED]),
    )


def about(event: Event, item: Item | None) -> str:
    """Return what an event is about as one text, for an embedder: title, categories, the beginning of the item's text,
    and what the person wrote."""
    own = cut(event.text or "", LONGEST_TEXT)
    if item is None:
        return own
    told = [item.title, ", ".join(item.categories[:MOST_CATEGORIES]), cut(item.text, LONGEST_ITEM_TEXT), own]
    return ". ".join(part.rstrip(".") for part in told if part)
