"""Palate's sources, each alone and each left out: for who tunes the fusion, so not run unless they are named."""

from __future__ import annotations

from typing import Any

from eval.methods.palate import SPACE, Palate

SOURCES = frozenset(SPACE) - {"k0"}


def _one(name: str, about: str, without: frozenset[str]) -> type[Palate]:
    body: dict[str, Any] = {"name": name, "about": about, "family": "ablation", "default": False, "without": without}
    return type(name, (Palate,), {"__doc__": about, "__module__": __name__, **body})


def _only(source: str) -> type[Palate]:
    return _one(f"palate-only-{_told(source)}", f"The source {source} alone.", SOURCES - {source})


def _without(source: str) -> type[Palate]:
    return _one(f"palate-without-{_told(source)}", f"The full system without the source {source}.", frozenset({source}))


def _told(source: str) -> str:
    return source.replace("_", "-")


OnlyInterests = _only("interests")
OnlyItemKnn = _only("item_knn")
OnlyUserKnn = _only("user_knn")
OnlyPopularity = _only("popularity")
OnlyScenePopularity = _only("scene_popularity")
WithoutItemKnn = _without("item_knn")
WithoutUserKnn = _without("user_knn")
WithoutPopularity = _without("popularity")
WithoutScenePopularity = _without("scene_popularity")
WithoutSceneWords = _without("scene")
WithoutAversion = _without("aversion")
