"""Signals of what is recommended anyhow, and of what is recommended of the same people and years."""

from __future__ import annotations

import numpy as np

from retrieval.dialogues.content import Content
from retrieval.dialogues.heard import Heard
from retrieval.dialogues.matrices import Floats, every
from retrieval.dialogues.spoken import Spoken

NEVER = 0.3
"""What counts for an item that was never met, on the scale on which one meeting is 1."""
NEIGHBOUR_YEARS = 1


class Popularity:
    """Counts of dialogues, as logarithms."""

    def __init__(self, content: Content, spoken: Spoken) -> None:
        counts = spoken.recommended + spoken.spoken
        self._signals = {
            "recommended": np.log(spoken.recommended + NEVER),
            "spoken of": np.log(spoken.spoken + NEVER),
            "opening": np.log(spoken.opening + NEVER),
            "never met": spoken.spoken == 0,
            "people spoken of": np.log1p(np.maximum(_of_same_people(content, counts), 0)),
            "year recommended": np.log(_of_same_years(content, spoken.recommended)),
        }

    def signals(self, heard: Heard) -> dict[str, Floats]:
        """The same for every question; shape (questions, items)."""
        return {name: every(values, len(heard)) for name, values in self._signals.items()}


def _of_same_people(content: Content, counts: Floats) -> Floats:
    """Counts summed over the other items of each of an item's names."""
    held = np.asarray(content.names.sum(axis=1)).ravel()
    return np.asarray(content.names @ (content.by_name @ counts) - counts * held, np.float32)


def _of_same_years(content: Content, counts: Floats) -> Floats:
    """The mean count of items of the same year and the years beside it."""
    years, where = np.unique(content.years, return_inverse=True)
    near = np.abs(years[:, None] - years[None]) <= NEIGHBOUR_YEARS
    summed = near @ np.bincount(where, weights=counts, minlength=len(years))
    size = near @ np.bincount(where, minlength=len(years))
    return np.asarray(((summed + 0.1) / (size + 1))[where], np.float32)
