"""Gives discovered things ("topic:7", "category:drama") the name of the planted thing they are about.

A profile calls an interest "topic:7"; the truth calls it "space". A discovered key is named after the planted label
that most of the items behind it carry. Names are learnt from one half of the people and used on the other, and
the other way round, so nobody is scored by a name they helped to give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from eval.truth import ItemTruth

NOTHING = "nothing"
"""The label of items that are about nothing in particular."""
CLEAR = 0.5
"""A key gets a name when more than this share of what is behind it carries one label."""


def label_of(item: ItemTruth) -> str:
    """The one planted label of an item: "topic:space", "application:marathon" or "nothing".

    >>> label_of(ItemTruth(topic="space", application=None, need=None))
    'topic:space'
    """
    if item.topic:
        return f"topic:{item.topic}"
    return f"application:{item.application}" if item.application else NOTHING


@dataclass
class Votes:
    """How often each planted label stands behind each discovered key."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, key: str, labels: Iterable[str]) -> None:
        """Count labels behind a key."""
        self.counts.setdefault(key, Counter()).update(labels)

    def names(self, clear: float = CLEAR) -> dict[str, str]:
        """Each key with the label that more than `clear` of its votes go to (ties by alphabet); others are left out."""
        named = {}
        for key, votes in self.counts.items():
            label, count = min(votes.items(), key=lambda vote: (-vote[1], vote[0]))
            if count > clear * votes.total():
                named[key] = label
        return named


def halves(users: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Split people in two, every second one by name.

    >>> [sorted(half) for half in halves(["c", "a", "b"])]
    [['a', 'c'], ['b']]
    """
    ordered = sorted(users)
    return frozenset(ordered[::2]), frozenset(ordered[1::2])


def crossed(
    votes_by_user: Mapping[str, Mapping[str, Sequence[str]]], clear: float = CLEAR
) -> dict[str, dict[str, str]]:
    """Names of keys for each person, learnt from the other half of the people.

    Args:
        votes_by_user: person to key to the labels of the items behind the key.
        clear: as in `Votes.names`.
    """
    named: dict[str, dict[str, str]] = {}
    first, second = halves(list(votes_by_user))
    for learners, scored in ((first, second), (second, first)):
        votes = Votes()
        for user in sorted(learners):
            for key, labels in votes_by_user[user].items():
                if labels:
                    votes.add(key, labels)
        names = votes.names(clear)
        named.update(dict.fromkeys(scored, names))
    return named
