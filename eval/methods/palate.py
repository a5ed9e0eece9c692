"""Palate: the full system, as a person would meet it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Family, Floats, ScoringMethod, Value
from eval.system import Found, Places, Said, full
from retrieval.fusion import K0, fuse
from retrieval.retriever import WEIGHTS
from retrieval.sources.ranking import Positions, Ranking, best

SPACE: Mapping[str, Sequence[Value]] = {
    "item_knn": (0.5, 1.0, 2.0),
    "user_knn": (0.0, 0.25, 0.5, 1.0, 2.0),
    "interests": (0.0, 0.1, 0.25, 0.5, 1.0),
    "popularity": (0.0, 0.01, 0.05, 0.2),
    "scene_popularity": (0.0, 0.2, 0.5),
    "scene": (0.0, 0.1, 0.4),
    "aversion": (0.0, -0.25),
    "k0": (5.0, 10.0, 20.0, 40.0, 60.0),
}


class Palate(ScoringMethod):
    """Candidates from all sources, fused. The list is the one that `palate recommend` shows.

    A score says the place in that list, so that what is listed further down still counts where two items are compared.

    Args:
        item_knn, user_knn, interests, popularity, scene_popularity, scene, aversion: weight of each source in the
            fusion; one below 0 pushes down.
        k0: how much the head of a source's list stands out over its tail; smaller is more.
    """

    name = "palate"
    about = "The full system: interests, neighbours, popularity and scenes, by weighted reciprocal rank fusion."
    family: ClassVar[Family] = "ours"
    space: ClassVar[Mapping[str, Sequence[Value]]] = SPACE
    without: ClassVar[frozenset[str]] = frozenset()
    """Names of the sources that are left out."""
    blind: ClassVar[bool] = False
    """Whether it asks as if nobody knew where, when and with whom a person is."""

    def __init_subclass__(cls, **keywords: Any) -> None:
        """Leave out of the space what a subclass has no source for. A single source has nothing to tune."""
        super().__init_subclass__(**keywords)
        space = {name: values for name, values in SPACE.items() if name not in cls.without}
        cls.space = space if len(space.keys() - {"k0"}) > 1 else {}

    def __init__(
        self,
        *,
        item_knn: float = WEIGHTS["item_knn"],
        user_knn: float = WEIGHTS["user_knn"],
        interests: float = WEIGHTS["interests"],
        popularity: float = WEIGHTS["popularity"],
        scene_popularity: float = WEIGHTS["scene_popularity"],
        scene: float = WEIGHTS["scene"],
        aversion: float = WEIGHTS["aversion"],
        k0: float = K0,
    ) -> None:
        self.k0 = k0
        self.weights = {
            "item_knn": item_knn,
            "user_knn": user_knn,
            "interests": interests,
            "popularity": popularity,
            "scene_popularity": scene_popularity,
            "scene": scene,
            "aversion": aversion,
        }

    @classmethod
    def missing(cls, train: Training) -> str | None:
        """Why this cannot be left out: the system has no such part yet."""
        unknown = sorted(cls.without - WEIGHTS.keys())
        return f"the system has no {', '.join(unknown)} yet that could be left out" if unknown else None

    def fit(self, train: Training) -> None:
        """Build profiles and index, and open the system over them, unless another of our methods has done so."""
        self.open(train, full(train))

    def open(self, train: Training, said: Said) -> None:
        """Fuse what the sources of another system say."""
        self._train, self.said = train, said

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`: minus the place in the list; -inf for what no source found."""
        found = np.full((len(questions), len(self._train.catalogue)), -np.inf, np.float32)
        for row, question in zip(found, questions, strict=True):
            listed = self.listed(question)
            row[listed] = -np.arange(len(listed), dtype=np.float32)
        return found

    def listed(self, question: Question) -> Positions:
        """Catalogue positions of all that the sources found, best first, equal ones in the order of ids."""
        found = self.said.to(question, scenes=not self.blind)
        size = len(found.items)
        fused = fuse(self._chosen(found), self.weights, size, k0=self.k0)
        listed: Positions = found.items[best(fused, np.ones(size, np.bool_), size).items].astype(np.intp)
        return listed

    def _chosen(self, found: Found) -> dict[str, Ranking]:
        """The rankings that are not left out; those that only reorder keep to what the others found."""
        kept = {name: order for name, order in found.order.items() if name not in self.without}
        tilts = self.said.system.tilts & kept.keys()
        union = np.zeros(len(found.items), np.bool_)
        for name in kept.keys() - tilts:
            union[kept[name]] = True
        kept |= {name: kept[name][union[kept[name]]] for name in tilts}
        return {name: _ranking(order) for name, order in kept.items()}


def _ranking(order: Places) -> Ranking:
    """An order as fusing takes it, which looks at no score."""
    return Ranking(order.astype(np.intp), np.zeros(len(order), np.float32))
