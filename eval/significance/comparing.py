"""Methods beside one of them, told in words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from eval.metrics.registry import label
from eval.results import Comparison, Interval, Verdict
from eval.significance.holm import holm
from eval.significance.permutation import sign_flips
from eval.significance.resampling import bootstrap_all
from palate.errors import InputError

Floats = NDArray[np.float64]
ALPHA = 0.05


def compare(per_user: Mapping[str, Floats], reference: str, metric: str, seed: int) -> tuple[Comparison, ...]:
    """Every other method beside `reference`, in the order given, p corrected for how many they are.

    Args:
        per_user: by method, one value per user, all over the same users in the same order; a question that failed
            counts zero in it. NaN where the metric has no meaning for a user: such pairs are left out.
        reference: the method that the others are compared with.
        metric: what the values are, such as "ndcg@10".
        seed: of resamples and random signs.

    Raises:
        InputError: the reference is not among them, lengths differ, or a pair has no user in common.
    """
    if reference not in per_user:
        raise InputError(f"Expected the reference to be one of {', '.join(per_user)}, got {reference!r}.")
    others = [method for method in per_user if method != reference]
    if not others:
        return ()
    differences = {method: _paired(per_user, method, reference) for method in others}
    intervals = bootstrap_all(differences, seed)
    p = sign_flips(np.column_stack(list(differences.values())), seed)
    return tuple(
        _comparison(method, reference, metric, intervals[method], float(plain), float(corrected))
        for method, plain, corrected in zip(others, p, holm(p), strict=True)
    )


def _paired(per_user: Mapping[str, Floats], method: str, reference: str) -> Floats:
    ours, theirs = np.asarray(per_user[method], np.float64), np.asarray(per_user[reference], np.float64)
    if ours.shape != theirs.shape:
        raise InputError(f"Expected {len(theirs)} users for {method} as for {reference}, got {len(ours)}.")
    difference = ours - theirs
    if not np.isfinite(difference).any():
        raise InputError(f"Expected at least one user with values for {method} and {reference}, got none.")
    return difference


def _comparison(method: str, reference: str, metric: str, interval: Interval, p: float, corrected: float) -> Comparison:
    verdict = _verdict(interval.mean, corrected)
    return Comparison(
        method=method,
        reference=reference,
        metric=metric,
        difference=interval.mean,
        low=interval.low,
        high=interval.high,
        p=p,
        corrected=corrected,
        verdict=verdict,
        sentence=_sentence(metric, interval, corrected, verdict),
    )


def _verdict(difference: float, corrected: float) -> Verdict:
    if corrected >= ALPHA:
        return "cannot be told apart"
    return "better" if difference > 0 else "worse"


def _sentence(metric: str, interval: Interval, corrected: float, verdict: Verdict) -> str:
    if interval.low == interval.high == 0.0:
        return f"{label(metric)} is the same: {verdict}."
    digits = 3 if abs(interval.mean) >= 0.01 else 4
    low, high = _told(interval.low, digits), _told(interval.high, digits)
    way = "higher" if interval.mean >= 0 else "lower"
    size = _told(abs(interval.mean), digits)
    return f"{label(metric)} is {size} {way} (95% {low} to {high}, p {_chance(corrected)} after Holm): {verdict}."


def _told(value: float, digits: int) -> str:
    """A number as papers print it: .013 for 0.013."""
    shown = f"{round(value, digits) + 0.0:.{digits}f}"
    return shown.replace("0.", ".", 1) if abs(float(shown)) < 1 else shown


def _chance(p: float) -> str:
    return "1" if p >= 0.995 else _told(p, 4 if p < 0.01 else 2 if p >= 0.1 else 3)
