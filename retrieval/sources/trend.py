"""What is chosen at the time of the request: popularity near a date."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sequences.choosing import fading_of
from retrieval.sequences.moment import days_of
from retrieval.sequences.season import Fading, Season
from retrieval.sources.ranking import Positions, Ranking, best
from retrieval.sources.source import NOTHING, Evidence

FORMAT = 1


@dataclass(frozen=True)
class Trend:
    """Popularity near the day of the request or, where it has none, near the days on which the person liked something;
    at the end of the data for somebody who has no dated events either."""

    model: Season
    name: str = "trend"

    def rank(self, request: Request, depth: int) -> Ranking:
        """See `Source.rank`; scores are numbers of people, those near the day counting most."""
        return best(self.model.scores(days_of(request, self.model.timeline.span)), request.allowed, depth)

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """Nothing of the person's own led here."""
        return [NOTHING] * len(items)


def trend(material: Material, keep: Keeper) -> Trend | None:
    """What is chosen around a day; None where no event has a time. How fast it fades is kept."""
    timeline = material.timeline
    if timeline is None:
        return None
    fading = keep(
        "trend-fading", (FORMAT, material.seed), Fading.from_bytes, lambda: fading_of(timeline, material.seed)
    )
    return Trend(Season(timeline, fading))
