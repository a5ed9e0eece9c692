"""What "short", "cheap" or "new" prefer, where items say how long, dear or old they are. Nothing is left out for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from agent.limits.table import FactTable
from palate.types import Candidate
from retrieval.sources.catalogue import Catalogue


class _Taste(NamedTuple):
    """Words that want less (-1) or more (1) of a number of items."""

    says: re.Pattern[str]
    columns: tuple[str, ...]
    way: int


def _taste(says: str, columns: tuple[str, ...], way: int) -> _Taste:
    return _Taste(re.compile(says, re.IGNORECASE), columns, way)


TASTES = (
    _taste(r"\b(short(er)?|quick(er)?|brief|bite-sized)\b|短|快手", ("minutes", "pages"), -1),
    _taste(r"\b(long(er)?|epic)\b|^长|很长|长篇", ("minutes", "pages"), 1),
    _taste(r"\b(cheap(er)?|affordable|inexpensive|budget\S*)\b|便宜|实惠|平价|划算", ("price",), -1),
    _taste(r"\b(fancy|luxurious|premium)\b|高档|奢华", ("price",), 1),
    _taste(r"\b(new(er)?|recent|latest|modern)\b|^新$|最新|新出|近年", ("year",), 1),
    _taste(r"\b(old(er)?|old-school|vintage|retro|classic)\b|^老$|经典|复古|怀旧|老片", ("year",), -1),
)


def preferred(
    candidates: Sequence[Candidate], wishes: Sequence[str], facts: FactTable, catalogue: Catalogue
) -> list[Candidate]:
    """The candidates in their order, but those last that clearly miss such a wish: they are on the wrong side of the
    median of their domain. What does not say is not held against an item."""
    tastes = [taste for taste in TASTES if any(taste.says.search(wish) for wish in wishes)]
    if not tastes:
        return list(candidates)
    edges: dict[tuple[str, str], float] = {}

    def missed(candidate: Candidate) -> int:
        place = catalogue.position[candidate.item_id]
        return sum(_misses(taste, place, facts, catalogue, edges) for taste in tastes)

    return sorted(candidates, key=missed)


def _misses(
    taste: _Taste, place: int, facts: FactTable, catalogue: Catalogue, edges: dict[tuple[str, str], float]
) -> bool:
    """Whether an item says that it is not to a taste; `edges` keeps medians by domain and column."""
    domain = catalogue.domain_of[place]
    for column in taste.columns:
        value = float(facts.numbers[column][place])
        if value != value:
            continue
        if (domain, column) not in edges:
            edges[domain, column] = _median(facts.numbers[column][catalogue.members(domain or None)])
        return (value - edges[domain, column]) * taste.way < 0
    return False


def _median(numbers: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(np.nanmedian(numbers))
