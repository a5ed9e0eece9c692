"""A clause with what it says: the smallest piece of text that is for or against something."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

NORMAL = 15.0
"""How much it takes to be sure: a sum s becomes s / sqrt(s * s + NORMAL), as in VADER (Hutto and Gilbert 2014)."""


class Clause(NamedTuple):
    """Part of a sentence: its text, the number of its sentence, the sum of its words' strengths, their sum without
    signs, and how much it counts (more after "but", less after "although")."""

    text: str
    sentence: int
    score: float
    amount: float
    weight: float


def squashed(score: float) -> float:
    """A sum of strengths as a polarity, -1 to 1.

    >>> squashed(0.0), squashed(1.0) == 1 / 4
    (0.0, True)
    """
    return score / sqrt(score * score + NORMAL)
