"""Which items a list may hold, and which of them answer nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np

from eval.data.questions import Question, Split, Truth
from eval.splits.plan import items_met
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import Mask, Positions


class Rankable:
    """Places in the catalogue, in the order of item ids, that a question may be answered with."""

    def __init__(self, split: Split) -> None:
        self.catalogue = Catalogue.of(split.train.items)
        self._met: Mapping[str, set[str]] = items_met(split.train.events)
        self._base = lru_cache(maxsize=8)(self._wanted)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every item of the catalogue."""
        return self.catalogue.ids

    def places(self, items: Iterable[str]) -> Positions:
        """Places of those of these items that the catalogue knows, sorted."""
        return np.sort(self.catalogue.positions(items))

    def unanswered(self, question: Question, truth: Truth) -> Mask:
        """A fresh mask (items,) of what a list may hold, answers nothing, and was never met by the person."""
        free = self._base(question.domain, question.candidates).copy()
        known = self._met.get(question.user_id, set())
        free[self.places(known | truth.relevant | truth.refused)] = False
        return free

    def _wanted(self, domain: str | None, candidates: tuple[str, ...] | None) -> Mask:
        wanted = self.catalogue.members(domain)
        return wanted if candidates is None else wanted & self.catalogue.holding(candidates)
