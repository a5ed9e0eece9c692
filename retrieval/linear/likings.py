"""Who likes what, as rows that weigh alike: people as a whole, or stretches of what they did.

Neither busy people nor items that everybody has may decide alone, so both are damped.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from retrieval.material import Material
from retrieval.sources.people import People
from retrieval.sources.ranking import Floats, Positions

BUSY = 0.5
"""A row with n likes counts n to the power of minus this for each, unless it is said otherwise."""
POPULAR = 0.15
"""An item that n people like counts n to the power of minus this, unless it is said otherwise."""


def rows_of(material: Material, stretch: int) -> sparse.csr_matrix:
    """Csr (rows, items) of 0 and 1: what each person likes, or where `stretch` is above 0, that many things they liked
    one after the other, from each of them on."""
    return material.liked if stretch <= 0 else stretches(material.people, stretch)


def stretches(people: People, length: int) -> sparse.csr_matrix:
    """A row for each event that shows liking: its item and those of the next `length` - 1 such events of the person."""
    liking = people.strengths > 0
    items, owners = people.items[liking], people.owners()[liking]
    ends = np.minimum(np.arange(len(items)) + length, np.searchsorted(owners, owners, side="right"))
    columns = _spans(ends - np.arange(len(items)))
    starts = np.concatenate([[0], np.cumsum(ends - np.arange(len(items)))])
    shape = (len(items), len(people.catalogue))
    found = sparse.csr_matrix((np.ones(len(columns), np.float32), items[columns], starts), shape=shape)
    found.sum_duplicates()
    found.data[:] = 1.0
    return found


def weighed(
    rows: sparse.csr_matrix, people: Floats, *, busy: float = BUSY, popular: float = POPULAR
) -> tuple[sparse.csr_matrix, Floats]:
    """Return `rows`, csr (rows, items) of 0 and 1, weighed by row and item, and what each item counts, (items,).

    `people` says how many like each item; the squares of all weights add up to as much.
    """
    by_item = np.maximum(people, 1.0) ** -popular
    found = sparse.csr_matrix(rows, dtype=np.float32, copy=True)
    counts = np.diff(found.indptr)
    found.data *= np.repeat(np.maximum(counts, 1.0) ** -busy, counts) * by_item[found.indices]
    found.data *= np.sqrt(people.sum() / max(float(found.data @ found.data), 1e-9))
    return found, np.asarray(by_item, np.float32)


def _spans(lengths: NDArray[np.int64]) -> Positions:
    """From each place on as many places as its length: 0, 1, 2 for the first of length 3, and so on."""
    starts = np.arange(len(lengths))
    before = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(lengths) else starts
    return np.asarray(np.repeat(starts - before, lengths) + np.arange(int(lengths.sum())), np.intp)
