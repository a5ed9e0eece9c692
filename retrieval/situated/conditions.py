"""The conditions that contexts speak of, such as "weather=sunny", in one wording for English and Chinese.

A context of the data has free keys and values. Here each pair becomes one or more conditions: the value itself, what it
means where the vocabulary of scenes knows it ("地铁" and "subway" are both "place=transit"), the part of the day of a
clock time, the day and the part of the week of a weekday.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from scipy import sparse

from history.contexts import context_rows
from history.store import Store
from palate.types import Context
from profiles.scenes.clock import DAY, span, weekdays
from profiles.scenes.words import key_of, meanings
from retrieval.material import Conditions
from retrieval.sources.people import People

MOST_CONDITIONS = 1_000
"""So many of the commonest conditions are told apart."""
LEAST_EVENTS = 3
"""A condition of fewer events teaches nothing."""
LONGEST = 80
"""Longer values are free text, not a condition."""
PARTS_OF_DAY = ("night", "morning", "afternoon", "evening")
"""Six hours each, from midnight on."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKDAYS = 5


def conditions_of(store: Store, people: People) -> Conditions | None:
    """The conditions under which the events of `people` happened; None where the store tells of none."""
    row = {event_id: place for place, event_id in enumerate(people.ids)}
    told = {
        row[one.event_id]: spoken(one.pairs)
        for one in context_rows(store, contexts_only=True)
        if one.event_id in row and one.pairs
    }
    counts = Counter(name for names in told.values() for name in names)
    common = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_CONDITIONS]
    names = tuple(sorted(name for name, count in common if count >= LEAST_EVENTS))
    return Conditions(names, _matrix(told, names, len(people.ids))) if names else None


def conditions_in(context: Context) -> frozenset[str]:
    """The conditions that one context speaks of, whether any event ever did or not.

    >>> sorted(conditions_in(Context(weather="Sunny", time="08:10")))
    ['time=morning', 'weather=sunny']
    """
    return spoken(tuple(context.pairs().items()))


def context_of(names: Iterable[str]) -> Context:
    """A context that speaks of these conditions: to ask again as an event was asked. One value for each key.

    >>> context_of(["weather=sunny"])
    Context(device=None, place=None, time=None, weekday=None, weather='sunny', companion=None, mood=None, ...
    """
    return Context.model_validate(dict(name.split("=", 1) for name in sorted(names)))


def worded(conditions: Conditions, names: Sequence[str]) -> sparse.csr_matrix:
    """The matrix of conditions with a column for each of `names`, empty where no event happened under it."""
    column = {name: place for place, name in enumerate(names)}
    kept = [(place, column[name]) for place, name in enumerate(conditions.names) if name in column]
    old, new = zip(*kept, strict=True) if kept else ((), ())
    ones = np.ones(len(old), np.float32)
    moved = sparse.csr_matrix((ones, (old, new)), shape=(len(conditions.names), len(names)))
    return sparse.csr_matrix(conditions.matrix @ moved)


@lru_cache(maxsize=65_536)
def spoken(pairs: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """The conditions that keys and values of a context speak of."""
    return frozenset(
        f"{key_of(key)}={value}"
        for key, told in pairs
        if told and len(told) <= LONGEST
        for value in _values(key_of(key), told)
    )


def _values(key: str, told: str) -> Iterable[str]:
    if key == "time" and (when := span(told)) is not None:
        return (PARTS_OF_DAY[when.start % DAY * len(PARTS_OF_DAY) // DAY],)
    if key == "weekday" and (days := weekdays(told)) is not None:
        return _days(days)
    return meanings(key, told)


def _days(days: frozenset[int]) -> Iterable[str]:
    if len(days) == 1:
        yield DAYS[min(days)]
    if max(days) < WORKDAYS:
        yield "workday"
    if min(days) >= WORKDAYS:
        yield "weekend"


def _matrix(told: Mapping[int, frozenset[str]], names: tuple[str, ...], events: int) -> sparse.csr_matrix:
    column = {name: place for place, name in enumerate(names)}
    cells = [(row, column[name]) for row, said in told.items() for name in said if name in column]
    rows, columns = zip(*cells, strict=True)
    ones = np.ones(len(rows), np.float32)
    return sparse.csr_matrix((ones, (rows, columns)), shape=(events, len(names)))
