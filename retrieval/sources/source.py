"""What every candidate source can do."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from retrieval.request import Request
from retrieval.sources.ranking import Positions, Ranking

EVENTS_SHOWN = 3
"""Most own events a source names for one item."""


class Evidence(NamedTuple):
    """What led a source to an item: keys of interests, and ids of the person's own events, strongest first."""

    interests: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


NOTHING = Evidence()


class Source(Protocol):
    """Ranks items for a request. A source with nothing to say gives an empty ranking."""

    @property
    def name(self) -> str:
        """How the source is called in `Candidate.sources`."""
        ...

    def rank(self, request: Request, depth: int) -> Ranking:
        """At most `depth` allowed items, best first, each with a score above 0."""
        ...

    def evidence(self, request: Request, items: Positions) -> list[Evidence]:
        """What led this source to each of `items` (catalogue positions), in their order."""
        ...
