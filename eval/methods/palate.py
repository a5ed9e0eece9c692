"""Palate: the full system, as a person would meet it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Family, Floats, ScoringMethod
from eval.system import Found, Said, full
from retrieval.retriever import Ranker, Retriever
from retrieval.sources.ranking import Mask, Positions, Ranking, best

TOLD = frozenset({"query", "wishes", "reference", "dialogue", "pinned"})
"""Sources that only what a person says or pins brings in: no question of an evaluation does either."""


class Palate(ScoringMethod):
    """Candidates from all sources, ordered by the interest model. The list is the one that `palate recommend` shows.

    A score says the place in that list, so that what is listed further down still counts where two items are compared.
    Nothing is tuned from outside: the model learns from folds of the training part.
    """

    name = "palate"
    about = "The full system: candidates from all sources, ordered by the learned interest model."
    family: ClassVar[Family] = "ours"
    without: ClassVar[frozenset[str]] = frozenset()
    """Names of the sources that are left out."""
    blind: ClassVar[bool] = False
    """Whether it asks as if nobody knew where, when and with whom a person is."""
    learned: ClassVar[bool] = True
    """Whether the order is learned; or else the rankings are fused with fixed weights."""

    @classmethod
    def missing(cls, train: Training) -> str | None:
        """Why this cannot be asked for: the system has nothing here that is to be left out, or nothing else."""
        here = _sources(train) if cls.without else frozenset()
        if cls.without and not cls.without & here:
            return f"the system has no {', '.join(sorted(cls.without))} here that could be left out"
        return "the system has no such source here" if cls.without and not here - cls.without - TOLD else None

    def fit(self, train: Training) -> None:
        """Build profiles and index, open the system over them and learn its order, unless another of our methods has
        done so."""
        self.open(train, full(train))

    def open(self, train: Training, said: Said) -> None:
        """Order what the sources of another system say."""
        self._train, self.said = train, said
        ranker = self._learned() if self.learned else None
        self._order = Retriever(train.catalogue, (), weights=said.system.retriever.weights, ranker=ranker)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`: minus the place in the list; -inf for what no source found."""
        found = np.full((len(questions), len(self._train.catalogue)), -np.inf, np.float32)
        for row, question in zip(found, questions, strict=True):
            listed = self.listed(question)
            row[listed] = -np.arange(len(listed), dtype=np.float32)
        return found

    def listed(self, question: Question) -> Positions:
        """Catalogue positions of all that the sources found, best first, equal ones in the order of ids."""
        request = self.said.request(question, scenes=not self.blind)
        rankings = self._chosen(self.said.to(question, scenes=not self.blind))
        scores = self._order.fused(request, rankings)
        return best(scores, request.allowed, len(scores)).items

    def _learned(self) -> Ranker | None:
        return self.said.ranker(self.without)

    def _chosen(self, found: Found) -> dict[str, Ranking]:
        """The rankings that are not left out; those that only reorder keep to what the others found."""
        kept = found.rankings(len(self._train.catalogue), self.without)
        tilts = self.said.system.tilts & kept.keys()
        union = np.zeros(len(self._train.catalogue), np.bool_)
        for name in kept.keys() - tilts:
            union[kept[name].items] = True
        return {name: _within(ranking, union) if name in tilts else ranking for name, ranking in kept.items()}


def _within(ranking: Ranking, union: Mask) -> Ranking:
    kept = union[ranking.items]
    return Ranking(ranking.items[kept], ranking.scores[kept], ranking.everywhere)


def _sources(train: Training) -> frozenset[str]:
    retriever = full(train).system.retriever
    return frozenset(source.name for source in (*retriever.sources, *retriever.tilts))
