"""Who asks, when, where and after what, as columns of a sparse matrix: the left side of a factorisation machine.

columns   users, then "key=value" of contexts, then parts of the week and the day, then what the person likes
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from palate.types import Context, Event, Item

Floats = NDArray[np.float32]
Positions = NDArray[np.intp]
HISTORY = 100
"""So many of the latest things that a person likes are looked at."""
PART_OF_DAY = 6
"""Hours."""


@dataclass(frozen=True)
class Choices:
    """What people chose, one row per event that shows liking. `users` and `items` number those of `Training`."""

    users: Positions
    items: Positions
    events: tuple[Event, ...]

    @cached_property
    def occasions(self) -> Positions:
        """A number for each person in each context; choices with the same number were made by one person in one."""
        number: dict[tuple[str, ...], int] = {}
        keys = ((event.user_id, *moment(event.context, None)) for event in self.events)
        return np.array([number.setdefault(key, len(number)) for key in keys], np.intp)

    def together(self, items: int) -> sparse.csr_matrix:
        """What was chosen on each occasion, shape (occasions, items)."""
        ones = np.ones(len(self.items), np.float32)
        shape = (int(self.occasions.max(initial=-1)) + 1, items)
        return sparse.csr_matrix((ones, (self.occasions, self.items)), shape=shape)


def choices(train: Training) -> Choices:
    """Every event that shows liking, by user and then time."""
    told = train.interactions
    shown = np.flatnonzero((told.item_index >= 0) & (told.strength > 0))
    events = [event for one in train.users for event in train.events[one]]
    return Choices(told.user_index[shown], told.item_index[shown], tuple(events[row] for row in shown.tolist()))


class Situations:
    """The columns, and rows over them.

    Args:
        train: names the users and what they chose.
        chosen: the events to learn from; contexts and times of other events get no column.
        history: whether what a person likes has columns, each of the latest hundred counting 1 / sqrt(how many).
    """

    def __init__(self, train: Training, chosen: Choices, *, history: bool = True) -> None:
        self._train = train
        names = {name for event in chosen.events for name in moment(event.context, event.time)}
        self._column = {name: len(train.users) + place for place, name in enumerate(sorted(names))}
        self._first_item = len(train.users) + len(names)
        self._latest = _latest(chosen, (len(train.users), len(train.items) if history else 0))
        self.columns = self._first_item + self._latest.shape[1]

    def of_choices(self, chosen: Choices) -> sparse.csr_matrix:
        """A row per choice, float32; what was chosen is left out of the history."""
        moments = (moment(event.context, event.time) for event in chosen.events)
        return self._rows(chosen.users, moments, chosen.items)

    def of_questions(self, questions: Sequence[Question]) -> sparse.csr_matrix:
        """A row per question, float32; what training never saw is left out."""
        users = self._train.rows([question.user_id for question in questions])
        return self._rows(users, (moment(question.context, question.time) for question in questions))

    def _rows(
        self, users: Positions, moments: Iterable[Sequence[str]], besides: Positions | None = None
    ) -> sparse.csr_matrix:
        known = [[self._column[name] for name in names if name in self._column] for names in moments]
        counts = np.array([len(one) for one in known], np.intp)
        which = np.concatenate([np.flatnonzero(users >= 0), np.repeat(np.arange(len(users)), counts)])
        columns = np.concatenate([users[users >= 0], np.array([one for row in known for one in row], np.intp)])
        said = sparse.csr_matrix(
            (np.ones(len(which), np.float32), (which, columns)), shape=(len(users), self._first_item)
        )
        return sparse.csr_matrix(sparse.hstack([said, self._history(users, besides)], format="csr"), dtype=np.float32)

    def _history(self, users: Positions, besides: Positions | None) -> sparse.csr_matrix:
        if not self._latest.nnz:
            return sparse.csr_matrix(np.zeros((len(users), self._latest.shape[1]), np.float32))
        rows = self._latest[np.maximum(users, 0)]
        which = np.repeat(np.arange(len(users)), np.diff(rows.indptr))
        left_out = users[which] < 0
        if besides is not None:
            left_out |= rows.indices == besides[which]
        rows.data = np.where(left_out, 0.0, rows.data).astype(np.float32)
        rows.eliminate_zeros()
        rows.data = (rows.data / np.sqrt(np.repeat(np.diff(rows.indptr), np.diff(rows.indptr)))).astype(np.float32)
        return rows


def moment(context: Context, time: float | None) -> tuple[str, ...]:
    """What is said of a moment: each "key=value" of the context, the weekday and the quarter of the day (UTC).

    >>> moment(Context(weather="sunny"), 0.0)
    ('weather=sunny', 'weekday 3', 'quarter 0')
    """
    said = [f"{key}={value}" for key, value in context.pairs().items()]
    if time is not None:
        at = datetime.fromtimestamp(time, UTC)
        said += [f"weekday {at.weekday()}", f"quarter {at.hour // PART_OF_DAY}"]
    return tuple(said)


def item_columns(items: Sequence[Item]) -> sparse.csr_matrix:
    """The right side: a row per item over a column of its own, its domain and its categories, float32."""
    said = [list(_sides(item)) for item in items]
    names = sorted({name for one in said for name in one})
    column = {name: len(items) + place for place, name in enumerate(names)}
    rows = np.concatenate([np.arange(len(items)), np.repeat(np.arange(len(items)), [len(one) for one in said])])
    columns = np.concatenate([np.arange(len(items)), np.array([column[name] for one in said for name in one], np.intp)])
    shape = (len(items), len(items) + len(names))
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)


def _sides(item: Item) -> Iterator[str]:
    if item.domain:
        yield f"domain {item.domain}"
    yield from (f"category {name}" for name in sorted(set(item.categories)) if name)


def _latest(chosen: Choices, shape: tuple[int, int]) -> sparse.csr_matrix:
    """The latest things each person likes, each once: 1 in shape (users, items)."""
    if not shape[1]:
        return sparse.csr_matrix(np.zeros(shape, np.float32))
    ends = np.searchsorted(chosen.users, np.arange(shape[0] + 1))
    kept = [list(dict.fromkeys(chosen.items[start:end][::-1].tolist()))[:HISTORY] for start, end in pairwise(ends)]
    rows = np.repeat(np.arange(shape[0]), [len(one) for one in kept])
    columns = np.array([item for one in kept for item in one], np.intp)
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
