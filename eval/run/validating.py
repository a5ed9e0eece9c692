"""Tuning on the validation part, before anything is fitted for the test."""

from __future__ import annotations

from collections.abc import Sequence

from eval.data.questions import Split
from eval.data.training import Training
from eval.method import Method
from eval.run.asking import Asking
from eval.run.guard import guarded
from eval.run.judging import Judge, means
from eval.run.needs import unmet
from eval.run.plan import Plan
from eval.run.tuning import Tuned, tune
from eval.splits import validation
from palate.protocols import silent


def tuned(split: Split, methods: Sequence[type[Method]], plan: Plan) -> dict[str, Tuned]:
    """The best settings on the validation part, by method; the test part is not looked at."""
    if plan.trials < 2:
        return {}
    inner = validation(split, seed=plan.seed)
    found: dict[str, Tuned] = {}
    with plan.opened(inner.train) as train:
        measure = _Validation(inner, train, plan)
        for number, cls in enumerate(methods, start=1):
            if cls.space and unmet(cls, train) is None:
                with guarded(plan.guard):
                    found[cls.name] = tune(cls, measure, plan.trials, plan.seed)
            plan.progress("tuning", number, len(methods))
    return found


class _Validation:
    """Fits a method on the inner training part; calling it gives the headline metric on the validation part."""

    def __init__(self, split: Split, train: Training, plan: Plan) -> None:
        self._train, self._headline = train, plan.headline
        self._asking = Asking(train, split.questions, split.truths, plan.depth, plan.seed, silent)
        self._judge = Judge(split.questions, split.truths, train.catalogue, plan.cutoffs)

    def __call__(self, method: Method) -> float:
        method.fit(self._train)
        return means(self._judge.values(self._asking.ask(method)))[self._headline]
