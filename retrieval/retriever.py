"""Asks every source for candidates and fuses what they say. The retriever knows nothing of titles or sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import numpy as np

from palate.types import Candidate, SourceScore
from retrieval.beyond.arranging import Arranger
from retrieval.fusion import K0, fuse, in_turn
from retrieval.request import Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import Floats, Positions, Ranking, best
from retrieval.sources.source import Source
from retrieval.steering.lowering import Lowering
from retrieval.steering.pinned import PINNED

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "context": 2.0,
        "item_knn": 1.0,
        "ease": 1.0,
        "graph": 1.0,
        "transitions": 1.0,
        "transfer": 1.0,
        "user_knn": 0.5,
        "factors": 0.5,
        "friends": 0.5,
        "interests": 0.5,
        "rules": 0.25,
        "trend": 0.25,
        "content": 0.25,
        "vectors": 0.25,
        "scene_popularity": 0.2,
        "popularity": 0.01,
        "aversion": -0.25,
    }
)
"""Weight of each everyday source in their fusion, where too little is known to learn an order: by how each did alone on
validation parts carved from training events (docs/log.md)."""
ASKED: Mapping[str, float] = MappingProxyType(
    {"query": 10.0, "wishes": 1.0, "reference": 10.0, "dialogue": 10.0, "scene": 0.4, "pinned": 2.0}
)
"""Weight of each source that only a message, a search, a scene or the person's own edits bring in, beside the everyday
sources as one: by judgement, for want of data that could tell. Of dialogue, 20 finds more on ReDial, but there people
chat; 10 leaves words that name a thing the last say. What somebody pinned has as much to say as the everyday sources,
with which it takes turns: about half of a list is of it."""
EVERYDAY = "everyday"
EVERYDAY_WEIGHT = 2.0
"""Weight of what the everyday sources say together, in a learned order or fused."""
DEPTH = 300
"""How far down each source is read."""


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
    """Candidates for a request: the everyday `sources` in one order, which is fused with those that were asked.

    A source named in `tilts` only reorders what the other sources found: it ranks their union. `ranker` is a learned
    order over what sources say, `arranger` makes lists that are more than likely, where a request asks for variety.
    `lowering` sends down what the person does not want to see.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        sources: Sequence[Source],
        *,
        tilts: Sequence[Source] = (),
        weights: Mapping[str, float] = WEIGHTS,
        asked: Mapping[str, float] = ASKED,
        depth: int = DEPTH,
        k0: float = K0,
        ranker: Ranker | None = None,
        arranger: Arranger | None = None,
        lowering: Lowering | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.sources, self.tilts = tuple(sources), tuple(tilts)
        self.weights, self.asked, self.depth, self.k0 = weights, asked, depth, k0
        self.ranker, self.arranger, self.lowering = ranker, arranger, lowering

    def retrieve(self, request: Request, k: int) -> list[Candidate]:
        """At most `k` candidates, best first, equal ones in the order of ids, each with what its sources said."""
        rankings = self.rank(request, max(self.depth, k))
        fused = self.fused(request, rankings)
        chosen = self._chosen(request, fused, k)
        said = self._said(request, rankings, chosen.items)
        return [
            Candidate(item_id=self.catalogue.ids[item], score=score, sources=said[item])
            for item, score in zip(chosen.items.tolist(), chosen.scores.tolist(), strict=True)
        ]

    def contributions(self, ranks: Mapping[str, int]) -> dict[str, float]:
        """What each source added to the fused score of an item, by its rank (from 1) with each; where the order was
        learned, how much the ranker relies on a source stands for its weight."""
        weights = self._shares(ranks)
        return {name: weights[name] / (self.k0 + rank) for name, rank in ranks.items()}

    def _shares(self, names: Iterable[str]) -> dict[str, float]:
        relied = self.weights if self.ranker is None else self.ranker.importance
        total = sum(max(weight, 0.0) for weight in relied.values()) or 1.0
        return {
            name: self.asked[name] if name in self.asked else EVERYDAY_WEIGHT * relied.get(name, 0.0) / total
            for name in names
        }

    def fused(self, request: Request, rankings: Mapping[str, Ranking]) -> Floats:
        """Scores of the catalogue, shape (items,): what was asked fused with the order of the everyday sources."""
        everyday = {name: said for name, said in rankings.items() if name not in self.asked}
        parts = {name: said for name, said in rankings.items() if name in self.asked and name != PINNED}
        parts[EVERYDAY] = self._everyday(request, everyday)
        if PINNED in rankings:
            parts[EVERYDAY] = in_turn(rankings[PINNED], parts[EVERYDAY])
        found = fuse(parts, {**self.asked, EVERYDAY: EVERYDAY_WEIGHT}, len(self.catalogue), k0=self.k0)
        return found if self.lowering is None else self.lowering.lowered(request, found)

    def _everyday(self, request: Request, rankings: Mapping[str, Ranking]) -> Ranking:
        if self.ranker is not None:
            return self.ranker.rank(request, {n: said for n, said in rankings.items() if n in self.ranker.importance})
        size = len(self.catalogue)
        return best(fuse(rankings, self.weights, size, k0=self.k0), np.ones(size, np.bool_), size)

    def _chosen(self, request: Request, fused: Floats, k: int) -> Ranking:
        if self.arranger is None or request.variety <= 0.0:
            return best(fused, request.allowed, k)
        allowed = request.allowed if self.lowering is None else self.lowering.others(request, fused, k)
        return self.arranger.arrange(request, best(fused, allowed, self.arranger.pool(k)), k)

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
        which, places = np.nonzero(chosen[:, None] == ranking.items[None, :])
        held = chosen[which]
        if not len(held):
            return []
        ranks, scores = (places + 1).tolist(), ranking.scores[places].tolist()
        evidence = source.evidence(request, held)
        return [
            (item, SourceScore(rank=rank, score=score, interests=led.interests, events=led.events))
            for item, rank, score, led in zip(held.tolist(), ranks, scores, evidence, strict=True)
        ]
