"""Asks every source for candidates and fuses what they say. The retriever knows nothing of titles or sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import numpy as np

from palate.types import Candidate, SourceScore
from retrieval.fusion import K0, fuse
from retrieval.request import Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import Floats, Positions, Ranking, best
from retrieval.sources.source import Source

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "item_knn": 1.0,
        "user_knn": 0.5,
        "interests": 0.5,
        "popularity": 0.01,
        "scene_popularity": 0.2,
        "query": 10.0,
        "wishes": 1.0,
        "reference": 10.0,
        "dialogue": 10.0,
        "scene": 0.4,
        "aversion": -0.25,
    }
)
"""Weight of each source in the fusion. Those of the neighbours, interests, popularity and scene words were chosen on
validation parts carved from training events (docs/log.md); the others by judgement, for want of data that could tell.
Of dialogue, 20 finds more on ReDial, but there people chat; 10 leaves words that name a thing the last say."""
DEPTH = 300
"""How far down each source is read."""
LEARNED = "learned"
LEARNED_WEIGHT = 2.0
"""Weight of what a learned order says, beside sources that only a message or a search brings in."""


class Ranker(Protocol):
    """Orders what the sources found by what it learned from the past: see `retrieval.learning`."""

    @property
    def importance(self) -> Mapping[str, float]:
        """The sources it weighs, and how much it relies on each, 0 or more; all others it knows nothing of."""
        ...

    def rank(self, request: Request, rankings: Mapping[str, Ranking]) -> Ranking:
        """All items of these rankings (by source), best first, each with a score above 0, such as a probability."""
        ...


class Retriever:
    """Candidates for a request from `sources`, fused.

    A source named in `tilts` only reorders what the other sources found: it ranks their union.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        sources: Sequence[Source],
        *,
        tilts: Sequence[Source] = (),
        weights: Mapping[str, float] = WEIGHTS,
        depth: int = DEPTH,
        k0: float = K0,
        ranker: Ranker | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.sources, self.tilts = tuple(sources), tuple(tilts)
        self.weights, self.depth, self.k0 = weights, depth, k0
        self.ranker = ranker

    def retrieve(self, request: Request, k: int) -> list[Candidate]:
        """At most `k` candidates, best first, equal ones in the order of ids, each with what its sources said."""
        rankings = self.rank(request, max(self.depth, k))
        fused = self.fused(request, rankings)
        chosen = best(fused, request.allowed, k)
        said = self._said(request, rankings, chosen.items)
        return [
            Candidate(item_id=self.catalogue.ids[item], score=score, sources=said[item])
            for item, score in zip(chosen.items.tolist(), chosen.scores.tolist(), strict=True)
        ]

    def contributions(self, candidate: Candidate) -> dict[str, float]:
        """What each source added to the fused score of a candidate; where the order was learned, how much the ranker
        relies on the source stands for its weight."""
        weights = {**self.weights, **(self.ranker.importance if self.ranker else {})}
        return {name: weights.get(name, 1.0) / (self.k0 + said.rank) for name, said in candidate.sources.items()}

    def fused(self, request: Request, rankings: Mapping[str, Ranking]) -> Floats:
        """Scores of the catalogue, shape (items,): the sources fused, those that a ranker weighs as one ranking."""
        weighed = (
            {} if self.ranker is None else {n: said for n, said in rankings.items() if n in self.ranker.importance}
        )
        if self.ranker is None or not weighed:
            return fuse(rankings, self.weights, len(self.catalogue), k0=self.k0)
        parts = {name: said for name, said in rankings.items() if name not in weighed}
        parts[LEARNED] = self.ranker.rank(request, weighed)
        return fuse(parts, {**self.weights, LEARNED: LEARNED_WEIGHT}, len(self.catalogue), k0=self.k0)

    def rank(self, request: Request, depth: int) -> dict[str, Ranking]:
        """What every source says, by name; sources with nothing to say are left out."""
        found = {source.name: source.rank(request, depth) for source in self.sources}
        union = np.zeros(len(self.catalogue), np.bool_)
        for ranking in found.values():
            union[ranking.items] = True
        within = request.within(union)
        found |= {tilt.name: tilt.rank(within, depth * len(self.sources)) for tilt in self.tilts}
        return {name: ranking for name, ranking in found.items() if len(ranking.items)}

    def _said(
        self, request: Request, rankings: Mapping[str, Ranking], chosen: Positions
    ) -> dict[int, dict[str, SourceScore]]:
        said: dict[int, dict[str, SourceScore]] = {item: {} for item in chosen.tolist()}
        for source in (*self.sources, *self.tilts):
            if source.name in rankings:
                for item, score in self._scores(source, request, rankings[source.name], chosen):
                    said[item][source.name] = score
        return said

    def _scores(
        self, source: Source, request: Request, ranking: Ranking, chosen: Positions
    ) -> list[tuple[int, SourceScore]]:
        places = np.zeros(len(self.catalogue), np.intp)
        places[ranking.items] = np.arange(1, len(ranking.items) + 1)
        held = chosen[places[chosen] > 0]
        evidence = source.evidence(request, held)
        return [
            (
                item,
                SourceScore(
                    rank=int(places[item]),
                    score=float(ranking.scores[places[item] - 1]),
                    interests=led.interests,
                    events=led.events,
                ),
            )
            for item, led in zip(held.tolist(), evidence, strict=True)
        ]
