"""Paired permutation tests: were the two methods the same, each user's difference could as well have the other sign.

As Smucker, Allan and Carterette (2007) recommend for ranked lists. It supposes nothing of how values are spread.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from palate.errors import InputError

Floats = NDArray[np.float64]
FLIPS = 9_999
_CELLS = 2_000_000
_SLACK = 1e-12
"""Sums that differ by less than this share of all differences are equal but for the order of adding."""


def sign_flips(differences: Floats, seed: int, flips: int = FLIPS) -> Floats:
    """Two-sided p of "the mean difference is zero", for each column.

    All 2^n signs are tried where n users differ and that is no more than `flips` + 1; otherwise `flips` at random, the
    same for all columns, and what was seen counts as one of them, so that p is never below 1 / (flips + 1).

    Args:
        differences: shape (users, comparisons); NaN where a user has no value for either method: they are left out.
        seed: of the random signs.
        flips: how many random signs.

    >>> sign_flips(np.array([[1.0], [1.0], [1.0]]), seed=0).tolist()
    [0.25]
    """
    if differences.ndim != 2:
        raise InputError(f"Expected differences of shape (users, comparisons), got shape {differences.shape}.")
    filled = np.nan_to_num(differences, nan=0.0)
    few = (filled != 0).sum(axis=0) <= np.log2(flips + 1)
    p = np.empty(filled.shape[1])
    p[few] = [_exact(column[column != 0]) for column in filled[:, few].T]
    if not few.all():
        p[~few] = _random(filled[:, ~few], seed, flips)
    return p


def _exact(column: Floats) -> float:
    signs = 2.0 * ((np.arange(2**column.size)[:, None] >> np.arange(column.size)) & 1) - 1.0
    return float((np.abs(signs @ column) >= _reached(column[:, None])[0]).mean())


def _random(columns: Floats, seed: int, flips: int) -> Floats:
    rng = np.random.default_rng(seed)
    reached, total, users = _reached(columns), columns.sum(axis=0), len(columns)
    extreme = np.zeros(columns.shape[1])
    step = max(1, _CELLS // users)
    for start in range(0, flips, step):
        turned = _coins(rng, min(step, flips - start), users)
        extreme += (np.abs(total - 2.0 * (turned @ columns)) >= reached).sum(axis=0)
    return np.asarray((1.0 + extreme) / (1.0 + flips), dtype=np.float64)


def _reached(columns: Floats) -> Floats:
    return np.asarray(np.abs(columns.sum(axis=0)) - _SLACK * np.abs(columns).sum(axis=0), dtype=np.float64)


def _coins(rng: np.random.Generator, rows: int, users: int) -> Floats:
    """Zeros and ones, equally likely, shape (rows, users)."""
    drawn = np.frombuffer(rng.bytes(-(-rows * users // 8)), dtype=np.uint8)
    return np.unpackbits(drawn, count=rows * users).reshape(rows, users).astype(np.float64)
