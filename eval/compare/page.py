"""A comparison of two prompts or models as a page."""

from __future__ import annotations

from dataclasses import replace

from eval.compare.comparing import EngineComparison
from eval.profiles.measures import MEASURES
from eval.profiles.page import profiles_page
from eval.report import Page, Section, Table
from eval.report.text import capital, listed
from eval.results import Comparison


def comparison_page(comparison: EngineComparison) -> Page:
    """What differs between the sides, what came of it, and what it cost; equal comparisons give equal pages."""
    page = profiles_page(comparison.evaluation)
    return replace(
        page,
        title=f"{comparison.other} beside {comparison.one} on {comparison.evaluation.facts.data}",
        lead=lead(comparison),
        sections=(_what_differs(comparison), *page.sections),
    )


def lead(comparison: EngineComparison) -> str:
    """In what the other side is better, in what worse, and what it costs, by what can be told apart."""
    found = comparison.evaluation.comparisons
    scores = [one for one in found if MEASURES[one.metric].part != "costs"]
    costs = [one for one in found if MEASURES[one.metric].part == "costs"]
    real = [one for one in scores if one.verdict != "cannot be told apart"]
    told = [_told(comparison, one) for one in (*real, *costs) if one.verdict != "cannot be told apart"]
    if not real:
        told.insert(0, f"{comparison.other} and {comparison.one} cannot be told apart in any score.")
    return " ".join(told)


def _told(comparison: EngineComparison, one: Comparison) -> str:
    return f"{comparison.other}: {one.sentence}"


def _what_differs(comparison: EngineComparison) -> Section:
    """The models and the templates of both sides."""
    sentences = []
    if comparison.one_model == comparison.other_model:
        sentences.append(f"Both sides ask {comparison.one_model}.")
    names = [f"{one.job} ({one.language})" for one in comparison.differing]
    told = f"Templates that differ: {listed(names)}." if names else "Both sides use the same templates."
    rows: list[tuple[str, str, str]] = [("model", comparison.one_model, comparison.other_model)]
    rows += [(f"template {one.job} ({one.language})", one.one, one.other) for one in comparison.templates]
    table = Table(("What", comparison.one, comparison.other), tuple(rows), note="Templates are told by their hashes.")
    return Section("What differs", tuple(map(capital, (*sentences, told))), (table,))
