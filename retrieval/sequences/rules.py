"""Association rules from one item to another, short of evidence leaning on what everybody chooses.

Rules with their confidence (Agrawal, Imielinski and Swami 1993): of the people who like one item, the share who like
another. A confidence is shrunk by a Dirichlet prior: as if so many more choices had been seen, spread as the
popularity of the time asked about is (MacKay and Peto 1995). Someone of whom two things are known thus gets what goes
with them where many went that way, and else what is popular in their days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from retrieval.collaborative import cells, highest_of_rows, weighted_rows
from retrieval.packing import matrix_of, matrix_parts, packed, unpacked
from retrieval.sources.ranking import Floats, Positions

MOST = 300
"""So many rules, the most often seen, are kept from each item."""
BLOCK = 1_024


@dataclass(frozen=True)
class Belief:
    """How far rules are believed.

    Args:
        prior: how much was chosen, in weighted choices, before a rule counts as much as what is popular.
        power: how far what leads on from a popular item is divided by how much was chosen with it: 1 makes shares.
    """

    prior: float = 30.0
    power: float = 0.6


@dataclass(frozen=True)
class Rules:
    """How many people like both of two items, csr (from, to), someone who likes much counting less, and how many
    choices go with each item, shape (items,)."""

    together: sparse.csr_matrix
    choices: Floats
    belief: Belief = Belief()

    @classmethod
    def fit(cls, liked: sparse.csr_matrix, belief: Belief = Belief(), *, most: int = MOST, block: int = BLOCK) -> Rules:
        """Count pairs in `liked`, csr (people, items) of 0 and 1, keeping the `most` frequent of each item.

        A person counts 1 / log(2 + items they like), as common neighbours do in a graph (Adamic and Adar 2003). Works
        on `block` items at a time; equally frequent pairs are kept in item order.
        """
        counting = sparse.diags_array((1.0 / np.log(2.0 + np.diff(liked.indptr))).astype(np.float32))
        by_item, counted = liked.T.tocsr(), sparse.csr_matrix(counting @ liked)
        rows = [_pairs(by_item[at : at + block] @ counted, at) for at in range(0, liked.shape[1], block)]
        choices = np.concatenate([np.asarray(row.sum(axis=1), np.float32).ravel() for row in rows])
        together = sparse.vstack([highest_of_rows(row, most) for row in rows], format="csr")
        return cls(together, choices, belief)

    def scores(self, items: Positions, usual: Floats) -> Floats:
        """How likely each item of the catalogue is chosen with `items`, shape (items,), to a factor.

        `usual` is what is chosen anyway, shape (items,), in any unit.
        """
        worth = self._worth(items)
        share = usual * (self.belief.prior * float(worth.sum()) / max(float(usual.sum()), 1e-12))
        return (weighted_rows(self.together, items, worth) + share).astype(np.float32)

    def leading(self, targets: Positions, items: Positions) -> Floats:
        """How strong the rule from each of `items` to each of `targets` is, shape (targets, items)."""
        return np.asarray(cells(self.together, items, targets).T * self._worth(items), np.float32)

    def to_bytes(self) -> bytes:
        """The model as npz bytes, without pickle."""
        belief = np.array([self.belief.prior, self.belief.power])
        return packed(choices=self.choices, belief=belief, **matrix_parts(self.together))

    @classmethod
    def from_bytes(cls, blob: bytes) -> Rules:
        """The model that `to_bytes` wrote.

        Raises:
            ValueError, OSError, KeyError, BadZipFile: the bytes are damaged.
        """
        with unpacked(blob) as parts:
            belief = Belief(float(parts["belief"][0]), float(parts["belief"][1]))
            return cls(matrix_of(parts), parts["choices"], belief)

    def _worth(self, items: Positions) -> Floats:
        return np.asarray((self.choices[items] + self.belief.prior) ** -self.belief.power, np.float32)


def _pairs(rows: sparse.csr_matrix, first: int) -> sparse.csr_matrix:
    """The counts of some items without those of an item with itself; `first` is the number of the first row."""
    rows = rows.tocsr().astype(np.float32)
    rows.data[rows.indices == _row_of_each(rows) + first] = 0.0
    rows.eliminate_zeros()
    rows.sort_indices()
    return rows


def _row_of_each(rows: sparse.csr_matrix) -> Positions:
    return np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)).astype(np.intp)
