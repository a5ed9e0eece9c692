"""Confidence intervals of means over users, by the percentile bootstrap (Efron and Tibshirani 1993).

Users are drawn with replacement, all columns of a table with the same draws: so differences stay paired, and a table
of 20 methods by 15 metrics over 6,000 users takes about a second. Questions of one user must be averaged before
(`eval.metrics.per_user`), since they are no independent witnesses.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from eval.results import Interval
from palate.errors import InputError

Floats = NDArray[np.float64]
RESAMPLES = 2000
LEVEL = 0.95
DIGITS = 12
"""Means are rounded to so many decimals, so that the order in which a machine adds cannot be seen."""
_CELLS = 2_000_000


def bootstrap(values: Floats, seed: int, resamples: int = RESAMPLES) -> Interval:
    """The mean of `values`, one per user, and its 95% interval. Users whose value is NaN are left out.

    >>> bootstrap(np.array([0.0, 0.0, 1.0, 1.0]), seed=0)
    Interval(mean=0.5, low=0.0, high=1.0, users=4)

    Raises:
        InputError: no user has a value.
    """
    found = bootstrap_all({"values": values}, seed, resamples)
    if not found:
        raise InputError("Expected a value for at least one user, got none.")
    return found["values"]


def bootstrap_all(table: Mapping[str, Floats], seed: int, resamples: int = RESAMPLES) -> dict[str, Interval]:
    """`bootstrap` for every column of a table, all over the same users in the same order.

    A column without any value is left out of what is returned.

    Raises:
        InputError: columns differ in length.
    """
    columns = {name: np.asarray(column, dtype=np.float64) for name, column in table.items()}
    if len({column.shape for column in columns.values()}) > 1:
        raise InputError("Expected one value per user in every column, got columns of different lengths.")
    kept = {name: column for name, column in columns.items() if np.isfinite(column).any()}
    if not kept:
        return {}
    values = np.column_stack(list(kept.values()))
    low, high = _bounds(values, seed, resamples)
    means, users = np.nanmean(values, axis=0), np.isfinite(values).sum(axis=0)
    return {
        name: Interval(mean=mean, low=lowest, high=highest, users=count)
        for name, mean, lowest, highest, count in zip(
            kept, means.round(DIGITS).tolist(), low.tolist(), high.tolist(), users.tolist(), strict=True
        )
    }


def _bounds(values: Floats, seed: int, resamples: int) -> tuple[Floats, Floats]:
    known = np.isfinite(values).astype(np.float64)
    filled = np.where(known > 0, values, 0.0)
    rng = np.random.default_rng(seed)
    means = np.empty((resamples, values.shape[1]))
    step = max(1, _CELLS // len(values))
    for start in range(0, resamples, step):
        times = _draws(rng, min(step, resamples - start), len(values))
        with np.errstate(invalid="ignore"):
            means[start : start + len(times)] = (times @ filled) / (times @ known)
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.nanquantile(means.round(DIGITS), [tail, 1.0 - tail], axis=0)
    return low.round(DIGITS), high.round(DIGITS)


def _draws(rng: np.random.Generator, rows: int, users: int) -> Floats:
    """How often each user is drawn in each resample, shape (rows, users)."""
    drawn = rng.integers(users, size=(rows, users)) + users * np.arange(rows)[:, None]
    return np.bincount(drawn.ravel(), minlength=rows * users).reshape(rows, users).astype(np.float64)
