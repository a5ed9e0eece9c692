"""What reads like a person's latest items among what is chosen at the time: the next of a series, more of a brand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrieval.sequences.season import Season
from retrieval.sources.ranking import Floats, Positions

LAST = 8
"""So many of the person's latest items are compared."""
FADING = 5.0
"""An own item counts e times less, so many items ago."""
SHARPNESS = 4.0
"""To what power a cosine counts: the nearest texts stand out."""
ANYTHING = 0.05
"""How much what is chosen counts that reads like nothing of the person's, beside 1 for what reads most like it."""
MOST = 400
"""So many items, those chosen most near the day, are compared."""


@dataclass(frozen=True)
class Akin:
    """Likeness of texts times popularity near a day.

    Args:
        season: what is popular near a day.
        vectors: a unit vector of each item's text, shape (items, dimension); None where there is no embedder, so that
            popularity near the day alone speaks.
    """

    season: Season
    vectors: Floats | None

    def scores(self, own: Positions, day: float) -> Floats:
        """How far each item fits, shape (items,), 0 to 1, `own` being the person's latest items, newest last."""
        near = self.season.scores(np.array([day]))
        compared = _highest(near, MOST)
        liking = self.likeness(compared, own).sum(axis=1)
        fitting = near * ANYTHING
        fitting[compared] += near[compared] * liking / max(float(liking.max(initial=0.0)), 1e-12)
        return np.asarray(fitting / max(float(fitting.max()), 1e-12), np.float32)

    def likeness(self, targets: Positions, own: Positions) -> Floats:
        """How like each of `own` each of `targets` reads, older ones counting less, shape (targets, own)."""
        if self.vectors is None:
            return np.zeros((len(targets), len(own)), np.float32)
        fading = np.exp(-np.arange(len(own))[::-1] / FADING)
        fading[:-LAST] = 0.0
        found = np.zeros((len(targets), len(own)), np.float32)
        cosines = self.vectors[targets] @ self.vectors[own[-LAST:]].T
        found[:, -LAST:] = np.maximum(cosines, 0.0) ** SHARPNESS * fading[-LAST:]
        return found


def _highest(values: Floats, most: int) -> Positions:
    places = np.flatnonzero(values > values.max(initial=0.0) / most)
    if len(places) <= most:
        return places
    return np.sort(places[np.argpartition(-values[places], most - 1)[:most]])
