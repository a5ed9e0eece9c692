"""Drawing a share of something by seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def drawn(rng: np.random.Generator, things: Sequence[T], share: float) -> list[T]:
    """A share of `things`, in their order, rounded to the nearest number: at least one, and one stays at least.

    Of fewer than two things none is drawn.
    """
    if len(things) < 2:
        return []
    size = min(max(round(share * len(things)), 1), len(things) - 1)
    return [things[place] for place in sorted(rng.choice(len(things), size, replace=False))]
