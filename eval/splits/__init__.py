"""Ways to cut a data set into what is learned from and what is asked."""

from eval.splits.again import validation
from eval.splits.kinds import ABOUT, KINDS, cut
from eval.splits.options import SplitOptions
from eval.splits.plan import Cut
from eval.splits.sampling import sampled

__all__ = ["ABOUT", "KINDS", "Cut", "SplitOptions", "cut", "sampled", "validation"]
