"""What everybody did, as arrays: who, what, when, how strongly.

>>> with Store.open(folder) as store:                  # doctest: +SKIP
...     everything = interactions(store)
>>> everything.matrix.shape                            # doctest: +SKIP
(1859, 2813)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from history.store import Store
from history.strength import HALF_DWELL, LOW_STEPS, MANY_PLAYS, PRIOR_RATINGS
from palate.kinds import STRENGTH
from palate.types import EVENT_KINDS, EventKind

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
_CODES: dict[str, int] = {kind: code for code, kind in enumerate(EVENT_KINDS)}
_BASE = np.array([STRENGTH[kind] for kind in EVENT_KINDS])


@dataclass(frozen=True)
class Stars:
    """The stars that everybody gives: their mean, and how many make one clear step; both in the data's own unit."""

    mean: float
    spread: float


@dataclass(frozen=True)
class Interactions:
    """All events of a store, in columns.

    `users` and `items` are sorted; `items` holds every item, also those nobody touched. `matrix` (users x items,
    float32) holds how much each user likes each item by what they did: the sum of the strengths, where positive,
    growing only with the logarithm beyond 1, so that a hundred plays do not drown all else. `seen` (users x items,
    bool) marks every item a user touched, liking it or not. `last_time` is each user's latest time in epoch
    seconds, NaN where no event of theirs has one.

    The other fields have one entry per event, ordered by user, then time: `user_index` and `item_index` (-1 for an
    event without an item) point into `users` and `items`; `time` is NaN where unknown; `strength` is -1 to 1.
    `stars` is None where nobody rated.
    """

    users: list[str]
    items: list[str]
    matrix: csr_array
    seen: csr_array
    last_time: Floats
    user_index: Indices
    item_index: Indices
    time: Floats
    strength: Floats
    event_id: list[str]
    kind: list[EventKind]
    stars: Stars | None = None


@dataclass(frozen=True)
class History:
    """The events of one person in columns, oldest first, as `Interactions` has everybody's; `items` are ids, None for
    an event without an item."""

    event_id: list[str]
    items: list[str | None]
    kind: list[EventKind]
    time: Floats
    strength: Floats


def history_of(store: Store, user_id: str, stars: Stars | None) -> History:
    """One person's events, as they are in the store now; `stars` are everybody's, as `Interactions` has them."""
    _, items, kinds, times, values, event_ids = _columns(store.event_rows(user_id))
    strength = _strengths(kinds, np.array(values, dtype=np.float64), np.zeros(len(kinds), np.int64), 1, stars)
    _judge(strength, event_ids, store.judged(user_id))
    return History(event_ids, items, kinds, np.array(times, dtype=np.float64), strength)


def interactions(store: Store) -> Interactions:
    """The events of the store in columns; 150,000 of them take well under a second."""
    items = store.item_ids()
    rows = store.event_rows()
    user_ids, item_ids, kinds, times, values, event_ids = _columns(rows)
    users = list(dict.fromkeys(user_ids))
    user_index = _positions(user_ids, users)
    item_index = _positions(item_ids, items)
    time = np.array(times, dtype=np.float64)
    value = np.array(values, dtype=np.float64)
    stars = _stars(kinds, value)
    strength = _strengths(kinds, value, user_index, len(users), stars)
    _judge(strength, event_ids, store.judged())
    touched = item_index >= 0
    cells = (user_index[touched], item_index[touched])
    shape = (len(users), len(items))
    return Interactions(
        users=users,
        items=items,
        matrix=_matrix(strength[touched], cells, shape),
        seen=csr_array((np.ones(len(cells[0]), dtype=bool), cells), shape=shape),
        last_time=_latest(time, user_index, len(users)),
        user_index=user_index,
        item_index=item_index,
        time=time,
        strength=strength,
        event_id=event_ids,
        kind=kinds,
        stars=stars,
    )


def _columns(rows: list[tuple[Any, ...]]) -> tuple[list[Any], ...]:
    return tuple([row[column] for row in rows] for column in range(6))


def _stars(kinds: Sequence[str], value: Floats) -> Stars | None:
    rated = value[(np.array(kinds, dtype=str) == "rate") & np.isfinite(value)] if len(kinds) else value
    return Stars(float(rated.mean()), max(float(rated.std()), 1.0)) if len(rated) else None


def _judge(strength: Floats, event_ids: Sequence[str], judged: Mapping[str, float]) -> None:
    """Put what the words of events show in the place of what their kind shows."""
    if judged:
        for place, event_id in enumerate(event_ids):
            strength[place] = judged.get(event_id, strength[place])


def _positions(ids: list[str | None], order: list[str]) -> Indices:
    index: dict[str | None, int] = {one: position for position, one in enumerate(order)}
    return np.fromiter((index.get(one, -1) for one in ids), dtype=np.int64, count=len(ids))


def _strengths(kinds: Sequence[str], value: Floats, user_index: Indices, users: int, stars: Stars | None) -> Floats:
    """`history.strength` for all events at once; ratings against each user's mean, drawn towards everybody's."""
    code = np.fromiter((_CODES[kind] for kind in kinds), dtype=np.int64, count=len(kinds))
    result = _BASE[code]
    rated = (code == _CODES["rate"]) & np.isfinite(value)
    if rated.any() and (stars := stars or _stars(kinds, value)):
        means = _rating_means(value[rated], user_index[rated], users, stars.mean)
        low = (value[rated] <= LOW_STEPS * stars.spread) & (value[rated] <= means)
        shown = _BASE[_CODES["rate"]] + 0.5 * (value[rated] - means) / stars.spread
        result[rated] = np.clip(shown, -1.0, np.where(low, 0.0, 1.0))
    played = (code == _CODES["play"]) & np.isfinite(value)
    base = _BASE[_CODES["play"]]
    growth = np.minimum(1.0, np.log10(np.maximum(value[played], 1.0)) / np.log10(MANY_PLAYS))
    result[played] = np.where(value[played] < 1.0, 0.0, base + (1.0 - base) * growth)
    stayed = ((code == _CODES["watch"]) | (code == _CODES["read"])) & np.isfinite(value)
    result[stayed] *= 1.0 - np.exp2(-np.maximum(value[stayed], 0.0) / HALF_DWELL)
    return result


def _rating_means(given: Floats, user_index: Indices, users: int, overall: float) -> Floats:
    count = np.bincount(user_index, minlength=users)
    total = np.bincount(user_index, weights=given, minlength=users)
    means: Floats = (total + PRIOR_RATINGS * overall) / (count + PRIOR_RATINGS)
    return means[user_index]


def _matrix(strength: Floats, cells: tuple[Indices, Indices], shape: tuple[int, int]) -> csr_array:
    summed = csr_array((strength, cells), shape=shape)
    summed.sum_duplicates()
    summed.data = np.where(summed.data > 1.0, 1.0 + np.log(np.maximum(summed.data, 1.0)), summed.data)
    summed.data = np.maximum(summed.data, 0.0).astype(np.float32)
    summed.eliminate_zeros()
    return summed


def _latest(time: Floats, user_index: Indices, users: int) -> Floats:
    latest = np.full(users, np.nan)
    np.fmax.at(latest, user_index, time)
    return latest
