"""Palate without a part. All share what the full system's sources said, and learn the order of what is left of it."""

from __future__ import annotations

from typing import ClassVar

from eval.data.training import Training
from eval.method import Family
from eval.methods.palate import Palate
from eval.system import statistics_only

COLLABORATIVE = frozenset(
    {"item_knn", "user_knn", "ease", "factors", "transitions", "rules", "graph", "transfer", "content", "aversion"}
)
"""Sources that follow from what other people did."""


class Fusion(Palate):
    """Nothing learned."""

    name = "palate-fusion"
    about = "The full system without the interest model: reciprocal rank fusion with fixed weights."
    family: ClassVar[Family] = "ablation"
    learned = False


class NoInterests(Palate):
    """Nothing that follows from profiles."""

    name = "palate-no-interests"
    about = "The full system without the interests of profiles and their vectors."
    family: ClassVar[Family] = "ablation"
    without = frozenset({"interests", "vectors"})


class NoCollaborative(Palate):
    """Nothing that follows from what other people did, but for popularity."""

    name = "palate-no-collaborative"
    about = "The full system without what other people did together; popularity, trend and friends stay."
    family: ClassVar[Family] = "ablation"
    without = COLLABORATIVE


class NoScene(Palate):
    """As if nobody knew where, when and with whom a person is."""

    name = "palate-no-scene"
    about = "The full system blind to where, when and with whom a person asks."
    family: ClassVar[Family] = "ablation"
    without = frozenset({"scene", "scene_popularity", "context"})
    blind = True


class NoGraph(Palate):
    """Nothing that follows from paths in the graph."""

    name = "palate-no-graph"
    about = "The full system without the graph."
    family: ClassVar[Family] = "ablation"
    without = frozenset({"graph"})


class NoTransfer(Palate):
    """Nothing that is carried over from other domains."""

    name = "palate-no-transfer"
    about = "The full system without transfer between domains."
    family: ClassVar[Family] = "ablation"
    without = frozenset({"transfer"})


class StatisticsOnly(Palate):
    """No embedder and no language model."""

    name = "palate-statistics"
    about = "The full system without an embedder: statistics alone, nothing searched by meaning."
    family: ClassVar[Family] = "ablation"
    without = frozenset({"scene"})

    def fit(self, train: Training) -> None:
        """Open the system without an index."""
        self.open(train, statistics_only(train))
