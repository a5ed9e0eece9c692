"""What everybody did, as arrays: who, what, when, how strongly.

>>> with Store.open(folder) as store:                  # doctest: +SKIP
...     everything = interactions(store)
>>> everything.matrix.shape                            # doctest: +SKIP
(1859, 2813)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from history.store import Store
from history.strength import MANY_PLAYS, PRIOR_RATINGS
from palate.kinds import STRENGTH
from palate.types import EVENT_KINDS, EventKind

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
_CODES: dict[str, int] = {kind: code for code, kind in enumerate(EVENT_KINDS)}
_BASE = np.array([STRENGTH[kind] for kind in EVENT_KINDS])


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


def interactions(store: Store) -> Interactions:
    """The events of the store in columns; 150,000 of them take well under a second."""
    items = store.item_ids()
    rows = store.event_rows()
    user_ids, item_ids, kinds, times, values, event_ids = ([row[column] for row in rows] for column in range(6))
    users = list(dict.fromkeys(user_ids))
    user_index = _positions(user_ids, users)
    item_index = _positions(item_ids, items)
    time = np.array(times, dtype=np.float64)
    strength = _strengths(kinds, np.array(values, dtype=np.float64), user_index, len(users))
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
    )


def _positions(ids: list[str | None], order: list[str]) -> Indices:
    index: dict[str | None, int] = {one: position for position, one in enumerate(order)}
    return np.fromiter((index.get(one, -1) for one in ids), dtype=np.int64, count=len(ids))


def _strengths(kinds: list[str], value: Floats, user_index: Indices, users: int) -> Floats:
    """`history.strength` for all events at once; ratings against each user's mean, drawn towards everybody's."""
    code = np.fromiter((_CODES[kind] for kind in kinds), dtype=np.int64, count=len(kinds))
    result = _BASE[code]
    rated = (code == _CODES["rate"]) & np.isfinite(value)
    if rated.any():
        means, spread = _rating_means(value[rated], user_index[rated], users)
        result[rated] = np.clip(_BASE[_CODES["rate"]] + 0.5 * (value[rated] - means) / spread, -1.0, 1.0)
    played = (code == _CODES["play"]) & np.isfinite(value)
    base = _BASE[_CODES["play"]]
    growth = np.minimum(1.0, np.log10(np.maximum(value[played], 1.0)) / np.log10(MANY_PLAYS))
    result[played] = np.where(value[played] < 1.0, 0.0, base + (1.0 - base) * growth)
    return result


def _rating_means(stars: Floats, user_index: Indices, users: int) -> tuple[Floats, float]:
    overall = float(stars.mean())
    count = np.bincount(user_index, minlength=users)
    total = np.bincount(user_index, weights=stars, minlength=users)
    means = (total + PRIOR_RATINGS * overall) / (count + PRIOR_RATINGS)
    return means[user_index], max(float(stars.std()), 1.0)


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
