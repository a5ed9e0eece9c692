"""Which items carry an interest: are of its category, hold its word, are mostly of its topic, or else lie near it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np

from palate.types import Interest
from profiles.catalogue import Catalogue as FittedCatalogue
from profiles.llm.reweigh import moved_key
from retrieval.people_vectors.space import ItemSpace
from retrieval.request import Request
from retrieval.sources.features import Features
from retrieval.sources.ranking import Floats, Positions

NEAR = 0.5
"""Cosine from which on an item carries an interest that names nothing of which it could be told."""
CLEAR = 0.5
"""An item is of a topic when that is at least so strong in it, beside the strongest topic it has."""
MOST_KEPT = 512
"""Interests whose items are kept at hand."""
FIRST_WORDS = 3
NONE = np.zeros(0, np.intp)


class Carriers:
    """Finds the items that carry an interest.

    Args:
        features: what items are about.
        space: where items lie.
        corpus: tells the topics of `features` by their words, since they are numbered anew at each fit; None for
            features of nothing.
    """

    def __init__(self, features: Features, space: ItemSpace, corpus: FittedCatalogue | None = None) -> None:
        self._features, self._space, self._corpus = features, space, corpus
        self._of = lru_cache(maxsize=MOST_KEPT)(self._by_features)

    def of(self, interest: Interest, request: Request) -> Positions:
        """Positions of the items that carry an interest, ascending. `request` is of the person whose it is."""
        found = self._of(interest.key, interest.merges, interest.terms, interest.label)
        return found if len(found) else self._near(interest, request)

    def _by_features(self, key: str, merges: Sequence[str], terms: Sequence[str], label: str) -> Positions:
        """By what the interest names; else by what a model made it of; else by its own words."""
        own = [self._members(part, terms) for part in _parts(key)]
        found = _all(own) if own else NONE
        if not len(found):
            found = _any([self._members(part, terms) for merged in merges for part in _parts(merged)])
        if not len(found):
            words = (label, *terms[:FIRST_WORDS])
            found = _any([self._members(f"word:{word.casefold()}", ()) for word in words])
        return found

    def _members(self, key: str, terms: Sequence[str]) -> Positions:
        """Items with a column."""
        moved = key if self._corpus is None else moved_key(key, terms, self._corpus)
        column = None if moved is None else self._features.column.get(moved)
        if column is None:
            return NONE
        held = slice(*self._features.by_column.indptr[column : column + 2])
        items = self._features.by_column.indices[held].astype(np.intp)
        if key.startswith("topic:"):
            items = items[self._features.by_column.data[held] >= CLEAR * self._strongest_topic[items]]
        return np.sort(items)

    @cached_property
    def _strongest_topic(self) -> Floats:
        """How strong the strongest topic of each item is in it, shape (items,)."""
        columns = [column for key, column in self._features.column.items() if key.startswith("topic:")]
        if not columns:
            return np.zeros(self._features.by_item.shape[0], np.float32)
        return np.asarray(self._features.by_item[:, columns].max(axis=1).todense(), np.float32).ravel()

    def _near(self, interest: Interest, request: Request) -> Positions:
        """Items near those that show an interest, or near its words where no event on an item does."""
        if not self._space.rows.any():
            return NONE
        row_of = {event: row for row, event in enumerate(request.events.ids)}
        rows = [row_of[event] for event in interest.evidence if event in row_of]
        words = [word for term in (interest.label, *interest.terms[:FIRST_WORDS]) for word in term.casefold().split()]
        shown = self._space.mean(request.events.items[rows], np.ones(len(rows), np.float32)) if rows else None
        vector = self._space.of_words(words) if shown is None or not shown.any() else shown
        return np.flatnonzero(self._space.near(vector) >= NEAR)


def _parts(key: str) -> list[str]:
    """The columns that a key names: one, or those of everything that goes together in an intent or a habit.

    >>> _parts("sentiment:word:ramen"), _parts("application:alike:category:oats+topic:7")
    (['word:ramen'], ['category:oats', 'topic:7'])
    """
    name = key.removeprefix("sentiment:")
    if name.startswith("aspect:"):
        return [name.replace("aspect:", "word:", 1)]
    if not name.startswith("application:"):
        return [name]
    starts = [place for kind in ("word:", "topic:", "category:") if (place := name.find(kind)) >= 0]
    return name[min(starts) :].split("+") if starts else []


def _all(found: Sequence[Positions]) -> Positions:
    """Those that are in each; where none is, those that are in any."""
    held = [one for one in found if len(one)]
    if not held:
        return NONE
    items, counts = np.unique(np.concatenate(held), return_counts=True)
    together = items[counts == len(held)]
    return together if len(together) else items


def _any(found: Sequence[Positions]) -> Positions:
    return np.unique(np.concatenate([NONE, *found]))
