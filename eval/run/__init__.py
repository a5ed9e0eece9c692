"""Runs methods on a split: asks them, judges their lists, compares them. It knows nothing of how a method works."""

from eval.run.evaluation import evaluate
from eval.run.guard import LeakError
from eval.run.plan import Plan

__all__ = ["LeakError", "Plan", "evaluate"]
