"""Two prompts or two models on the same users, paired, with what each costs."""

from eval.compare.comparing import EngineComparison, compare_engines
from eval.compare.page import comparison_page
from eval.compare.sides import Side, prompt_sides

__all__ = ["EngineComparison", "Side", "compare_engines", "comparison_page", "prompt_sides"]
