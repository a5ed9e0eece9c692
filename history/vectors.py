"""Vectors as the store keeps them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class VectorTable:
    """The vectors of one space, sorted by id.

    `matrix` is float32 of shape (ids, dimension), read-only; `hashes` tells for each row of which text it was made.
    """

    ids: tuple[str, ...]
    matrix: NDArray[np.float32]
    hashes: tuple[str, ...]
