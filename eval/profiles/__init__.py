"""How good profiles are: what they foretell, whether their claims stand, how steady they are, how they read, what they
cost."""

from eval.profiles.engines import ByModel, Engine, Reference, Statistics
from eval.profiles.evaluate import ProfilePlan, evaluate_profiles
from eval.profiles.page import profiles_page
from eval.profiles.planted import truth_beside
from eval.profiles.results import ProfileEvaluation

__all__ = [
    "ByModel",
    "Engine",
    "ProfileEvaluation",
    "ProfilePlan",
    "Reference",
    "Statistics",
    "evaluate_profiles",
    "profiles_page",
    "truth_beside",
]
