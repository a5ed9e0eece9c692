"""What people chose before and after an item, those choices counting most that were made near a given day.

A sequence-aware neighbourhood read straight from the histories of others (STAN: Garg et al. 2019), with the calendar
beside the order: what somebody chose in a season, or when it was new, says more of that time than of others. Nothing
is fitted but orders, so that a new event needs no refit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.packing import KeptSettings
from retrieval.sequences.timeline import Timeline
from retrieval.sources.ranking import Floats, Positions

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Settings(KeptSettings):
    """How what was chosen counts.

    Args:
        last: how many of the person's latest items speak.
        fading: an own item counts e times less, so many items ago.
        people: how many people who chose an item, the latest, speak for it.
        reach: how many places before and after an item in their histories count.
        days: a choice counts half when it was made so many days from the day asked about.
        popular: what many chose is held back: divided by (how many chose it) to this power.
    """

    last: int = 20
    fading: float = 6.0
    people: int = 100
    reach: int = 50
    days: float = 10.0
    popular: float = 0.1


@dataclass(frozen=True)
class Following:
    """Others' histories around the items of one person."""

    timeline: Timeline
    settings: Settings = Settings()

    def scores(self, own: Positions, day: float | None, *, besides: int | None = None) -> Floats:
        """How far each item of the catalogue, shape (items,), is led to by `own` items, newest last, on `day`.

        Where no day is given, choices of all days count alike. `besides` is left out: the person in question.
        """
        entries, weights, _ = self._said(own, day, besides)
        items = self.timeline.items[entries]
        total = np.bincount(items, weights=weights, minlength=self.timeline.size)
        return (total * self._held_back).astype(np.float32)

    def leading(self, targets: Positions, own: Positions, day: float | None, *, besides: int | None = None) -> Floats:
        """What each of `own` added to the score of each of `targets`, shape (targets, own)."""
        entries, weights, places = self._said(own, day, besides)
        row = np.full(self.timeline.size, -1, np.intp)
        row[targets] = np.arange(len(targets))
        rows = row[self.timeline.items[entries]]
        held = rows >= 0
        cells = rows[held] * len(own) + places[held]
        summed = np.bincount(cells, weights=weights[held], minlength=len(targets) * len(own))
        return (summed.reshape(len(targets), len(own)) * self._held_back[targets, None]).astype(np.float32)

    @cached_property
    def _held_back(self) -> Weights:
        return np.maximum(self.timeline.popularity, 1.0) ** -self.settings.popular

    def _said(self, own: Positions, day: float | None, besides: int | None) -> tuple[Positions, Weights, Positions]:
        """Entries of others around `own` items, how much each says, and of which of `own`."""
        told, settings = self.timeline, self.settings
        matches, places = told.on(own, settings.people)
        if besides is not None:
            others = told.owners[matches] != besides
            matches, places = matches[others], places[others]
        entries, of = told.around(matches, settings.reach)
        said = np.exp(-np.arange(len(own))[::-1] / settings.fading)[places[of]]
        if day is not None:
            said = said / (1.0 + np.abs(told.days[entries] - day) / settings.days)
        return entries, said, places[of]
