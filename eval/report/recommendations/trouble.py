"""What went wrong, in the open: failures, faults, chance, leaks, and who was left out."""

from __future__ import annotations

from eval.report.page import Cell, Section, Table
from eval.report.recommendations.reading import Reading
from eval.report.text import counted
from eval.results import MethodResult

HOW = (
    "A failed question scores zero and stays in every mean. A place of a list that held what it must not counts as "
    "wrong. Equal scores are put in order by chance, from the seed."
)


def trouble(reading: Reading) -> Section:
    """Every failure, fault, tie, leak and left-out method; says so where there is none."""
    tables = (_totals(reading), _methods(reading), _failures(reading), _leaks(reading), _left_out(reading))
    parts = tuple(table for table in tables if table.rows)
    if not reading.evaluation.results:
        return Section("What went wrong")
    return Section("What went wrong", (HOW,) if parts else (HOW, _nothing(reading)), parts)


def _nothing(reading: Reading) -> str:
    methods = counted(len(reading.ranked), "method")
    return f"Nothing did: no question of {methods} failed, no list held what it must not, none depended on chance."


def _totals(reading: Reading) -> Table:
    """One row for each method with anything to tell."""
    kinds = sorted({kind for one in reading.grouped for kind, count in one.faults.items() if count})
    told = [one for one in reading.grouped if one.failed or any(one.faults.values()) or one.ties]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.name, one.failed, *(one.faults.get(kind, 0) for kind in kinds), one.ties) for one in told
    )
    heads = ("Method", "questions failed", *(f"places: {kind}" for kind in kinds), "lists with ties")
    asked = counted(reading.evaluation.facts.questions, "question")
    return Table(heads, rows, "Failures, faults and ties", f"Of {asked} for each method.")


def _methods(reading: Reading) -> Table:
    rows = tuple((one.name, one.why) for one in reading.grouped if one.state == "failed")
    return Table(("Method", "Why"), rows, "Failed as a whole: zero everywhere")


def _failures(reading: Reading) -> Table:
    rows = tuple((one.name, failure.user_id, failure.error) for one in reading.grouped for failure in one.failures)
    return Table(("Method", "User", "Error"), rows, "Failed questions", _of_all(reading, len(rows)))


def _of_all(reading: Reading, shown: int) -> str:
    failed = sum(one.failed for one in reading.grouped if one.state == "done")
    return f"{shown:,} of {failed:,} are listed." if failed > shown else ""


def _leaks(reading: Reading) -> Table:
    rows = tuple((one.name, one.leak) for one in reading.grouped if one.leak)
    return Table(("Method", "What was found"), rows, "Has seen the answers")


def _left_out(reading: Reading) -> Table:
    rows = tuple(_reason(one) for one in reading.left_out)
    return Table(("Method", "Why"), rows, "Left out")


def _reason(one: MethodResult) -> tuple[str, str]:
    return one.name, one.why or "its needs are not met"
