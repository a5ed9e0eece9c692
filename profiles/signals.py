"""One person's events as columns: what each carries, how much it counts, when, in which domain and scenes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from history import text as history_text
from palate.types import Event, Language
from profiles.catalogue import Catalogue
from profiles.decay import daily_damping, recency, recent_share, stretched_half_life
from profiles.gather import Stars
from profiles.liking import liking
from profiles.scenes import SceneMatcher
from profiles.sentiment import Sentiment, event_sentiment
from profiles.weigh import Array

OPINION_KINDS = frozenset(
    {"rate", "comment", "purchase", "play", "watch", "read", "share", "save", "view", "like", "dislike"}
)
"""Kinds whose text is an opinion of the item; the words of a search are not."""


@dataclass(frozen=True)
class Signals:
    """Events of one person, by time. All arrays have one entry (or row) per event.

    `rows` (events, columns) says what each event carries; `strength` is -1 to 1; `recency` is 0 to 1, decay times the
    damping of heavy days and repeated things; `recent` is how far an event belongs to the recent part of the history;
    `thing` is equal for events on the same item; `domain` indexes the catalogue's domains, -1 for none; `scenes` has
    shape (events, scenes).
    """

    events: tuple[Event, ...]
    rows: sparse.csr_matrix
    strength: Array
    recency: Array
    recent: Array | None
    times: Array
    thing: NDArray[np.int64]
    domain: NDArray[np.int64]
    scenes: Array
    feelings: dict[int, Sentiment]
    language: Language
    as_of: float | None

    @cached_property
    def wrote(self) -> NDArray[np.bool_]:
        """Which events hold words of the person, shape (events,)."""
        return np.array([bool(event.text) for event in self.events], dtype=np.bool_)

    @cached_property
    def in_scenes(self) -> bool:
        """Whether any event belongs to any scene."""
        return bool(self.scenes.any())

    @cached_property
    def weight(self) -> Array:
        """What each event counts for (above 0) or against (below 0) what it carries."""
        return self.strength * self.recency


def read_signals(
    events: Sequence[Event],
    catalogue: Catalogue,
    stars: Stars,
    matcher: SceneMatcher,
    half_life_days: float,
    text_row: Callable[[str], sparse.csr_matrix] | None = None,
) -> Signals:
    """Turn one person's events into columns; `events` in any order, all of one user."""
    ordered = tuple(sorted(events, key=_moment))
    times = np.array([np.nan if event.time is None else event.time for event in ordered])
    as_of = float(np.nanmax(times)) if len(times) and not np.isnan(times).all() else None
    item = np.array([catalogue.index.get(event.item_id or "", -1) for event in ordered], dtype=np.int64)
    mean = own_mean(ordered, stars)
    feelings = _feelings(ordered, mean)
    likings = np.array(
        [
            liking(event, mean, stars.spread, feelings.get(n) if _opines(event) else None)
            for n, event in enumerate(ordered)
        ]
    )
    thing = _things(ordered, item)
    half_life = stretched_half_life(times, as_of, half_life_days)
    counted = recency(times, as_of, half_life) * daily_damping(times, np.abs(likings)) * _repeats(thing)
    return Signals(
        events=ordered,
        rows=_rows(ordered, item, catalogue, text_row or catalogue.text_row),
        strength=likings,
        recency=counted,
        recent=recent_share(times, as_of),
        times=times,
        thing=thing,
        domain=np.where(item >= 0, catalogue.item_domain[item], -1) if len(catalogue.items) else np.full(len(item), -1),
        scenes=_scene_weights(ordered, matcher),
        feelings=feelings,
        language=_language(ordered, item, catalogue),
        as_of=as_of,
    )


def _moment(event: Event) -> float:
    return float("-inf") if event.time is None else event.time


def own_mean(events: Sequence[Event], stars: Stars) -> float | None:
    """Return the stars this person gives on average, drawn towards everybody's mean while they have rated little."""
    values = [event.value for event in events if event.kind == "rate" and event.value is not None]
    return stars.user_mean(sum(values), len(values))


def _feelings(events: Sequence[Event], mean: float | None) -> dict[int, Sentiment]:
    """Return what is felt at each event that shows a feeling: a text, stars, or a kind that judges."""
    telling = ("rate", "like", "dislike", "hide")
    shown = {
        n: event_sentiment(event, mean) for n, event in enumerate(events) if event.kind in telling or _opines(event)
    }
    return {n: feeling for n, feeling in shown.items() if feeling.confidence > 0}


def _opines(event: Event) -> bool:
    return bool(event.text) and event.kind in OPINION_KINDS


def _things(events: Sequence[Event], item: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number events so that those on the same item, or of the same text without an item, are equal."""
    texts = {text: -2 - n for n, text in enumerate(sorted({e.text for e in events if e.item_id is None and e.text}))}
    own = [
        texts.get(event.text or "", -1) if place < 0 else int(place) for event, place in zip(events, item, strict=True)
    ]
    return np.array(own, dtype=np.int64)


def _repeats(thing: NDArray[np.int64]) -> Array:
    """Return 1 / sqrt(n) for events on a thing met n times: doing it again says more, but ever less."""
    _, inverse, counts = np.unique(thing, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / np.sqrt(counts[inverse]))


def _rows(
    events: Sequence[Event],
    item: NDArray[np.int64],
    catalogue: Catalogue,
    text_row: Callable[[str], sparse.csr_matrix],
) -> sparse.csr_matrix:
    rows = catalogue.rows_of(item)
    written = [(n, event.text) for n, event in enumerate(events) if event.text]
    if not written:
        return rows
    texts = sparse.vstack([text_row(text) for _, text in written], format="csr")
    numbers = [n for n, _ in written]
    place = sparse.csr_matrix(
        (np.ones(len(numbers), np.float32), (numbers, range(len(numbers)))), shape=(len(events), len(numbers))
    )
    return sparse.csr_matrix(rows + place @ texts)


def _scene_weights(events: Sequence[Event], matcher: SceneMatcher) -> Array:
    place = {scene.name: n for n, scene in enumerate(matcher.scenes)}
    weights = np.zeros((len(events), len(place)))
    for n, event in enumerate(events):
        if event.time is None and not event.context.model_fields_set:
            continue
        for name, weight in matcher.weights(event).items():
            weights[n, place[name]] = weight
    return weights


def _language(events: Sequence[Event], item: NDArray[np.int64], catalogue: Catalogue) -> Language:
    """Return the language of most of what someone wrote, or else of what they chose."""
    wrote = Counter(history_text.language(event.text) for event in events if event.text)
    if wrote:
        return "zh" if wrote["zh"] > wrote["en"] else "en"
    known = item[item >= 0]
    return "zh" if len(known) and float(catalogue.item_chinese[known].mean()) > 0.5 else "en"
