"""What differs between two profiles of a person, in words for people."""

from __future__ import annotations

from typing import NamedTuple

from palate.types import Interest, Profile

MOST = 5
LEAST = 0.005
"""Smaller changes of a weight are not worth telling."""


class Change(NamedTuple):
    """How one interest moved: `before` and `after` are its weight, 0 to 1, below 0 where the person is against it; 0
    where it is not there."""

    key: str
    label: str
    before: float
    after: float


def changes(before: Profile | None, after: Profile | None, most: int = MOST) -> tuple[Change, ...]:
    """The interests that moved most between two profiles, the largest change first.

    >>> changes(None, None)
    ()
    """
    old, new = _leaning(before), _leaning(after)
    moved = [_change(key, old.get(key), new.get(key)) for key in {**old, **new}]
    told = [one for one in moved if abs(one.after - one.before) >= LEAST]
    return tuple(sorted(told, key=lambda one: (-abs(one.after - one.before), one.key))[:most])


def _leaning(profile: Profile | None) -> dict[str, Interest]:
    return {} if profile is None else {one.key: one for one in profile.interests}


def _change(key: str, before: Interest | None, after: Interest | None) -> Change:
    shown = after or before
    return Change(key, key if shown is None else shown.label, _weight(before), _weight(after))


def _weight(interest: Interest | None) -> float:
    if interest is None:
        return 0.0
    return interest.weight if interest.polarity >= 0 else -interest.weight
