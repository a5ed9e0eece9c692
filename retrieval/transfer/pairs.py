"""Items of different domains that the same people choose, as far as one domain tells of the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from retrieval.collaborative import cells, highest_of_rows, weighted_rows
from retrieval.material import Material
from retrieval.packing import matrix_of, matrix_parts, packed, unpacked
from retrieval.sources.ranking import Floats, Positions
from retrieval.transfer.trust import UNTOLD, Trusts, from_json, to_json, trust

STRONGEST = 1_000
"""So many items of other domains are kept for each item, those chosen by the most people who chose it."""
BLOCK = 1_024
MOST_DOMAINS = 8
"""Trust is measured between so many domains, those with the most likings."""


@dataclass(frozen=True)
class Pairs:
    """`together` is csr (items, items), above 0 only where two items are of different domains: how many people chose
    both, each counting 1 / log(2 + items they like) (Adamic and Adar 2003), times the trust in their pair of domains.
    `trusts` says what was found of each pair, (from, to)."""

    together: sparse.csr_matrix
    trusts: Trusts

    @classmethod
    def fit(cls, material: Material, *, strongest: int = STRONGEST, block: int = BLOCK) -> Pairs:
        """Count pairs, `block` items at a time. Of equally strong ones the first in item order are kept."""
        liked, number = material.liked, domain_numbers(material)
        says = (1.0 / np.log(2.0 + np.diff(liked.indptr))).astype(np.float32)
        by_item = sparse.csr_matrix(liked.T.tocsr() @ sparse.diags_array(says))
        blocks = [
            highest_of_rows(_across(by_item[start : start + block] @ liked, number, start), strongest)
            for start in range(0, liked.shape[1], block)
        ]
        together = sparse.csr_matrix(sparse.vstack(blocks, format="csr"))
        trusts = _trusts(material, together, number)
        return cls(_damped(together, trusts, number, material.catalogue.domains), trusts)

    def scores(self, items: Positions, counts: Floats) -> Floats:
        """Sum over `items`, each times its count, how often every item of another domain goes with it."""
        return weighted_rows(self.together, items, counts)

    def leading(self, targets: Positions, items: Positions, counts: Floats) -> Floats:
        """What each of `items` adds to the score of each of `targets`, shape (targets, items)."""
        return cells(self.together, items, targets).T * counts

    def to_bytes(self) -> bytes:
        """The model as npz bytes, without pickle; counts to three digits."""
        return packed(**matrix_parts(self.together, dtype=np.float16), trusts=np.array(to_json(self.trusts)))

    @classmethod
    def from_bytes(cls, blob: bytes) -> Pairs:
        """The model that `to_bytes` wrote.

        Raises:
            ValueError, OSError, KeyError: the bytes are damaged.
        """
        with unpacked(blob) as parts:
            return cls(matrix_of(parts), from_json(str(parts["trusts"])))


def domain_numbers(material: Material) -> Positions:
    """The domain of each item as a number, 0 where it names none."""
    number = {domain: place for place, domain in enumerate(("", *material.catalogue.domains))}
    return np.array([number[domain] for domain in material.catalogue.domain_of], np.intp)


def _trusts(material: Material, together: sparse.csr_matrix, number: Positions) -> Trusts:
    """What is found of every two domains that some people like things in."""
    names = ("", *material.catalogue.domains)
    chosen = np.bincount(number, weights=material.popularity, minlength=len(names))
    domains = np.argsort(-chosen, kind="stable")[:MOST_DOMAINS].tolist()
    items = {domain: np.flatnonzero(number == domain) for domain in domains if chosen[domain] > 0}
    return {
        (names[source], names[target]): trust(material.liked, together, items[source], items[target])
        for source in items
        for target in items
        if source != target
    }


def _damped(
    together: sparse.csr_matrix, trusts: Trusts, number: Positions, domains: tuple[str, ...]
) -> sparse.csr_matrix:
    """Every pair of items times the trust in their pair of domains; pairs of domains nobody asked about have half."""
    place = {domain: row for row, domain in enumerate(("", *domains))}
    shares = np.full((len(place), len(place)), UNTOLD, np.float32)
    for (source, target), found in trusts.items():
        shares[place[source], place[target]] = found.share
    owner = np.repeat(np.arange(together.shape[0]), np.diff(together.indptr))
    data = together.data * shares[number[owner], number[together.indices]]
    damped = sparse.csr_matrix((data, together.indices, together.indptr), shape=together.shape)
    damped.eliminate_zeros()
    return damped


def _across(rows: sparse.csr_matrix, number: Positions, start: int) -> sparse.csr_matrix:
    """Only the entries between items of different domains; the first row is item `start`."""
    rows = sparse.csr_matrix(rows)
    owner = np.repeat(np.arange(rows.shape[0]) + start, np.diff(rows.indptr))
    rows.data = np.where(number[owner] != number[rows.indices], rows.data, 0.0).astype(np.float32)
    rows.eliminate_zeros()
    rows.sort_indices()
    return rows
