"""Profiles of several engines, made from the training part of a split and measured on the same users."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from eval.data.log import Log
from eval.data.questions import Split
from eval.data.training import Training, open_training
from eval.language_model import LanguageModel
from eval.method import Value
from eval.profiles.agreement import agreements
from eval.profiles.asking import Histories
from eval.profiles.built import Built, Spent
from eval.profiles.compared import compared
from eval.profiles.engines import Engine, histories_of
from eval.profiles.measured import Measured, Measuring, chosen_users, listed, present
from eval.profiles.measures import MEASURES
from eval.profiles.planted import recovered
from eval.profiles.predictive import Foretelling
from eval.profiles.results import EngineResult, ProfileEvaluation, Spending
from eval.recovery import Recovery
from eval.results import Failure, Interval
from eval.run.asking import told
from eval.run.facts import facts_of
from eval.run.guard import guarded
from eval.significance import bootstrap_all
from eval.truth import Truth, read_truth
from palate.chat import Usage
from palate.errors import InputError
from palate.protocols import Embedder, Progress, silent

FAILURES_SHOWN = 20


@dataclass(frozen=True)
class ProfilePlan:
    """How to evaluate profiles.

    Args:
        embedder: of texts and interests; without one nothing is foretold and no texts are compared.
        judge: a language model that judges claims; None has none judged.
        most_users: at most so many users, drawn by the seed; None means everybody who is asked a question.
        steady: whether profiles are made again from 80% of the events, which doubles what an engine costs.
        truth: a file of what was planted in a made world; read after the last profile is made.
        seed: of users, resamples and ties.
        guard: the folder of the data set, which no engine may open.
        folder: keeps the prepared training part, to be used again; None keeps nothing.
        progress: hears how far it has come.
    """

    embedder: Embedder | None = None
    judge: LanguageModel | None = None
    most_users: int | None = None
    steady: bool = True
    truth: Path | None = None
    seed: int = 0
    guard: Path | None = None
    folder: Path | None = None
    progress: Progress = field(default=silent)


def evaluate_profiles(
    log: Log, split: Split, engines: Sequence[Engine], plan: ProfilePlan = ProfilePlan(), **settings: Value
) -> ProfileEvaluation:
    """Evaluate the profiles that `engines` make from the training part of `split`.

    A user whose profile could not be made scores zero wherever higher is better, and is listed. An engine that fails
    altogether fails for every user.

    Args:
        log: the whole data set, for its name and size.
        split: what to learn from, what to ask, what is right.
        engines: in the order of the report; the others are compared with the first.
        plan: how.
        settings: told in the report beside the plan's own.

    Raises:
        InputError: there is no engine, or two have one name.
    """
    names = [engine.name for engine in engines]
    if not names or len(set(names)) < len(names):
        raise InputError(f"Expected one or more engines of different names, got {', '.join(names) or 'none'}.")
    with open_training(
        split.train, folder=plan.folder, seed=plan.seed, embedder=plan.embedder, progress=plan.progress
    ) as train:
        return evaluate_engines(train, log, split, engines, plan, **settings)


def evaluate_engines(
    train: Training, log: Log, split: Split, engines: Sequence[Engine], plan: ProfilePlan, **settings: Value
) -> ProfileEvaluation:
    """As `evaluate_profiles`, over a training part that is open."""
    asking = tuple(dict.fromkeys(question.user_id for question in split.questions))
    users = chosen_users(asking, plan.most_users, plan.seed)
    histories = histories_of(train, users)
    foretelling = Foretelling(train, split, users, plan.seed)
    measuring = Measuring(train, histories, foretelling, plan.judge, plan.steady, plan.seed)
    with guarded(plan.guard):
        timed = {engine.name: _made(engine, train, histories) for engine in engines}
        built = {name: one for name, (one, _) in timed.items()}
        measured = [measuring.measured(engine, built[engine.name]) for engine in engines]
    truth = read_truth(plan.truth) if plan.truth else None
    values = {one.engine.name: present(one.values) for one in measured}
    named = {name for columns in values.values() for name in columns}
    return ProfileEvaluation(
        facts=facts_of(log, split, plan.seed, {**settings, **_settings(plan, engines)}),
        users=users,
        measures=tuple(one for name, one in MEASURES.items() if name in named),
        engines=tuple(
            _result(one, timed[one.engine.name][1], _recovery(train, truth, one.built, histories), plan)
            for one in measured
        ),
        popularity=_popularity(foretelling, plan),
        agreements=agreements(built, users, plan.embedder, plan.seed),
        comparisons=compared(values, plan.seed),
        per_user={name: {one: listed(found) for one, found in columns.items()} for name, columns in values.items()},
    )


def _made(engine: Engine, train: Training, histories: Histories) -> tuple[Built, float]:
    """What an engine makes, and in how many seconds; one that fails altogether fails for every user."""
    started = perf_counter()
    try:
        built = engine.make(train, histories)
    except Exception as error:
        built = Built(failures=dict.fromkeys(histories, told(error)))
    return built, perf_counter() - started


def _recovery(train: Training, truth: Truth | None, built: Built, histories: Histories) -> Recovery | None:
    if truth is None or built.written is not None:
        return None
    return recovered(train, truth, built.profiles, histories)


def _result(measured: Measured, elapsed: float, recovery: Recovery | None, plan: ProfilePlan) -> EngineResult:
    engine, built, verdicts = measured.engine, measured.built, measured.verdicts
    first = list(built.failures.items())[:FAILURES_SHOWN]
    return EngineResult(
        name=engine.name,
        about=engine.about,
        made=len(built.profiles if built.written is None else built.written),
        failed=len(built.failures),
        failures=tuple(Failure(user_id=user, error=error) for user, error in first),
        kinds=dict(sorted(Counter(error.partition(":")[0] for error in built.failures.values()).items())),
        unjudged=len(verdicts.failures) if verdicts else 0,
        measures=bootstrap_all(present(measured.values), plan.seed),
        spending=spending(built.spent, engine.model, elapsed),
        judging=spending(verdicts.spent, plan.judge, verdicts.elapsed) if verdicts else Spending(),
        recovery=recovery,
    )


def spending(spent: Mapping[str, Spent], model: LanguageModel | None, elapsed: float) -> Spending:
    """Totals of what was spent in `elapsed` seconds; money where the model has a price."""
    usage = sum((one.usage for one in spent.values()), Usage())
    return Spending(
        calls=sum(one.calls for one in spent.values()),
        tokens_in=usage.prompt_tokens,
        tokens_out=usage.completion_tokens,
        seconds=elapsed,
        money=model.money(usage) if model is not None else None,
    )


def _popularity(foretelling: Foretelling, plan: ProfilePlan) -> dict[str, Interval]:
    return bootstrap_all(foretelling.of_popularity(), plan.seed)


def _settings(plan: ProfilePlan, engines: Sequence[Engine]) -> dict[str, Value]:
    return {
        "engines": ", ".join(engine.name for engine in engines),
        "embedder": plan.embedder.name if plan.embedder else None,
        "judge": plan.judge.name if plan.judge else None,
        "most users": plan.most_users,
    }
