"""What was recommended next in dialogues like this one, where the store has learned from dialogues."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from history.store import Store
from history.text import language
from palate.types import Language
from retrieval.dialogues import DialogueModel
from retrieval.dialogues.stored import known, state
from retrieval.request import Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import EMPTY, Floats, Positions, Ranking, best
from retrieval.sources.source import NOTHING, Evidence
from retrieval.titles import YEAR, TitleIndex

LEAST_SHARE = 0.05
"""A domain is spoken of in the dialogues when it has this share of what they recommend."""
MOST_KEPT = 64
QUOTED = re.compile(r"[“\"《]([^“”\"《》]{1,200})[”\"》]")


class Dialogue:
    """Ranks by a `DialogueModel`, in conversations of its language and about its domains.

    Where no item was named and there are no words to look for, all that can come of it is what is recommended anyhow:
    that is said only to somebody whose taste is not known.

    Args:
        model: over the items of `catalogue`.
        catalogue: all items.
        titles: of the same items, in their order.
    """

    name = "dialogue"

    def __init__(self, model: DialogueModel, catalogue: Catalogue, titles: Sequence[str]) -> None:
        self._model, self._titles = model, TitleIndex(titles)
        self._quoted = _by_bare_title(titles)
        self.language: Language = language(" ".join(model.spoken.vocabulary))
        self.domains = _domains(model, catalogue)
        self._alone = set(catalogue.domain_of) <= self.domains
        self._found = lru_cache(maxsize=1024)(self._find)
        self._scored = lru_cache(maxsize=MOST_KEPT)(self._score)

    @classmethod
    def of(cls, store: Store, catalogue: Catalogue) -> Dialogue | None:
        """The source of a store whose items are those of `catalogue`; None where it keeps no model of use."""
        if state(store) != "ready":
            return None
        items = tuple(store.items())
        model = known(store, items) if tuple(item.item_id for item in items) == catalogue.ids else None
        if model is None:
            return None
        model.scores((), ())  # what it makes once is made now, not while somebody waits
        return cls(model, catalogue, [item.title for item in items])

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are how much less likely an item is than the best one, 0 to 1."""
        if not self._fits(request):
            return EMPTY
        named = self._named(request)
        if not named and request.query is None and len(request.taste.liked):
            return EMPTY
        return best(self._scored(request.said, named), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The conversation alone led here."""
        return [NOTHING] * len(items)

    def _fits(self, request: Request) -> bool:
        about = self._alone if request.domain is None else request.domain in self.domains
        return bool(request.said) and about and request.language == self.language

    def _named(self, request: Request) -> tuple[int, ...]:
        found = (place for text in request.said for place in self._found(text))
        unwanted = set(request.unlike)
        return tuple(dict.fromkeys(place for place in (*found, *request.named) if place not in unwanted))

    def _find(self, text: str) -> tuple[int, ...]:
        """Titles as they stand, and within quotation marks without their year too: so answers name them."""
        found: list[tuple[int, tuple[int, ...]]] = [(one.start, (one.place,)) for one in self._titles.found(text)]
        found += [(one.start(), self._quoted.get(one.group(1).casefold(), ())) for one in QUOTED.finditer(text)]
        return tuple(place for _, places in sorted(found) for place in places)

    def _score(self, said: tuple[str, ...], named: tuple[int, ...]) -> Floats:
        scores = self._model.scores(said, named)
        return np.exp(scores - scores.max(), dtype=np.float32) if np.isfinite(scores).any() else np.zeros_like(scores)


def _by_bare_title(titles: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """All places of each title without its year: nobody could tell which of them is meant."""
    places: dict[str, tuple[int, ...]] = {}
    for place, title in enumerate(titles):
        bare = YEAR.sub("", title).strip().casefold()
        places[bare] = (*places.get(bare, ()), place)
    return places


def _domains(model: DialogueModel, catalogue: Catalogue) -> frozenset[str]:
    recommended = model.spoken.recommended
    names, where = np.unique(np.asarray(catalogue.domain_of, str), return_inverse=True)
    counts = np.bincount(where, weights=recommended, minlength=len(names))
    return frozenset(names[counts >= LEAST_SHARE * max(counts.sum(), 1)].tolist())
