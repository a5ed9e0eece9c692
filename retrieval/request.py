"""What is asked of the candidate sources: a person's own history as arrays, the scene, the domain, the query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from palate.types import NO_CONTEXT, Context, EventKind, Language, Profile
from retrieval.sources.ranking import Floats, Mask, Positions

Times = NDArray[np.float64]
SCENE_FOCUS = 0.8
"""How far events outside the asked scene lose their say: 0 not at all, 1 wholly."""
HALF_EVERY = 5.0
"""An item counts half when the person has done this many things since, where events have a time."""


@dataclass(frozen=True)
class OwnEvents:
    """The events of one person that name an item, oldest first: item positions, strengths (-1 to 1), event ids, kinds.

    `in_scene` says for each how far it belongs to the asked scenes, 0 to 1; all zero when none is asked. `newer` counts
    the events that are later than each; 0 for all where no event has a time. `times` are epoch seconds, NaN where
    unknown; empty stands for none known.
    """

    items: Positions
    strengths: Floats
    ids: tuple[str, ...]
    in_scene: Floats
    newer: Floats
    kinds: tuple[EventKind, ...] = ()
    times: Times = field(default_factory=lambda: np.zeros(0))


_NONE = np.zeros(0, np.float32)
NO_EVENTS = OwnEvents(np.zeros(0, np.intp), _NONE, (), _NONE, _NONE)


@dataclass(frozen=True)
class Taste:
    """The distinct items a person likes (positions ascending), how much each counts, and those they turned down."""

    liked: Positions
    weights: Floats
    disliked: Positions

    @classmethod
    def of(cls, events: OwnEvents, *, focus: float = SCENE_FOCUS, half_every: float = HALF_EVERY) -> Taste:
        """An item is liked when the strengths of its events sum above 0 and disliked when below.

        A liked item counts 1 when it is the newest, half when `half_every` events came since. In a scene this person
        has a history in, what was done outside it counts 1 - `focus` of that.
        """
        items, where = np.unique(events.items, return_inverse=True)
        total = np.bincount(where, weights=events.strengths, minlength=len(items))
        liked, disliked = total > 0, total < 0
        weights = np.zeros(len(items))
        np.maximum.at(weights, where, np.exp2(-events.newer / half_every) * _focused(events.in_scene, focus))
        return cls(items[liked], weights[liked].astype(np.float32), items[disliked])


def _focused(in_scene: Floats, focus: float) -> Floats:
    most = float(in_scene.max(initial=0.0))
    if most <= 0.0:
        return np.ones(len(in_scene), np.float32)
    return (1.0 - focus + focus * in_scene / most).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Request:
    """One question to the sources.

    `number` is the person's row in the matrix of people and items, None for someone without a row. `allowed` is a
    mask (items,) of what may be recommended: in the asked domain and never touched before. `scenes` are the asked
    scenes with weights 0 to 1. `query` is what the person looks for, `wishes` how they would like it to be. `like` and
    `unlike` are positions of the items that they name as examples of what they want, and of what they do not; `named`
    of all that they name. `said` is what was said before in the conversation, oldest first. `context` is where and with
    whom they are, `time` the moment in epoch seconds (None: unknown). `variety` is the dial between the likeliest items
    (0) and a list as varied and fresh as can be (1).
    """

    user_id: str
    number: int | None
    events: OwnEvents
    taste: Taste
    allowed: Mask
    profile: Profile | None = None
    scenes: Mapping[str, float] = field(default_factory=dict)
    domain: str | None = None
    query: str | None = None
    wishes: str | None = None
    language: Language = "en"
    like: tuple[int, ...] = ()
    unlike: tuple[int, ...] = ()
    said: tuple[str, ...] = ()
    named: tuple[int, ...] = ()
    context: Context = NO_CONTEXT
    time: float | None = None
    variety: float = 0.0

    @property
    def main_scene(self) -> str | None:
        """The asked scene that stands first, which is the heaviest; None where none is asked."""
        return next(iter(self.scenes), None)

    def within(self, items: Mask) -> Request:
        """The same request with only those allowed items that `items` (a mask) holds."""
        return replace(self, allowed=self.allowed & items)

    @cached_property
    def newest(self) -> Mapping[int, str]:
        """The newest own event on each item the person touched, by position."""
        return dict(zip(self.events.items.tolist(), self.events.ids, strict=True))

    def taste_fading(self, half_every: float) -> Taste:
        """The taste with another `half_every` than usual."""
        found = self._tastes.get(half_every)
        if found is None:
            found = self._tastes[half_every] = Taste.of(self.events, half_every=half_every)
        return found

    @cached_property
    def _tastes(self) -> dict[float, Taste]:
        return {}

    def events_on(self, items: Positions) -> tuple[str, ...]:
        """The newest own event on each of `items`, in their order."""
        return tuple(self.newest[item] for item in items.tolist() if item in self.newest)
