"""What kinds of items there are: what they are about, and how many people like them. Kinds know nothing of people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from retrieval.sources.catalogue import Catalogue
from retrieval.sources.features import Features
from retrieval.sources.ranking import Floats

NAMED = 0.5
"""Categories are the kinds where so many of the items have any; topics where they have not."""
COMMON = 0.01
"""A kind that fewer of the items are of has no share to be kept to."""
ENDS = 0.2
"""Share of all likes that the most liked items hold which make the short head, and the least liked the long tail."""


def subjects(catalogue: Catalogue, features: Features) -> sparse.csr_matrix:
    """How each item is shared among categories, or else topics, or else domains: csr (items, kinds), rows of sum 1.

    Items of none have rows of zeros; a catalogue of one kind only has no columns.
    """
    for family in ("category:", "topic:"):
        columns = [place for key, place in features.column.items() if key.startswith(family)]
        kinds = _common(_ones(features.by_item[:, columns]))
        if kinds.shape[1] > 1 and (np.diff(kinds.indptr) > 0).mean() >= NAMED:
            return _shared(kinds)
    return _domains(catalogue)


def tiers(popularity: Floats) -> sparse.csr_matrix:
    """Short head, middle and long tail: csr (items, 3) of ones (Abdollahpouri et al. 2021).

    The head are the most liked items that together hold 20% of all likes, the tail the least liked with 20%, among
    them all that nobody liked yet.
    """
    order = np.argsort(-popularity, kind="stable")
    before = np.cumsum(popularity[order]) - popularity[order]
    total = max(float(popularity.sum()), 1e-9)
    tier = np.empty(len(order), np.intp)
    tier[order] = np.where(before < ENDS * total, 0, np.where(before < (1.0 - ENDS) * total, 1, 2))
    tier[popularity <= 0] = 2
    cells = (np.ones(len(tier), np.float32), (np.arange(len(tier)), tier))
    return sparse.csr_matrix(cells, shape=(len(tier), 3))


def _ones(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    held = sparse.csr_matrix(matrix, copy=True)
    held.data = np.ones_like(held.data)
    return held


def _common(kinds: sparse.csr_matrix) -> sparse.csr_matrix:
    items = np.bincount(kinds.indices, minlength=kinds.shape[1])
    return kinds[:, np.flatnonzero(items >= COMMON * kinds.shape[0])].tocsr()


def _shared(kinds: sparse.csr_matrix) -> sparse.csr_matrix:
    kinds.data = kinds.data / np.repeat(np.maximum(np.diff(kinds.indptr), 1), np.diff(kinds.indptr))
    return kinds


def _domains(catalogue: Catalogue) -> sparse.csr_matrix:
    named: Sequence[str] = catalogue.domains
    column = {name: place for place, name in enumerate(named)}
    held = [(row, column[name]) for row, name in enumerate(catalogue.domain_of) if name]
    rows, columns = (list(part) for part in zip(*held, strict=True)) if len(named) > 1 else ([], [])
    shape = (len(catalogue), len(named) if len(named) > 1 else 0)
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
