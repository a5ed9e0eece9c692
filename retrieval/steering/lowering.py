"""What a person hid or turned down goes below all else, unless they ask for it by name."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from history.text import tokens
from palate.types import Interest, Profile
from retrieval.request import Request
from retrieval.sources.ranking import Floats, Mask, Positions
from retrieval.steering.carriers import Carriers

BELOW = 0.5
"""The best of what goes down comes so far below the least of all else."""


def unwanted(profile: Profile | None) -> list[Interest]:
    """The interests that a person hid, and those that they themselves turned into dislikes."""
    if profile is None:
        return []
    return [*profile.hidden, *(one for one in profile.interests if (one.corrected or one.pinned) and one.polarity < 0)]


class Lowering:
    """Lowers the items of interests that their person does not want."""

    def __init__(self, carriers: Carriers) -> None:
        self._carriers = carriers

    def items(self, request: Request) -> Mask | None:
        """A mask (items,) of what goes down for a request; None where nothing does."""
        found = [items for _, items in self._found(request)]
        if not found:
            return None
        mask = np.zeros(len(request.allowed), np.bool_)
        mask[np.concatenate(found)] = True
        return mask

    def because(self, request: Request, item: int) -> Interest | None:
        """The interest that makes an item (a position) go down; None where none does."""
        return next((interest for interest, items in self._found(request) if item in items), None)

    def _found(self, request: Request) -> Iterator[tuple[Interest, Positions]]:
        """The unwanted interests, each with the items that carry it; not those that are asked for."""
        for interest in unwanted(request.profile):
            items = self._carriers.of(interest, request)
            if len(items) and not _asked_for(interest, request) and not np.isin(request.like, items).any():
                yield interest, items

    def lowered(self, request: Request, scores: Floats) -> Floats:
        """The scores (items,) with what goes down below all else that has one above 0; in its own order there."""
        mask = self.items(request)
        if mask is None:
            return scores
        others = scores[~mask & request.allowed & (scores > 0)]
        most = float(scores[mask].max(initial=0.0))
        if not len(others) or most <= 0.0:
            return scores
        return np.where(mask & (scores > 0), scores * np.float32(BELOW * float(others.min()) / most), scores)

    def others(self, request: Request, scores: Floats, k: int) -> Mask:
        """A mask (items,) of what is allowed and does not go down; all that is allowed where that makes no `k`."""
        mask = self.items(request)
        if mask is None:
            return request.allowed
        left = request.allowed & ~mask
        return left if np.count_nonzero(scores[left] > 0) >= k else request.allowed


def _asked_for(interest: Interest, request: Request) -> bool:
    """Whether the words of a request name an interest."""
    said = " ".join(filter(None, (request.query, request.wishes)))
    if not said:
        return False
    name = interest.key.rpartition(":")[2]
    named = tokens(interest.label if name.isdecimal() else f"{interest.label} {name}")
    return bool(set(named) & set(tokens(said)))
