"""Methods side by side on one split: tuned, fitted, asked, judged, compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.canaries import with_canaries
from eval.data.log import Log
from eval.data.questions import Split
from eval.method import Method, Value
from eval.metrics import names
from eval.results import Comparison, Evaluation
from eval.run.facts import facts_of
from eval.run.measuring import Measuring
from eval.run.plan import DEFAULTS, Plan
from eval.run.tuning import UNTUNED
from eval.run.validating import tuned
from eval.significance import compare
from palate.errors import InputError

Floats = NDArray[np.float64]
OURS = "palate"


def evaluate(
    log: Log, split: Split, methods: Sequence[type[Method]], plan: Plan = DEFAULTS, **settings: Value
) -> Evaluation:
    """Evaluate `methods` on a split of `log`.

    Parameters are chosen on a validation part cut from the training part, before anything is fitted for the test. A
    method that cannot be fitted scores zero; one question that cannot be answered scores zero; both are listed. An
    interrupt keeps what is done and leaves out the rest.

    Args:
        log: the whole data set, for its name and size.
        split: what to learn from, what to ask, what is right.
        methods: in the order of the report.
        plan: how.
        settings: told in the report beside the plan's own.

    Raises:
        InputError: the headline or the reference is none of what is measured.
    """
    _check(split, methods, plan)
    chosen = tuned(split, methods, plan)
    with plan.opened(split.train) as train:
        measuring = Measuring(with_canaries(split, seed=plan.seed), train, plan)
        outcomes = [measuring.outcome(cls, chosen.get(cls.name, UNTUNED)) for cls in methods]
    measured = {one.result.name: one.values for one in outcomes if one.values}
    reference = _reference(plan, list(measured))
    return Evaluation(
        facts=facts_of(log, split, plan.seed, settings | _told(plan)),
        headline=plan.headline,
        reference=reference,
        results=tuple(one.result for one in outcomes),
        comparisons=_compared(measured, reference, plan),
        users=measuring.users,
        per_user={name: _listed(values) for name, values in measured.items()},
    )


def _told(plan: Plan) -> dict[str, Value]:
    return {
        "trials": plan.trials,
        "cutoffs": ", ".join(map(str, plan.cutoffs)),
        "headline": plan.headline,
        "embedder": plan.embedder.name if plan.embedder else None,
        "language model": plan.language_model.name if plan.language_model else None,
    }


def _check(split: Split, methods: Sequence[type[Method]], plan: Plan) -> None:
    """Find out before hours of work what would be wrong after them."""
    metrics = names(plan.cutoffs, refused=any(truth.refused for truth in split.truths))
    if plan.headline not in metrics:
        raise InputError(f"--headline: expected one of {', '.join(metrics)}, got {plan.headline!r}.")
    known = [cls.name for cls in methods]
    if plan.reference is not None and plan.reference not in known:
        raise InputError(f"--reference: expected one of {', '.join(known)}, got {plan.reference!r}.")


def _reference(plan: Plan, measured: Sequence[str]) -> str:
    """The method asked for, else ours, else the first; of those that were not left out."""
    return next((name for name in (plan.reference or OURS, OURS, *measured) if name in measured), "")


def _compared(measured: Mapping[str, Mapping[str, Floats]], reference: str, plan: Plan) -> tuple[Comparison, ...]:
    if len(measured) < 2:
        return ()
    values = {name: found[plan.headline] for name, found in measured.items()}
    return compare(values, reference, plan.headline, plan.seed)


def _listed(values: Mapping[str, Floats]) -> dict[str, tuple[float | None, ...]]:
    return {
        metric: tuple(None if np.isnan(value) else value for value in found.tolist())
        for metric, found in values.items()
    }
