"""What most people like: overall or in a domain, and in a scene. Popularity knows nothing of the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from retrieval.request import Request
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.source import NOTHING, Evidence


@dataclass(frozen=True)
class Popularity:
    """How many people like each item. Where a domain is asked, only its items are allowed: popularity in the domain."""

    people: Floats
    name: str = "popularity"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are numbers of people."""
        return best(self.people, request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """Nothing of the person's own led here."""
        return [NOTHING] * len(items)


@dataclass(frozen=True)
class ScenePopularity:
    """What stands out in a scene: `liked_in` holds, per scene, the liking (items,) shown in it.

    An item scores its liking in the scene times the lift of the scene for it, so that what is liked everywhere does
    not fill every scene.
    """

    liked_in: Mapping[str, Floats]
    overall: Floats
    name: str = "scene_popularity"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are liking in the asked scenes times lift."""
        asked = {scene: weight for scene, weight in request.scenes.items() if scene in self.liked_in}
        if not asked:
            return EMPTY
        return best(self._stands_out(asked), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """Nothing of the person's own led here."""
        return [NOTHING] * len(items)

    def _stands_out(self, asked: Mapping[str, float]) -> Floats:
        inside = np.sum([weight * self.liked_in[scene] for scene, weight in sorted(asked.items())], axis=0)
        usual = self.overall * (inside.sum() / max(float(self.overall.sum()), 1e-12))
        return np.where(inside > 0, inside * inside / (inside + usual + 1e-12), 0.0).astype(np.float32)
