"""What is known of a candidate when its place is decided: what every source says of it, and plain facts of the item.

The columns are the same for every data set with the same sources: nothing depends on which item or person it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.material import Material
from retrieval.request import Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import Floats, Positions, Ranking

OF_SOURCE = ("place", "share", "score")
"""Of each source: 1 for its first item falling with the place, 0 where not listed; score over its best; score."""
OF_ITEM = ("listed by", "popularity", "rank of popularity", "age", "domain met", "times met", "liked when met")
OF_REQUEST = ("history", "history in domain", "sources", "idle days")
HALF_PLACE = 20.0
"""At which place an item counts half of the first."""
DAY = 86_400.0
AGAINST = frozenset({"aversion"})
"""Sources whose word counts against an item."""


@dataclass(frozen=True)
class ItemFacts:
    """Plain facts of every item: how many people like it, (items,); when it was first met, epoch seconds, NaN where
    unknown; and the number of its domain."""

    catalogue: Catalogue
    popularity: Floats
    first_met: NDArray[np.float64]
    domain: Positions

    @classmethod
    def of(cls, material: Material) -> ItemFacts:
        """The facts of a material."""
        first = np.full(len(material.catalogue), np.inf)
        np.fmin.at(first, material.people.items, material.people.times)
        _, domain = np.unique(np.array(material.catalogue.domain_of, str), return_inverse=True)
        first[~np.isfinite(first)] = np.nan
        return cls(material.catalogue, material.popularity, first, domain.astype(np.intp))


def names_of(sources: Sequence[str]) -> tuple[str, ...]:
    """The columns of `features`, in order: such as "ease place"."""
    return (*(f"{source} {column}" for source in sources for column in OF_SOURCE), *OF_ITEM, *OF_REQUEST)


def features(
    request: Request, rankings: Mapping[str, Ranking], items: Positions, facts: ItemFacts, sources: Sequence[str]
) -> Floats:
    """One row for each of `items`, one column for each of `names_of(sources)`, float32."""
    made = np.zeros((len(items), len(sources) * len(OF_SOURCE) + len(OF_ITEM) + len(OF_REQUEST)), np.float32)
    row = np.full(len(facts.catalogue), -1, np.intp)
    row[items] = np.arange(len(items))
    for number, name in enumerate(sources):
        if name in rankings:
            start = number * len(OF_SOURCE)
            _say(made[:, start : start + len(OF_SOURCE)], rankings[name], items, row)
    places = made[:, : len(sources) * len(OF_SOURCE) : len(OF_SOURCE)]
    rest = made[:, len(sources) * len(OF_SOURCE) :]
    rest[:, 0] = (places > 0).sum(axis=1)
    rest[:, 1 : len(OF_ITEM)] = _of_items(request, items, facts)
    rest[:, len(OF_ITEM) :] = _of_request(request, len(rankings), facts)
    return made


def _say(columns: Floats, ranking: Ranking, items: Positions, row: Positions) -> None:
    rows = row[ranking.items]
    held = rows >= 0
    columns[rows[held], 0] = (HALF_PLACE / (HALF_PLACE + np.arange(len(rows), dtype=np.float32)))[held]
    if ranking.everywhere is not None:
        columns[:, 2] = ranking.everywhere[items]
    else:
        columns[rows[held], 2] = ranking.scores[held]
    best = max(float(ranking.scores[0]) if len(ranking.scores) else 0.0, 1e-9)
    columns[:, 1] = np.clip(columns[:, 2] / best, -1.0, 1.0)


def _of_items(request: Request, items: Positions, facts: ItemFacts) -> Floats:
    popularity = facts.popularity[items]
    order = np.argsort(np.argsort(popularity, kind="stable"), kind="stable")
    met = np.bincount(facts.domain[request.events.items], minlength=int(facts.domain.max(initial=0)) + 1)
    share = met[facts.domain[items]] / max(len(request.events.items), 1)
    times, liking = _met_before(request, items, len(facts.catalogue))
    place = order / max(len(items), 1)
    return np.stack([np.log1p(popularity), place, _ages(request, items, facts), share, times, liking], axis=1)


def _met_before(request: Request, items: Positions, size: int) -> tuple[Floats, Floats]:
    """How often the person met each item (log), and how much they liked it, -1 to 1; 0 for what they never met."""
    events = request.events
    times = np.bincount(events.items, minlength=size)[items]
    liking = np.bincount(events.items, weights=events.strengths, minlength=size)[items]
    return np.log1p(times).astype(np.float32), (liking / (times + 1)).astype(np.float32)


def _ages(request: Request, items: Positions, facts: ItemFacts) -> Floats:
    """Log days since each item was first met; -1 where unknown, or still to come."""
    now = _now(request)
    days = (now - facts.first_met[items]) / DAY
    return np.where(np.isfinite(days) & (days >= 0), np.log1p(np.maximum(days, 0.0)), -1.0).astype(np.float32)


def _now(request: Request) -> float:
    times = request.events.times
    last = float(np.nanmax(times)) if len(times) and not np.isnan(times).all() else np.nan
    return last if request.time is None else request.time


def _of_request(request: Request, sources: int, facts: ItemFacts) -> Floats:
    items, times = request.events.items, request.events.times
    inside = len(items)
    if request.domain is not None:
        inside = int(sum(facts.catalogue.domain_of[item] == request.domain for item in items.tolist()))
    last = float(np.nanmax(times)) if len(times) and not np.isnan(times).all() else np.nan
    idle = np.log1p(max(_now(request) - last, 0.0) / DAY) if np.isfinite(last) else -1.0
    return np.array([np.log1p(len(items)), np.log1p(inside), sources, idle], np.float32)
