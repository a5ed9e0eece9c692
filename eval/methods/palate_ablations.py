"""Palate without a part. All share what the full system's sources said, and fuse what is left of it."""

from __future__ import annotations

from typing import ClassVar

from eval.data.training import Training
from eval.method import Family
from eval.methods.palate import Palate
from eval.system import statistics_only


class NoInterests(Palate):
    """Nothing that follows from profiles."""

    name = "palate-no-interests"
    about = "The full system without the interests of profiles."
    family: ClassVar[Family] = "ablation"
    without = frozenset({"interests"})


class NoCollaborative(Palate):
    """Nothing that follows from what other people did, but for popularity."""

    name = "palate-no-collaborative"
    about = "The full system without neighbours of items and people; popularity stays."
    family: ClassVar[Family] = "ablation"
    without = frozenset({"item_knn", "user_knn", "aversion"})


class NoScene(Palate):
    """As if nobody knew where, when and with whom a person is."""

    name = "palate-no-scene"
    about = "The full system blind to where, when and with whom a person asks."
    family: ClassVar[Family] = "ablation"
    without = frozenset({"scene", "scene_popularity"})
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
