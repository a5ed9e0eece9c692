"""What others chose around the days on which they chose what this person chose last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sequences.akin import Akin
from retrieval.sequences.choosing import settings_of
from retrieval.sequences.following import Following, Settings
from retrieval.sequences.moment import day_of, lately
from retrieval.sequences.season import Season
from retrieval.sources.ranking import EMPTY, Positions, Ranking, best
from retrieval.sources.similar import strongest
from retrieval.sources.source import Evidence

FORMAT = 1
AKIN = 0.5
"""What likeness of texts says beside the histories of others, each brought to a highest score of 1."""


@dataclass(frozen=True)
class Transitions:
    """Items that lead on from the person's latest ones: in the histories of others, those counting most who were there
    near the day of the request; and by their texts, among what is chosen near that day."""

    model: Following
    akin: Akin
    name: str = "transitions"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are 0 to 1.5, 1 of it for what histories lead to most."""
        own = self._own(request)
        if not len(own):
            return EMPTY
        day = day_of(request, self.model.timeline.span)
        scores = self.model.scores(own, day, besides=request.number)
        scores /= max(float(scores.max()), 1e-12)
        if day is not None:
            scores += AKIN * self.akin.scores(own, day)
        return best(scores, request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """The person's events on those of their latest items that led most to each, in histories or else by text."""
        own = self._own(request)
        day = day_of(request, self.model.timeline.span)
        led = self.model.leading(items, own, day, besides=request.number)
        if day is not None:
            led = np.where(led.max(axis=1, keepdims=True, initial=0.0) > 0, led, self.akin.likeness(items, own))
        return strongest(request, own, led)

    def _own(self, request: Request) -> Positions:
        return lately(request, self.model.settings.last)


def transitions(material: Material, keep: Keeper) -> Transitions | None:
    """What others chose around the same days; None where no event has a time. Settings alone are kept."""
    timeline = material.timeline
    if timeline is None:
        return None
    made_of = (FORMAT, material.seed)
    settings = keep("transitions", made_of, Settings.from_bytes, lambda: settings_of(timeline, material.seed))
    return Transitions(Following(timeline, settings), Akin(Season(timeline), material.vectors))
