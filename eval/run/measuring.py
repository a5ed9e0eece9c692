"""One method on one split: fitted, asked, judged."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.canaries import leak
from eval.data.questions import Split
from eval.data.training import Training
from eval.groups import group_means, groups
from eval.method import Method
from eval.metrics import parse
from eval.metrics.lists import Lists
from eval.metrics.overall import background, liked_beside_shown, overall
from eval.results import Cost, Failure, GroupMean, KindShare, MethodResult
from eval.run.asking import Answers, Asking, told
from eval.run.guard import guarded
from eval.run.judging import Judge
from eval.run.needs import unmet
from eval.run.plan import Plan
from eval.run.tuning import Tuned
from eval.significance import bootstrap_all

Floats = NDArray[np.float64]
FAILURES_SHOWN = 20
KINDS_SHOWN = 12


@dataclass(frozen=True)
class Outcome:
    """What a method reached, and by metric its value for every user; none where it was left out."""

    result: MethodResult
    values: Mapping[str, Floats]


class Measuring:
    """Measures methods in the same way, one after another.

    Args:
        split: with canaries.
        train: its training part, opened.
        plan: how.
    """

    def __init__(self, split: Split, train: Training, plan: Plan) -> None:
        self._split, self._train, self._plan = split, train, plan
        self._asking = Asking(train, split.questions, split.truths, plan.depth, plan.seed, plan.progress)
        self._judge = Judge(split.questions, split.truths, train.catalogue, plan.cutoffs)
        self._background = background(train, split.questions)
        self._groups = groups(train, self._judge.users)
        self._stopped = False

    @property
    def users(self) -> tuple[str, ...]:
        """Who asks, in the order of every method's values."""
        return self._judge.users

    def outcome(self, cls: type[Method], tuned: Tuned) -> Outcome:
        """What one method reaches."""
        plain = MethodResult(
            name=cls.name, about=cls.about, family=cls.family, parameters=dict(tuned.parameters), trials=tuned.trials
        )
        why = "the run was stopped before it" if self._stopped else unmet(cls, self._train)
        if why is not None:
            return Outcome(plain.model_copy(update={"state": "left out", "why": why}), {})
        try:
            return self._measured(cls, tuned, plain)
        except KeyboardInterrupt:
            self._stopped = True
            return Outcome(plain.model_copy(update={"state": "left out", "why": "the run was stopped during it"}), {})
        except Exception as error:
            return self._failed(plain, told(error))

    def _measured(self, cls: type[Method], tuned: Tuned, plain: MethodResult) -> Outcome:
        self._plan.progress(f"fitting {cls.name}", 0, None)
        started = time.perf_counter()
        with guarded(self._plan.guard):
            method = cls(**tuned.parameters)
            method.fit(self._train)
            fitted = time.perf_counter() - started
            self._plan.progress(f"fitting {cls.name}", 1, 1)
            answers = self._asking.ask(method)
        values = self._judge.values(answers)
        told_of = {
            **self._scored(values),
            **self._shown(answers),
            "failures": self._failures(answers),
            "failed": len(answers.failed),
            "faults": {kind: count for kind, count in sorted(answers.noted.faults.items()) if count},
            "ties": answers.noted.ties,
            "leak": leak(self._split, self._ids(answers)),
            "cost": self._cost(method, fitted, answers.seconds, tuned.seconds),
        }
        return Outcome(plain.model_copy(update=told_of), values)

    def _failed(self, plain: MethodResult, why: str) -> Outcome:
        values = self._judge.nothing()
        update = {"state": "failed", "why": why, "failed": len(self._split.questions), **self._scored(values)}
        return Outcome(plain.model_copy(update=update), values)

    def _scored(self, values: Mapping[str, Floats]) -> dict[str, object]:
        known = {name: found for name, found in values.items() if not np.isnan(found).all()}
        return {"metrics": bootstrap_all(known, self._plan.seed), "groups": self._by_group(values[self._plan.headline])}

    def _by_group(self, values: Floats) -> dict[str, tuple[GroupMean, ...]]:
        return {kind: group_means(values, labels) for kind, labels in self._groups.items()}

    def _shown(self, answers: Answers) -> dict[str, object]:
        """Figures of all lists together."""
        lists = Lists(answers.items, [one.user_id for one in self._split.questions], len(self._train.catalogue))
        k = parse(self._plan.headline)[1] or self._plan.depth
        kinds = liked_beside_shown(lists, self._background, k)[:KINDS_SHOWN]
        return {
            "overall": overall(lists, self._background, k),
            "kinds": tuple(KindShare(kind=kind, liked=liked, shown=shown) for kind, liked, shown in kinds),
        }

    def _ids(self, answers: Answers) -> list[list[str]]:
        return [[self._train.catalogue.ids[item] for item in row if item >= 0] for row in answers.items.tolist()]

    def _failures(self, answers: Answers) -> tuple[Failure, ...]:
        first = sorted(answers.failed.items())[:FAILURES_SHOWN]
        return tuple(Failure(user_id=self._split.questions[number].user_id, error=error) for number, error in first)

    def _cost(self, method: Method, fitted: float, asked: float, tuned: float) -> Cost:
        model = self._plan.language_model
        return Cost(
            fit_seconds=fitted,
            rank_seconds=asked,
            tune_seconds=tuned,
            seconds_user=asked / max(len(self._split.questions), 1),
            calls=method.calls,
            tokens_in=method.usage.prompt_tokens,
            tokens_out=method.usage.completion_tokens,
            money=model.money(method.usage) if model and method.calls else None,
        )
