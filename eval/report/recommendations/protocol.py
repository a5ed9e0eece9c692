"""On what was evaluated, and how it was cut."""

from __future__ import annotations

from eval.method import Value
from eval.report.page import Section, Table
from eval.report.recommendations.reading import Reading
from eval.report.recommendations.tuning import told
from eval.report.recommendations.words import metric_name
from eval.report.text import counted
from eval.results import Evaluation
from palate.text import plain


def protocol(reading: Reading) -> Section:
    """The split in words, and what was not asked about."""
    facts = reading.evaluation.facts
    asked = (
        f"{counted(facts.questions, 'question')} of {counted(facts.asking, 'user')} about "
        f"{counted(facts.held_out, 'held-out item')}; {_ranking(facts.sampled)}"
    )
    rows = tuple((reason, count) for reason, count in facts.left_out.items() if count)
    table = Table(("Not asked about", "held-out events"), rows)
    return Section("How it was measured", tuple(filter(None, (facts.sentence, asked))), (table,) if rows else ())


def facts(evaluation: Evaluation) -> dict[str, str]:
    """Data, fingerprint, seed, settings and versions: all it takes to run it again."""
    given = evaluation.facts
    exact: dict[str, Value] = {
        "data": given.data,
        "fingerprint of the data": given.fingerprint,
        "users, items, events": f"{given.users:,}, {given.items:,}, {given.events:,}",
        "split": given.split,
        "ranking": "full" if given.sampled is None else f"SAMPLED: {given.sampled:,} candidates per question",
        "headline": metric_name(evaluation.headline),
        "reference": evaluation.reference,
        "seed": str(given.seed),
    }
    run = {name: plain(told({"": setting})) for name, setting in given.settings.items()}
    return {
        **{name: str(one) for name, one in exact.items() if one != ""},
        **{name: one for name, one in run.items() if name not in exact},
        "versions": ", ".join(f"{name} {version}" for name, version in given.versions.items()) or "unknown",
    }


def _ranking(sampled: int | None) -> str:
    if sampled is None:
        return "every question ranks the whole catalogue or all that its split allows."
    return f"every question ranks only {sampled:,} SAMPLED CANDIDATES beside the relevant items."
