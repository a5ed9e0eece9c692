"""Random walks of three steps from item to item: over the people who chose it, or over what it is about.

    P3alpha     Cooper et al. 2014, "Random walks in recommender systems: exact computation and simulations"
    RP3beta     Paudel et al. 2017: what a walk reaches counts less by its popularity to the power of beta

Here a walk may also end early, the likelier the fewer edges a node has (`stop` edges lead nowhere), so that the only
person who chose something does not decide where everybody is led.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from retrieval.collaborative import highest_of_rows
from retrieval.sources.ranking import Floats

BLOCK = 512


@dataclass(frozen=True)
class Walk:
    """How to walk: `alpha` sharpens (above 1) or flattens the chances of a step, `beta` is what popularity costs,
    `stop` how many edges of each node lead nowhere, `most` how many items are kept for each."""

    alpha: float = 1.0
    beta: float = 0.3
    stop: float = 0.0
    most: int = 150

    def over(self, edges: sparse.csr_matrix, popularity: Floats) -> sparse.csr_matrix:
        """How likely a walk from each item ends at each other one, csr (items, items), at most `most` in a row.

        Args:
            edges: csr (nodes, items): weights, 0 or more, of the edges between what is walked over and items.
            popularity: of items, shape (items,).

        Works on blocks of items, so that memory holds a block's products only.
        """
        out, back = self._chances(edges.T.tocsr()), self._chances(edges.tocsr())
        back = (back @ sparse.diags((np.maximum(popularity, 1.0) + self.stop) ** -self.beta)).tocsr()
        blocks = [highest_of_rows(rows, self.most) for rows in _products(out, back)]
        return sparse.vstack(blocks, format="csr") if blocks else sparse.csr_matrix(np.zeros((0, 0), np.float32))

    def _chances(self, edges: sparse.csr_matrix) -> sparse.csr_matrix:
        """The chance of each edge among those of its row, to the power of alpha."""
        total = np.asarray(edges.sum(axis=1)).ravel() + self.stop
        chances = edges.astype(np.float32)
        chances.data = (chances.data / np.repeat(np.maximum(total, 1e-9), np.diff(chances.indptr))) ** self.alpha
        return chances


def _products(out: sparse.csr_matrix, back: sparse.csr_matrix) -> Iterator[sparse.csr_matrix]:
    """The rows of `out` times `back`, a block at a time, without what leads back to the item itself."""
    for start in range(0, out.shape[0], BLOCK):
        rows = (out[start : start + BLOCK] @ back).tocsr()
        row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        rows.data[rows.indices == row + start] = 0.0
        rows.eliminate_zeros()
        rows.sort_indices()
        yield rows
