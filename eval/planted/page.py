"""The outcomes of an ablation over made worlds, as a page."""

from __future__ import annotations

from collections.abc import Sequence

from eval.planted.ablation import TRIALS, Outcome
from eval.report.page import Page, Section, Table

HEADS = ("Signal", "There it is", "Split", "People", "Told of it", "Not told", "Difference", "95% interval", "p")


def page(outcomes: Sequence[Outcome], worlds: str) -> Page:
    """One table: each signal where it is planted and where it is not; `worlds` says what they are."""
    table = Table(HEADS, tuple(_row(one) for one in outcomes), digits={"p": 3})
    sentences = (
        f"Worlds: {worlds}.",
        "The system is told of each signal, and not told of it (no other domains, no contexts, no times, no friends): "
        "once where the signal is planted, once where it was dealt out again by chance, all else as it was. All are "
        "NDCG@10; a difference below 0 says how much is lost by not being told.",
    )
    lead = " ".join(_said(one) for one in outcomes)
    title = "What each signal is worth where it is, and where it is not"
    return Page(title, lead, (Section("Told and not told", sentences, (table,)),))


def _said(one: Outcome) -> str:
    told = {"worse": "helps", "better": "harms", "cannot be told apart": "changes nothing that could be told"}
    where = "where it is planted" if one.planted else "where it is destroyed"
    return f"{one.signal.capitalize()} {told[one.comparison.verdict]} {where}."


def _row(one: Outcome) -> tuple[str | int | float, ...]:
    found = one.comparison
    return (
        one.signal,
        "planted" if one.planted else "destroyed",
        TRIALS[one.signal].split,
        one.people,
        one.told,
        one.untold,
        found.difference,
        f"{found.low:.4f} to {found.high:.4f}",
        found.p,
    )
