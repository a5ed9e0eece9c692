"""Engines beside the first of them, measure by measure, on the same users."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from eval.profiles.measures import MEASURES
from eval.results import Comparison, Verdict
from eval.significance import compare

Floats = NDArray[np.float64]
OTHERWISE: dict[Verdict, Verdict] = {"better": "worse", "worse": "better"}
_NOTHING, _MEASURE = "nothing", "\0"


def compared(values: Mapping[str, Mapping[str, Floats]], seed: int) -> tuple[Comparison, ...]:
    """Every engine beside the first in every measure that both have and in which one way is better.

    What was gained and what it cost are two families of comparisons; within each, p is corrected for all of them.
    Users for whom either has no value are left out of that measure.

    Args:
        values: by engine and measure, one number per user, all over the same users in the same order.
        seed: of resamples and random signs.
    """
    reference, *others = values
    pairs = [(other, name) for other in others for name in values[other] if name in values[reference]]
    found: list[Comparison] = []
    for costs in (False, True):
        family = {
            (other, name): values[other][name] - values[reference][name]
            for other, name in pairs
            if MEASURES[name].better != "neither" and (MEASURES[name].part == "costs") is costs
        }
        found += _family(family, reference, seed)
    return tuple(sorted(found, key=lambda one: (others.index(one.method), list(MEASURES).index(one.metric))))


def _family(differences: Mapping[tuple[str, str], Floats], reference: str, seed: int) -> list[Comparison]:
    """Each difference beside none at all, all corrected together."""
    known = {key: values for key, values in differences.items() if np.isfinite(values).any()}
    if not known:
        return []
    columns = {str(number): values for number, values in enumerate(known.values())}
    columns[_NOTHING] = np.zeros(len(next(iter(known.values()))))
    plain = compare(columns, _NOTHING, _MEASURE, seed)
    return [_named(one, key, reference) for one, key in zip(plain, known, strict=True)]


def _named(plain: Comparison, key: tuple[str, str], reference: str) -> Comparison:
    engine, name = key
    sentence, verdict = plain.sentence.replace(_MEASURE, name), plain.verdict
    if MEASURES[name].better == "lower" and verdict in OTHERWISE:
        verdict = OTHERWISE[verdict]
        sentence = sentence.replace(f": {plain.verdict}.", f": {verdict}.")
    return plain.model_copy(
        update={"method": engine, "reference": reference, "metric": name, "sentence": sentence, "verdict": verdict}
    )
