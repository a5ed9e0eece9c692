"""Which items a list may hold, and which of them answer nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from eval.data.questions import Question, Split, Truth
from eval.splits.plan import items_met

Mask = NDArray[np.bool_]
Positions = NDArray[np.intp]


class Rankable:
    """Places in the catalogue, in the order of item ids, that a question may be answered with."""

    def __init__(self, split: Split) -> None:
        self.ids = [item.item_id for item in split.train.items]
        self._place = {item: place for place, item in enumerate(self.ids)}
        self._domain = np.array([item.domain for item in split.train.items], dtype=object)
        self._met: Mapping[str, set[str]] = items_met(split.train.events)
        self._base = lru_cache(maxsize=8)(self._wanted)

    def places(self, items: frozenset[str] | set[str]) -> Positions:
        """Places of those of these items that the catalogue knows, sorted."""
        return np.array(sorted(self._place[item] for item in items if item in self._place), np.intp)

    def unanswered(self, question: Question, truth: Truth) -> Mask:
        """A fresh mask (items,) of what a list may hold, answers nothing, and was never met by the person."""
        free = self._base(question.domain, question.candidates).copy()
        known = self._met.get(question.user_id, set())
        free[self.places(known | truth.relevant | truth.refused)] = False
        return free

    def _wanted(self, domain: str | None, candidates: tuple[str, ...] | None) -> Mask:
        wanted = np.ones(len(self.ids), dtype=bool) if domain is None else self._domain == domain
        if candidates is not None:
            among = np.zeros(len(self.ids), dtype=bool)
            among[self.places(frozenset(candidates))] = True
            wanted = wanted & among
        return np.asarray(wanted, dtype=bool)
