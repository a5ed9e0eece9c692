"""How good recommendations, profiles and dialogues are, and whether differences are real.

    from eval import Plan, chosen, cut, evaluate, read_log, recommendation_page, write

    log = read_log(path)
    found = evaluate(log, cut(log, "last"), chosen(["popularity", "item-knn"]), Plan(guard=path))
    write(recommendation_page(found), folder)

It drives the same code as serving. Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.data import Log, Question, Split, Training, Truth, open_training, read_log
    from eval.language_model import LanguageModel
    from eval.method import ListingMethod, Method, ScoringMethod
    from eval.registry import chosen, known
    from eval.report import Page, write
    from eval.report.recommendations import recommendation_page
    from eval.results import Evaluation
    from eval.run import Plan, evaluate
    from eval.splits import cut

__all__ = [
    "Evaluation",
    "LanguageModel",
    "ListingMethod",
    "Log",
    "Method",
    "Page",
    "Plan",
    "Question",
    "ScoringMethod",
    "Split",
    "Training",
    "Truth",
    "chosen",
    "cut",
    "evaluate",
    "known",
    "open_training",
    "read_log",
    "recommendation_page",
    "write",
]

_HOMES = {
    "eval.data": ("Log", "Question", "Split", "Training", "Truth", "open_training", "read_log"),
    "eval.language_model": ("LanguageModel",),
    "eval.method": ("ListingMethod", "Method", "ScoringMethod"),
    "eval.registry": ("chosen", "known"),
    "eval.report": ("Page", "write"),
    "eval.report.recommendations": ("recommendation_page",),
    "eval.results": ("Evaluation",),
    "eval.run": ("Plan", "evaluate"),
    "eval.splits": ("cut",),
}


def __getattr__(name: str) -> object:
    """A public name, from the module it lives in."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
