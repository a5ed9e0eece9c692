"""Cuts a long list into windows that a prompt can hold.

After Sun et al. 2023 (RankGPT): windows are read from the end of the list to its beginning, and the best of each go up
into the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Window(NamedTuple):
    """Places `start` (included) to `end` (excluded) of a list, of which the best `wanted` are asked for."""

    start: int
    end: int
    wanted: int


def windows(size: int, width: int, overlap: int, wanted: int) -> list[Window]:
    """Return the windows over a list, its end first. The last one is its beginning, as wide as any, so that all places
    can be given there.

    Args:
        size: of the list.
        width: of a window, at least 2.
        overlap: how many of a window's best go up into the next, below `width`.
        wanted: how many places the list is to have.

    >>> windows(50, 20, 10, 5)
    [Window(start=30, end=50, wanted=10), Window(start=20, end=40, wanted=10), Window(start=10, end=30, wanted=10), \
Window(start=0, end=20, wanted=5)]
    >>> windows(8, 20, 10, 5)
    [Window(start=0, end=8, wanted=5)]
    """
    found, end = [], size
    while end > width:
        found.append(Window(end - width, end, overlap))
        end -= width - overlap
    head = min(size, width)
    return [*found, Window(0, head, min(wanted, head))]


def raised(order: Sequence[int], window: Window, best: Sequence[int]) -> list[int]:
    """Return the order with the best of a window at its beginning, the others of it after them as they stood.

    >>> raised([7, 8, 9, 6], Window(1, 4, 2), [6, 9])
    [7, 6, 9, 8]
    """
    others = [one for one in order[window.start : window.end] if one not in set(best)]
    return [*order[: window.start], *best, *others, *order[window.end :]]
