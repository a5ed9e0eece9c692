"""What every embedder owes its caller, ensured in one place: float32, finite, each row of length 1 or 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from palate.errors import EmbedderError
from palate.protocols import Vectors

TINY = 1e-12


def unit_rows(matrix: NDArray[np.floating], source: str) -> Vectors:
    """`matrix` (texts, dimension) with each row scaled to length 1; a row of zeros stays one.

    Raises:
        EmbedderError: a number is NaN or infinite; `source` is named.

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]]), "example").tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    if not np.isfinite(matrix).all():
        raise EmbedderError(f"{source} returned a vector with NaN or infinity in it.")
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.where(lengths < TINY, 1.0, lengths), dtype=np.float32)
