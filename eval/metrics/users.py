"""From questions to people: the unit of every mean and of every test is a person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.metrics.judged import Floats


def per_user(values: Floats, users: Sequence[str]) -> Floats:
    """The mean of each user's questions, users in the order in which they first ask (`dict.fromkeys(users)`).

    NaN values are left out; a user who has no other keeps NaN.

    >>> per_user(np.array([1.0, 0.0, 0.5]), ["ann", "ann", "bob"]).tolist()
    [0.5, 0.5]
    """
    number = {user: row for row, user in enumerate(dict.fromkeys(users))}
    rows = np.array([number[user] for user in users], dtype=np.intp)
    known = ~np.isnan(values)
    count = np.bincount(rows[known], minlength=len(number))
    total = np.bincount(rows[known], weights=values[known], minlength=len(number))
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
