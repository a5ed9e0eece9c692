"""The trivial way: a person likes what they meet most often, by category or by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from eval.recovery.naming import crossed, label_of
from eval.recovery.scores import Macro, macro
from eval.truth import Truth
from history.text import tokens
from palate.types import Event, Item

CATEGORY_DEPTHS = (1, 2, 3, 4)
WORD_DEPTHS = (3, 5, 10, 20)
CLEARNESS = (0.0, 0.5)

Labels = Mapping[str, Collection[str]]
"""Person to planted labels."""
Marks = Mapping[str, Sequence[str]]
"""Item to the categories, or the words, it carries."""


class MostFrequent:
    """Claims whatever the k most frequent categories or words of a person's items are named after.

    Keys are named as those of profiles are. The best k and the best strictness of names are taken by their score
    on the truth itself, which flatters the baseline.
    """

    def __init__(self, truth: Truth, items: Mapping[str, Item], events: Mapping[str, Sequence[Event]]) -> None:
        self._truth = truth
        self._met = {user: [event.item_id for event in rows if event.item_id] for user, rows in events.items()}
        self._categories = {item_id: item.categories for item_id, item in items.items()}
        self._words = {item_id: tuple(tokens(f"{item.title} {item.text}")) for item_id, item in items.items()}

    def categories(self, have: Labels, excused: Labels) -> Macro:
        """Score the most frequent categories; `have` and `excused` as for `scores.macro`."""
        return self._best(self._categories, have, excused, CATEGORY_DEPTHS)

    def words(self, have: Labels, excused: Labels) -> Macro:
        """Score the most frequent words of titles and texts; `have` and `excused` as for `scores.macro`."""
        return self._best(self._words, have, excused, WORD_DEPTHS)

    def _best(self, marks: Marks, have: Labels, excused: Labels, depths: Sequence[int]) -> Macro:
        labels = sorted({label for person in have.values() for label in person})
        votes = {user: self._votes(met, marks) for user, met in self._met.items()}
        ranked = {user: _by_frequency(met, marks) for user, met in self._met.items()}
        tries = []
        for names in (crossed(votes, clear) for clear in CLEARNESS):
            for depth in depths:
                claims = {user: _named(keys[:depth], names[user]) for user, keys in ranked.items()}
                tries.append(macro(labels, have, claims, excused))
        return max(tries, key=lambda tried: tried.f1)

    def _votes(self, met: Sequence[str], marks: Marks) -> dict[str, list[str]]:
        votes: dict[str, list[str]] = {}
        for item in met:
            for key in marks[item]:
                votes.setdefault(key, []).append(label_of(self._truth.items[item]))
        return votes


def _by_frequency(met: Sequence[str], marks: Marks) -> list[str]:
    counts = Counter(key for item in met for key in marks[item])
    return sorted(counts, key=lambda key: (-counts[key], key))


def _named(keys: Sequence[str], names: Mapping[str, str]) -> frozenset[str]:
    return frozenset(names[key] for key in keys if key in names)
