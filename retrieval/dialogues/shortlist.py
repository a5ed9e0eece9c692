"""The items worth ranking: those that lead in at least one of a few signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.dialogues.matrices import Floats
from retrieval.sources.ranking import Positions

DEPTHS: Mapping[str, int] = {
    "together": 150,
    "near": 150,
    "recommended": 150,
    "asker's words to items": 100,
    "meaning named": 60,
    "words said": 60,
    "people spoken of": 60,
    "title named": 20,
    "title said": 20,
    "names said": 20,
}
"""How many of the leaders of each signal are kept; scores of 0 lead nowhere."""


def shortlists(signals: Mapping[str, Floats], named: Sequence[Sequence[int]]) -> list[Positions]:
    """For each question the places of items to rank, sorted; those named already are left out."""
    rows = [[_leaders(signals[name][row], depth) for name, depth in DEPTHS.items()] for row in range(len(named))]
    return [
        np.setdiff1d(np.unique(np.concatenate(row)), np.array(places, np.intp))
        for row, places in zip(rows, named, strict=True)
    ]


def _leaders(scores: Floats, depth: int) -> Positions:
    first = np.argpartition(-scores, min(depth, len(scores)) - 1)[:depth]
    return np.asarray(first[scores[first] != 0], np.intp)
