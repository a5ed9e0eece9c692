"""Palate's sources, each alone and each left out: for who weighs them, so not run unless they are named."""

from __future__ import annotations

from typing import Any

from eval.methods.palate import Palate

SOURCES = frozenset(
    {
        "aversion",
        "content",
        "context",
        "ease",
        "factors",
        "friends",
        "graph",
        "interests",
        "item_knn",
        "popularity",
        "rules",
        "scene",
        "scene_popularity",
        "transfer",
        "transitions",
        "trend",
        "user_knn",
        "vectors",
    }
)
"""All that may say something of a question; which of them do depends on the data."""


def _one(name: str, about: str, **body: Any) -> type[Palate]:
    body |= {"name": name, "about": about, "family": "ablation", "default": False}
    return type(name, (Palate,), {"__doc__": about, "__module__": __name__, **body})


def _only(source: str) -> type[Palate]:
    """The source in its own order: nothing is learned."""
    about = f"The source {source} alone, in its own order."
    return _one(f"palate-only-{_told(source)}", about, without=SOURCES - {source}, learned=False)


def _without(source: str) -> type[Palate]:
    about = f"The full system without the source {source}, its order learned anew."
    return _one(f"palate-without-{_told(source)}", about, without=frozenset({source}))


def _told(source: str) -> str:
    return source.replace("_", "-")


OnlyContent = _only("content")
OnlyContext = _only("context")
OnlyEase = _only("ease")
OnlyFactors = _only("factors")
OnlyFriends = _only("friends")
OnlyGraph = _only("graph")
OnlyInterests = _only("interests")
OnlyItemKnn = _only("item_knn")
OnlyPopularity = _only("popularity")
OnlyRules = _only("rules")
OnlyScenePopularity = _only("scene_popularity")
OnlyTransfer = _only("transfer")
OnlyTransitions = _only("transitions")
OnlyTrend = _only("trend")
OnlyUserKnn = _only("user_knn")
OnlyVectors = _only("vectors")
WithoutAversion = _without("aversion")
WithoutContent = _without("content")
WithoutContext = _without("context")
WithoutEase = _without("ease")
WithoutFactors = _without("factors")
WithoutFriends = _without("friends")
WithoutGraph = _without("graph")
WithoutInterests = _without("interests")
WithoutItemKnn = _without("item_knn")
WithoutPopularity = _without("popularity")
WithoutRules = _without("rules")
WithoutScenePopularity = _without("scene_popularity")
WithoutSceneWords = _without("scene")
WithoutTransfer = _without("transfer")
WithoutTransitions = _without("transitions")
WithoutTrend = _without("trend")
WithoutUserKnn = _without("user_knn")
WithoutVectors = _without("vectors")
