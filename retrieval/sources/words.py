"""Sources that ask the index with words: the person's own query, and the description of the scene they are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from palate.types import Language, Scene
from retrieval.index import TextHit
from retrieval.request import Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.search import ItemSearch
from retrieval.sources.source import NOTHING, Evidence


class Query:
    """Items that fit what the person says they want. `Wishes` looks for how it should be."""

    name = "query"

    def __init__(self, catalogue: Catalogue, index: ItemSearch) -> None:
        self._catalogue, self._index = catalogue, index

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are those of the text search, 0 to 1."""
        words = self._words(request)
        if words is None:
            return EMPTY
        enough = depth + len(set(request.events.ids))
        hits = self._index.search_text(words, enough, domain=request.domain)
        return best(spread(hits, self._catalogue), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The words alone led here."""
        return [NOTHING] * len(items)

    def _words(self, request: Request) -> str | None:
        return request.query


class Wishes(Query):
    """Items that fit how the person wishes them to be ("short, funny"): a hint beside what they ask for."""

    name = "wishes"

    def _words(self, request: Request) -> str | None:
        return request.wishes


class SceneWords:
    """How near items are to the description of the asked scenes.

    A mild hint, meant to reorder what other sources found: it is all that tells two scenes apart where no event says
    where or when it happened.
    """

    name = "scene"

    def __init__(self, catalogue: Catalogue, index: ItemSearch, scenes: Sequence[Scene]) -> None:
        self._catalogue, self._index = catalogue, index
        self._descriptions: Mapping[str, Mapping[Language, str]] = {one.name: one.description for one in scenes}
        self._near = lru_cache(maxsize=64)(self._search)

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are those of the text search, 0 to 1, for the strongest asked scene."""
        scene = max(request.scenes, key=lambda name: (request.scenes[name], name), default=None)
        told = self._descriptions.get(scene or "", {})
        text = told.get(request.language) or next(iter(told.values()), "")
        return best(self._near(text), request.allowed, depth) if text else EMPTY

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The scene alone led here."""
        return [NOTHING] * len(items)

    def _search(self, text: str) -> Floats:
        return spread(self._index.search_text(text, len(self._catalogue)), self._catalogue)


def spread(hits: Sequence[TextHit], catalogue: Catalogue, *, but: int | None = None) -> Floats:
    """Scores of hits over the whole catalogue, 0 for what was not found and for the item at place `but`."""
    scores = np.zeros(len(catalogue), np.float32)
    for hit in hits:
        place = catalogue.position.get(hit.item_id)
        if place is not None and place != but:
            scores[place] = hit.score
    return scores
