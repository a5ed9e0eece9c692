"""The page of an evaluation, section by section."""

from __future__ import annotations

from dataclasses import replace

from eval.report.page import Figure, Page, Section, Table
from eval.report.recommendations.beyond import beyond_accuracy
from eval.report.recommendations.cost import cost
from eval.report.recommendations.groups import every_group, groups
from eval.report.recommendations.lead import lead, warning
from eval.report.recommendations.protocol import facts, protocol
from eval.report.recommendations.reading import Reading
from eval.report.recommendations.result import every_metric, result
from eval.report.recommendations.significance import other_metrics, significance
from eval.report.recommendations.trouble import trouble
from eval.report.recommendations.tuning import parameters, trials
from eval.results import Evaluation


def recommendation_page(evaluation: Evaluation) -> Page:
    """Everything that an evaluation found, what matters most first; equal evaluations give equal pages."""
    reading = Reading(evaluation)
    sections = (
        result(reading),
        significance(reading),
        cost(reading),
        beyond_accuracy(reading),
        groups(reading),
        trouble(reading),
        protocol(reading),
        every_metric(reading),
        other_metrics(reading),
        every_group(reading),
        parameters(reading),
        trials(reading),
    )
    return Page(
        title=_title(evaluation),
        lead=lead(reading),
        sections=tuple(_marked(one, evaluation.facts.sampled) for one in sections if one.sentences or one.parts),
        facts=facts(evaluation),
        warning=warning(reading),
    )


def _marked(section: Section, sampled: int | None) -> Section:
    """The section, in which every table and figure says so where candidates were sampled."""
    if sampled is None:
        return section
    note = f"SAMPLED CANDIDATES ({sampled:,} per question): not full ranking, not comparable with it."
    return replace(section, parts=tuple(_noted(part, note) for part in section.parts))


def _noted(part: Table | Figure, note: str) -> Table | Figure:
    if isinstance(part, Figure):
        return replace(part, caption=f"{note} {part.caption}".strip())
    return replace(part, note=f"{note} {part.note}".strip())


def _title(evaluation: Evaluation) -> str:
    told = f"Recommendations on {evaluation.facts.data}"
    sampled = evaluation.facts.sampled
    return told if sampled is None else f"{told}: SAMPLED CANDIDATES ({sampled:,} per question)"
