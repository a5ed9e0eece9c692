"""The lists themselves, for figures that ask what people are shown rather than whether it was right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.errors import InputError

Places = NDArray[np.integer]
EMPTY = -1


@dataclass(frozen=True)
class Lists:
    """One list for each question.

    Args:
        items: shape (questions, depth), catalogue positions, best first; -1 where a place is empty or held something
            that must not stand there. No item twice in a list.
        users: who asked, for each question.
        size: how many items the catalogue has.
    """

    items: Places
    users: Sequence[str]
    size: int

    def __post_init__(self) -> None:
        if self.items.ndim != 2 or len(self.users) != len(self.items):
            raise InputError(f"Expected a list for each of {len(self.users)} questions, got shape {self.items.shape}.")

    def first(self, k: int) -> sparse.csr_array:
        """What stands in the first `k` places, shape (questions, items): 1 where an item does.

        Raises:
            InputError: `k` is below 1, or the lists were cut shorter.
        """
        if not 1 <= k <= self.items.shape[1]:
            raise InputError(f"Expected k of at least 1 and at most the depth {self.items.shape[1]}, got {k}.")
        rows, places = np.nonzero(self.items[:, :k] != EMPTY)
        columns = self.items[rows, places]
        return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(self.items), self.size))
