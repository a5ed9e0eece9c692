"""Tells in which scenes an event happened. Knows contexts and clocks, not users or items.

Every observed value votes for and against each scene (`profiles.scenes.evidence`); the votes add up to log odds
against "no scene in particular", as in naive Bayes. What is unknown does not vote. Scenes for which less than
three to one speaks take no part; the others share the weight with the chance that it was no scene at all:

    weight = e^votes / (NOBODY + sum of e^votes over the scenes that take part)

A date alone makes no scene: `weekend` speaks .85 / (2/7) = 2.975 to one for weekend leisure. A clock time alone
makes a weak one, and time and day together less than half, since everything happens at some time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from functools import lru_cache
from math import isfinite
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from palate.errors import InputError, SceneError
from palate.types import Context, Event, Scene
from profiles.scenes.clock import Span, folded, span, weekdays
from profiles.scenes.evidence import Evidence, Votes
from profiles.scenes.words import key_of

NOBODY = 9.0
"""How often an event of no scene in particular comes for one of a given scene, before anything is observed."""

ENOUGH = 3.0
"""Odds that must speak for a scene before it takes part."""

LEAST = 0.05
"""Weights below this are left out."""

FEW_HOURS = 0.05
"""Share of times that may tell an hour in a history of dates."""

_DAY_SECONDS = 86_400.0


def has_hours(times: Iterable[float | None], zone: str = "UTC") -> bool:
    """Whether event times (epoch seconds) tell the hour: False when nearly all are midnights, in UTC or in the zone.

    What a few people do live, to the second, makes no hours of a history of dates.

    >>> has_hours([0.0, 86400.0, None]), has_hours([0.0, 3600.0])
    (False, True)
    """
    known = [time for time in times if time is not None]
    enough = FEW_HOURS * len(known)
    if sum(time % _DAY_SECONDS != 0.0 for time in known) <= enough:
        return False
    local, telling = _zone(zone), 0
    for moment in (_moment(time, local) for time in known):
        telling += moment is not None and (moment.hour, moment.minute, moment.second) != (0, 0, 0)
        if telling > enough:
            return True
    return False


class SceneMatcher:
    """Weights of scenes for events.

    Args:
        scenes: as from `load_scenes`; one without conditions is never recognised, only asked for by name.
        timezone: IANA zone in which event times are read as clock times.
        hours: False when event times tell only the day (see `has_hours`).

    Raises:
        InputError: nobody knows the zone.

    >>> from profiles.scenes import load_scenes
    >>> matcher = SceneMatcher(load_scenes(), "Asia/Shanghai")
    >>> matcher.of_context(Context(place="地铁", time="08:10", weekday="周三")).keys()
    dict_keys(['commute'])
    >>> matcher.of_context(Context(weather="sunny"))
    {}
    """

    def __init__(self, scenes: Sequence[Scene], timezone: str = "UTC", *, hours: bool = True) -> None:
        self.scenes = tuple(scenes)
        self.timezone, self.hours = timezone, hours
        self._zone = _zone(timezone)
        self._evidence = Evidence(self.scenes)
        self._by_name = {folded(scene.name): scene for scene in self.scenes}
        self._weigh = lru_cache(maxsize=50_000)(self._weights)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled as what it was made of, so that worker processes can be handed one."""
        return _remade, (self.scenes, self.timezone, self.hours)

    def weights(self, event: Event) -> dict[str, float]:
        """Scenes of an event, strongest first, with weights that sum to at most 1; empty when nothing tells."""
        return self.of_context(event.context, event.time)

    def of_context(self, context: Context, time: float | None = None) -> dict[str, float]:
        """The same for a context and a moment (epoch seconds). What the context says of time and weekday goes first."""
        pairs = tuple((key_of(key), value) for key, value in context.pairs().items() if value)
        if not pairs and time is None:
            return {}
        return dict(self._weigh(pairs, *self._when(dict(pairs), time)))

    def best(self, event: Event) -> str | None:
        """The scene an event most likely belongs to, or None when nothing tells."""
        return next(iter(self.weights(event)), None)

    def resolve(self, name: str) -> Scene:
        """The scene of this name; case and white space do not matter.

        Raises:
            SceneError: nobody defined it; the message lists what there is.
        """
        scene = self._by_name.get(folded(name))
        if scene is None:
            raise SceneError(_unknown(name, [s.name for s in self.scenes]))
        return scene

    def votes(self, context: Context, time: float | None = None) -> dict[str, float]:
        """Log odds of every scene against none, for whoever wants to see why."""
        pairs = tuple((key_of(key), value) for key, value in context.pairs().items() if value)
        total = self._sum(pairs, *self._when(dict(pairs), time))
        return {scene.name: float(total[n]) for n, scene in enumerate(self.scenes)}

    def _when(self, told: dict[str, str], time: float | None) -> tuple[Span | None, frozenset[int] | None]:
        """Time of day and possible weekdays, from the context or else from the moment."""
        when, days = span(told.get("time", "")), weekdays(told.get("weekday", ""))
        if time is None or (days is not None and (when is not None or not self.hours)):
            return when, days
        moment = _moment(time, UTC if not self.hours and time % _DAY_SECONDS == 0.0 else self._zone)
        if moment is None:
            return when, days
        if when is None and self.hours:
            minute = moment.hour * 60 + moment.minute
            when = Span(minute, minute + 1)
        return when, days if days is not None else frozenset({moment.weekday()})

    def _sum(self, pairs: tuple[tuple[str, str], ...], when: Span | None, days: frozenset[int] | None) -> Votes:
        votes = [self._evidence.of_moment(when, days)]
        votes += [self._evidence.of_value(key, value) for key, value in pairs if key not in ("time", "weekday")]
        return sum((vote for vote in votes if vote is not None), np.zeros(len(self.scenes)))

    def _weights(
        self, pairs: tuple[tuple[str, str], ...], when: Span | None, days: frozenset[int] | None
    ) -> tuple[tuple[str, float], ...]:
        odds = np.exp(np.clip(self._sum(pairs, when, days), -50.0, 50.0))
        odds[odds < ENOUGH] = 0.0
        share = odds / (NOBODY + odds.sum())
        order = sorted(np.flatnonzero(share >= LEAST).tolist(), key=lambda n: (-share[n], self.scenes[n].name))
        return tuple((self.scenes[n].name, float(share[n])) for n in order)


def _remade(scenes: tuple[Scene, ...], timezone: str, hours: bool) -> SceneMatcher:
    return SceneMatcher(scenes, timezone, hours=hours)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise InputError(f"timezone: expected an IANA zone such as 'Europe/Berlin', got {name!r}") from fault


def _moment(time: float, zone: tzinfo) -> datetime | None:
    """The local date and time of a moment; None when it lies beyond any calendar."""
    try:
        return datetime.fromtimestamp(time, zone) if isfinite(time) else None
    except (OverflowError, ValueError, OSError):
        return None


def _unknown(name: str, names: list[str]) -> str:
    near = get_close_matches(folded(name), [folded(n) for n in names], n=1)
    shown = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    hint = f" (did you mean {next(n for n in names if folded(n) == near[0])!r}?)" if near else ""
    return f"scene: expected one of {shown or 'none defined'}; got {name!r}{hint}"
