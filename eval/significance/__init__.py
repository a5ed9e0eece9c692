"""Whether a difference is real. The unit is always the person: never the seed, the fold or the question."""

from eval.significance.comparing import compare
from eval.significance.holm import holm
from eval.significance.permutation import sign_flips
from eval.significance.resampling import bootstrap, bootstrap_all

__all__ = ["bootstrap", "bootstrap_all", "compare", "holm", "sign_flips"]
