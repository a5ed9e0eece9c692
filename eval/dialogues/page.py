"""An evaluation of dialogues as a page of a report."""

from __future__ import annotations

from collections.abc import Callable

from eval.dialogues.measuring import DEPTHS
from eval.dialogues.results import DialogueEvaluation, DialogueResult
from eval.metrics.registry import label
from eval.report.page import Cell, Figure, Page, Section, Table
from eval.report.plots import Estimate, estimates_plot
from eval.report.text import number
from eval.results import Cost, Interval


def dialogues_page(evaluation: DialogueEvaluation) -> Page:
    """The page: who finds most, every figure with its interval, differences, what went wrong, and the settings."""
    return Page(
        title=f"Dialogues of {evaluation.facts.data}: what is recommended next",
        lead=_lead(evaluation),
        sections=tuple(section for section in _sections(evaluation) if section.parts or section.sentences),
        facts=_settings(evaluation),
    )


def _lead(evaluation: DialogueEvaluation) -> str:
    best = next((one for one in evaluation.results if one.name == evaluation.reference), None)
    if best is None:
        return "No method could be asked."
    found = best.metrics[evaluation.headline]
    equal = [one.method for one in evaluation.comparisons if one.verdict == "cannot be told apart"]
    alike = f" From it cannot be told apart: {', '.join(equal)}." if equal else ""
    return f"{best.name} finds most: {label(evaluation.headline)} {number(found.mean)} (95% {_between(found)}).{alike}"


def _sections(evaluation: DialogueEvaluation) -> tuple[Section, ...]:
    return (
        Section("What was asked", _asked(evaluation)),
        Section("What was found", parts=(*_plots(evaluation), _recalls(evaluation), _per_turn(evaluation))),
        Section("Differences", parts=_differences(evaluation)),
        Section("What went wrong", _wrong(evaluation)),
        Section("Cost", parts=(_costs(evaluation),)),
    )


def _asked(evaluation: DialogueEvaluation) -> tuple[str, ...]:
    facts = evaluation.facts
    named = (
        "Items named before stay in the ranking, and count where they are recommended again."
        if facts.repeats
        else "Items named before in the dialogue are taken out of the ranking and are not asked for."
    )
    return (
        f"From each dialogue so far the whole catalogue of {facts.items:,} items is ranked, and the items that are "
        f"recommended next are looked for: {facts.recommended:,} in {facts.asking:,} of {facts.turns:,} turns of "
        f"{facts.dialogues:,} dialogues.",
        named + "".join(f" Left out, {reason}: {count:,}." for reason, count in facts.left_out.items()),
        f"What learns from dialogues learns from the other folds of {facts.folds}, dealt by dialogue.",
        "Recall is over recommended items. Intervals are 95% bootstrap intervals over dialogues, not turns.",
    )


def _done(evaluation: DialogueEvaluation) -> tuple[DialogueResult, ...]:
    """Those that were asked, best first."""
    done = (one for one in evaluation.results if one.metrics)
    return tuple(sorted(done, key=lambda one: -one.metrics[evaluation.headline].mean))


def _plots(evaluation: DialogueEvaluation) -> tuple[Figure, ...]:
    found = [(one.name, one.metrics[evaluation.headline]) for one in _done(evaluation)]
    if not found:
        return ()
    name = label(evaluation.headline)
    rows = [Estimate(method, one.mean, one.low, one.high) for method, one in found]
    alt = f"{name}: {'; '.join(f'{method} {number(one.mean)} ({_between(one)})' for method, one in found)}."
    svg = estimates_plot(rows, ("methods",), "recall", alt)
    return (Figure(svg, f"{name} over items with its 95% bootstrap interval over dialogues.", alt),)


def _between(interval: Interval) -> str:
    return f"{number(interval.low)} to {number(interval.high)}"


def _recalls(evaluation: DialogueEvaluation) -> Table:
    metrics = [f"recall@{k}" for k in DEPTHS]
    heads = ("method", *map(label, metrics), f"95% of {label(evaluation.headline)}", "what it does")
    return Table(
        heads,
        tuple(_row(one, metrics, evaluation.headline) for one in _done(evaluation)),
        "Recall over items",
        strong=_best(evaluation),
    )


def _row(result: DialogueResult, metrics: list[str], headline: str) -> tuple[Cell, ...]:
    means = (result.metrics[name].mean for name in metrics)
    return (result.name, *means, _between(result.metrics[headline]), result.about)


def _per_turn(evaluation: DialogueEvaluation) -> Table:
    names = [f"{metric}@{k}" for metric in ("turn_recall", "hit_rate") for k in (1, 10, 50)]
    told = [name.replace("turn_recall", "Mean recall").replace("hit_rate", "Hit rate") for name in names]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.name, *(one.metrics[name].mean for name in names)) for one in _done(evaluation)
    )
    note = "Mean recall averages each turn's share of found items; hit rate is the share of turns with at least one."
    return Table(("method", *told), rows, "The same over turns", note, _best(evaluation))


def _best(evaluation: DialogueEvaluation) -> frozenset[int]:
    return frozenset(row for row, one in enumerate(_done(evaluation)) if one.name == evaluation.reference)


def _differences(evaluation: DialogueEvaluation) -> tuple[Table, ...]:
    if not evaluation.comparisons:
        return ()
    rows = tuple((one.method, one.reference, one.sentence) for one in evaluation.comparisons)
    note = "Paired permutation tests over dialogues, corrected for their number (Holm)."
    return (Table(("method", "beside", "difference"), rows, "Beside the best", note),)


def _wrong(evaluation: DialogueEvaluation) -> tuple[str, ...]:
    return tuple(sentence for one in evaluation.results for sentence in _faults(one))


def _faults(result: DialogueResult) -> list[str]:
    told = [f"{result.name} is {result.state}: {result.why}"] if result.why else []
    if result.failed:
        first = f" The first: {result.failures[0].user_id}: {result.failures[0].error}" if result.failures else ""
        told.append(f"{result.name} gave no answer to {result.failed:,} questions; they found nothing.{first}")
    told += [
        f"{result.name} scored {kind} {count:,} times; such items were not ranked."
        for kind, count in result.faults.items()
    ]
    if result.ties:
        told.append(f"{result.name}: in {result.ties:,} turns the place of an item was drawn among equal scores.")
    return told


COSTS: dict[str, Callable[[Cost], Cell]] = {
    "fit, s": lambda cost: cost.fit_seconds,
    "rank, s": lambda cost: cost.rank_seconds,
    "ms a question": lambda cost: 1000 * cost.seconds_user,
}
ASKED: dict[str, Callable[[Cost], Cell]] = {
    "model calls": lambda cost: cost.calls or None,
    "tokens in": lambda cost: cost.tokens_in or None,
    "tokens out": lambda cost: cost.tokens_out or None,
    "money": lambda cost: cost.money,
}
"""Columns that stand where a language model was asked."""


def _costs(evaluation: DialogueEvaluation) -> Table:
    done = _done(evaluation)
    told = COSTS | (ASKED if any(one.cost.calls for one in done) else {})
    heads = ("method", *told)
    return Table(
        heads,
        tuple((one.name, *(cell(one.cost) for cell in told.values())) for one in done),
        "Wall time over all folds",
        digits=dict.fromkeys((*COSTS, "money"), 2),
        note="Vectors of texts are made once and then shared: who comes first pays for them.",
    )


def _settings(evaluation: DialogueEvaluation) -> dict[str, str]:
    facts = evaluation.facts
    parameters = {
        f"method {one.name}": ", ".join(f"{name}={value}" for name, value in one.parameters.items())
        for one in evaluation.results
        if one.parameters
    }
    return {
        "data": facts.data,
        "fingerprint": facts.fingerprint,
        "folds": str(facts.folds),
        "seed": str(facts.seed),
        "embedder": facts.embedder or "none",
        **({"language model": facts.language_model} if facts.language_model else {}),
        **parameters,
        **facts.versions,
    }
