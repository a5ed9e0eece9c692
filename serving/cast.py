"""Chooses the people a demo shows: one with a long history, one with a short one, and one unlike the first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from palate.types import Profile
from serving.story import UNSURE, Character, shares

CANDIDATES = 600
"""People looked at; of a larger crowd, so many are taken at even steps."""
LEAST_SHOWN = 3
"""Interests somebody with a short history should at least have, to be worth showing."""
LONGEST_SHORT = 12
"""Events up to which a history counts as short."""
CLEAR_TREND = 0.3


class Role(NamedTuple):
    """Somebody chosen, and why."""

    profile: Profile
    character: Character


def cast(profiles: Iterable[Profile]) -> list[Role]:
    """Up to three people, different from each other, chosen the same way every time.

    The first has a long history and scenes that differ, the second a short one. The third writes another language
    than the first, or has clearly changed, or has clear dislikes, or is simply usual, in that order.
    """
    crowd = [profile for profile in profiles if profile.interests]
    if not crowd:
        return []
    rich = max(crowd, key=lambda one: (_breadth(one), one.user_id))
    rest = [one for one in crowd if one.user_id != rich.user_id]
    short = _short(rest)
    roles = [Role(rich, "rich")] + ([Role(short, "sparse")] if short else [])
    taken = {role.profile.user_id for role in roles}
    third = _third([one for one in rest if one.user_id not in taken], rich)
    return roles + ([third] if third else [])


def contrast(profile: Profile, pair: tuple[str, str]) -> float:
    """How differently two scenes look for a person, 0 to 1: half the sum of the differences of all shares."""
    first, second = shares(profile.interests, pair[0]), shares(profile.interests, pair[1])
    if not first or not second:
        return 0.0
    return sum(abs(first.get(key, 0.0) - second.get(key, 0.0)) for key in {*first, *second}) / 2


def _breadth(profile: Profile) -> float:
    kinds = len({one.granularity for one in profile.interests})
    dimensions = len({one.dimension for one in profile.interests})
    scenes = min(3, len({name for one in profile.interests for name in one.scenes}))
    return profile.confidence + 0.25 * kinds + 0.2 * dimensions + 0.2 * scenes


def _short(crowd: Sequence[Profile]) -> Profile | None:
    """The person with the fewest events who still shows something; anybody with fewest where nobody does."""
    telling = [one for one in crowd if len(one.interests) >= LEAST_SHOWN and one.event_count <= LONGEST_SHORT]
    return min(telling or crowd, key=lambda one: (one.event_count, -len(one.interests), one.user_id), default=None)


def _third(crowd: Sequence[Profile], rich: Profile) -> Role | None:
    sure = [one for one in crowd if one.confidence >= UNSURE] or list(crowd)
    other = [one for one in sure if one.language != rich.language]
    if other:
        return Role(max(other, key=lambda one: (_moved(one), one.user_id)), "other_language")
    moved = [one for one in sure if _moved(one) > CLEAR_TREND]
    if moved:
        return Role(max(moved, key=lambda one: (_moved(one), one.user_id)), "drifting")
    minded = [one for one in sure if any(each.polarity < 0 for each in one.interests)]
    if minded:
        return Role(max(minded, key=lambda one: (_breadth(one), one.user_id)), "negative")
    usual = sorted(sure, key=lambda one: (one.event_count, one.user_id))
    return Role(usual[len(usual) // 2], "typical") if usual else None


def _moved(profile: Profile) -> float:
    """How much of what a person likes rises or falls, weighed by how much of them it is."""
    liked = [one for one in profile.interests if one.granularity == "topic" and one.polarity > 0]
    rising = max((one.trend * one.weight for one in liked), default=0.0)
    falling = max((-one.trend * one.weight for one in liked), default=0.0)
    return _breadth(profile) * (max(0.0, rising) + max(0.0, falling))
