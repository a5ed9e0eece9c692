"""With which settings each method ran, and what tuning tried."""

from __future__ import annotations

from collections.abc import Mapping

from eval.method import Value
from eval.report.page import Section, Table
from eval.report.recommendations.reading import Reading
from eval.report.recommendations.result import family_lines
from eval.results import MethodResult, Trial

CHOSEN = "chosen"


def parameters(reading: Reading) -> Section:
    """What each method is, and its exact settings."""
    rows = tuple((one.name, told(one.parameters), one.about) for one in reading.grouped)
    table = Table(("Method", "Settings", "About"), rows, "Methods", groups=family_lines(reading))
    return Section("Settings of every method", parts=(table,) if rows else (), folded=True)


def trials(reading: Reading) -> Section:
    """Every setting tried on the validation part, and the headline metric there."""
    rows = tuple(
        (one.name, place, told(trial.parameters), trial.value, trial.error or _chosen(one, trial))
        for one in reading.grouped
        for place, trial in enumerate(one.trials, 1)
    )
    if not rows:
        return Section("Tuning")
    heads = ("Method", "Trial", "Settings", f"{reading.headline_name} in validation", "")
    note = "Tried on a validation part cut from the training part; the test part was not looked at."
    strong = frozenset(place for place, row in enumerate(rows) if row[-1] == CHOSEN)
    return Section("Tuning", parts=(Table(heads, rows, "Trials", note, strong=strong),), folded=True)


def told(settings: Mapping[str, Value]) -> str:
    """Settings on one line.

    >>> told({"k": 100, "shrink": 0.05, "weighting": "bm25", "most": None, "both": True})
    'k 100, shrink .05, weighting bm25, most none, both yes'
    >>> told({})
    'defaults'
    """
    return ", ".join(f"{name} {_value(one)}" for name, one in settings.items()) or "defaults"


def _value(setting: Value) -> str:
    if setting is None:
        return "none"
    if isinstance(setting, bool):
        return "yes" if setting else "no"
    if isinstance(setting, float):
        return (
            f"{setting:g}".replace("0.", ".", 1)
            if 0 < abs(setting) < 1 and "e" not in f"{setting:g}"
            else f"{setting:g}"
        )
    return str(setting)


def _chosen(method: MethodResult, trial: Trial) -> str:
    """Whether a method ran with what was tried here."""
    first = next((one for one in method.trials if one.parameters == method.parameters), None)
    return CHOSEN if trial is first else ""
