"""How personal lists are: how much two people's lists overlap, and how much room the most popular items take.

Others' users complain that everybody is shown what is popular anyway; these two numbers say how far that is so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from palate.errors import InputError


@dataclass(frozen=True)
class Personality:
    """Of the lists of many people, cut at k. All are shares, 0 to 1; lower overlap is more personal.

    `overlap`: mean over all pairs of people of the share of the k places they have in common. `popular`: share of
    all places that hold one of the most popular items. `coverage`: share of the catalogue that anybody is shown.
    """

    overlap: float
    popular: float
    coverage: float


def personality(
    lists: Mapping[str, Sequence[str]], popular: Collection[str], catalogue_size: int, k: int = 10
) -> Personality:
    """Measure `lists` (person to item ids, best first) against the `popular` items.

    >>> personality({"ann": ["a", "b"], "bob": ["a", "c"]}, {"a"}, 4, k=2)
    Personality(overlap=0.5, popular=0.5, coverage=0.75)

    Raises:
        InputError: fewer than two people, an empty catalogue, or `k` below 1.
    """
    if len(lists) < 2 or catalogue_size < 1 or k < 1:
        raise InputError(f"Expected two people, one item and k of at least 1, got {len(lists)}, {catalogue_size}, {k}.")
    shown = Counter(item for ranked in lists.values() for item in ranked[:k])
    places = sum(shown.values())
    return Personality(
        overlap=mean_overlap(shown, len(lists), k),
        popular=sum(shown[item] for item in set(popular)) / max(places, 1),
        coverage=len(shown) / catalogue_size,
    )


def mean_overlap(shown: Mapping[str, int], people: int, k: int) -> float:
    """Mean share of the k places two people have in common, from how often each item is shown.

    An item shown to c people is common to c (c - 1) ordered pairs, so no pair needs to be looked at.

    >>> mean_overlap({"a": 3}, people=3, k=1)
    1.0
    """
    return sum(count * (count - 1) for count in shown.values()) / (people * (people - 1) * k)


def most_popular(people: Mapping[str, int], count: int = 10) -> tuple[str, ...]:
    """The items most people like, most first, equal ones in the order of their ids.

    >>> most_popular({"b": 2, "a": 2, "c": 5}, 2)
    ('c', 'a')
    """
    return tuple(sorted(people, key=lambda item: (-people[item], item))[:count])
