"""What follows on what: rules from one item to the next, and people who lately chose the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Need, ScoringMethod
from eval.models.histories import Floats, Histories, Positions
from palate.errors import InputError

Kind = Literal["rules", "neighbours", "both"]
NEXT = 10
"""Rules reach so many items ahead."""
DAY = 86_400.0


class Sequential(ScoringMethod):
    """Sequential rules (Ludewig and Jannach 2018), neighbours by recent items as STAN has them (Garg et al. 2019), or
    the sum of both, each brought to a highest score of 1.

    Somebody without training events gets equal scores for everything.

    Args:
        kind: "rules", "neighbours" or "both".
        recent: how slowly older things count less: e times less, so many things ago.
        neighbours: how many people have a say.
        days: how slowly people who were last here long ago count less: e times less after so many days; 0 means that
            they count in full.
        popular: how much rules to what many like are held back: divided by (how many like it) to this power.
    """

    name = "sequential"
    about = "Sequential rules (Ludewig and Jannach 2018) and sequence-aware neighbours (STAN: Garg et al. 2019)."
    needs: ClassVar[frozenset[Need]] = frozenset({"times"})
    space: ClassVar = {
        "kind": ("both", "rules", "neighbours"),
        "recent": (1.0, 3.0, 10.0, 30.0),
        "neighbours": (100, 300, 1000),
        "days": (0.0, 90.0, 365.0),
        "popular": (0.0, 0.25, 0.5),
    }

    def __init__(
        self,
        *,
        kind: Kind = "both",
        recent: float = 3.0,
        neighbours: int = 300,
        days: float = 365.0,
        popular: float = 0.25,
    ) -> None:
        if kind not in ("rules", "neighbours", "both"):
            raise InputError(f"Expected kind 'rules', 'neighbours' or 'both', got {kind!r}.")
        self.kind, self.recent, self.neighbours, self.days, self.popular = kind, recent, neighbours, days, popular

    def fit(self, train: Training) -> None:
        """Count what followed on what."""
        self._train = train
        self._told = train.keep("histories", lambda: Histories.of(train))
        self._rules = rules(self._told, popular=self.popular)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`; 0 or above."""
        users = self._train.rows([question.user_id for question in questions])
        found = np.zeros((len(users), self._told.shape[1]), np.float32)
        if self.kind != "neighbours":
            found += _highest_one(self._followed(users))
        if self.kind != "rules":
            said = [self._near(user, question.time) for user, question in zip(users.tolist(), questions, strict=True)]
            found += _highest_one(np.stack(said))
        return found

    def _followed(self, users: Positions) -> Floats:
        rows = [self._told.one(user) for user in users.tolist()]
        weights = [self._fading(row) for row in rows]
        starts = np.cumsum([0, *(len(one) for one in weights)])
        items = np.concatenate([self._told.items[row] for row in rows])
        asked = sparse.csr_matrix((np.concatenate(weights), items, starts), shape=(len(rows), self._told.shape[1]))
        return np.asarray((asked @ self._rules).toarray(), np.float32)

    def _fading(self, row: slice) -> Floats:
        return np.exp(-self._told.from_end[row] / self.recent).astype(np.float32)

    def _near(self, user: int, time: float | None) -> Floats:
        """What the people chose who lately chose what this person lately chose."""
        people, nearness, lag = self._neighbours(user, time)
        told, starts = self._told, self._told.starts
        counts = told.lengths[people]
        entries = np.repeat(starts[people] - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
        away = np.abs(told.from_end[entries] - np.repeat(lag, counts))
        said = np.repeat(nearness, counts) * np.exp(-away / self.recent)
        return np.bincount(told.items[entries], weights=said, minlength=told.shape[1]).astype(np.float32)

    def _neighbours(self, user: int, time: float | None) -> tuple[Positions, Floats, Positions]:
        """The nearest people, how near they are, and where in their history the latest thing in common stands."""
        told, row = self._told, self._told.one(user)
        common = told.by_item[told.items[row]]
        entries = common.data - 1
        people = told.owner[entries]
        weights = np.repeat(self._fading(row), np.diff(common.indptr))
        shared = np.bincount(people, weights=weights, minlength=told.shape[0])
        near = shared / np.sqrt(np.maximum(told.lengths, 1) * max(row.stop - row.start, 1))
        near = near * self._lately(time if time is not None else self._last(row))
        near[user] = 0.0
        kept = np.argsort(-near, kind="stable")[: self.neighbours]
        kept = kept[near[kept] > 0]
        latest = np.zeros(told.shape[0], np.intp)
        latest[people] = entries
        return kept, near[kept].astype(np.float32), told.from_end[latest[kept]]

    def _last(self, row: slice) -> float:
        return float(self._told.times[row.stop - 1]) if row.stop > row.start else float("nan")

    def _lately(self, now: float) -> Floats:
        """How much each person counts by the days between `now` and the last thing they liked; 1 where unknown."""
        told = self._told
        if not self.days or not np.isfinite(now) or not len(told.items):
            return np.ones(told.shape[0], np.float32)
        apart = np.abs(now - told.times[np.maximum(told.starts[1:] - 1, 0)]) / DAY
        return np.where(np.isfinite(apart), np.exp(-apart / self.days), 1.0).astype(np.float32)


def rules(told: Histories, *, popular: float) -> sparse.csr_matrix:
    """How strongly one item leads to another, csr (from, to) float32: 1 / distance for each time it followed within ten
    places, divided by (how many like it) to the power of `popular`. Of two of one time, either may lead to the other.
    """
    size = told.shape[1]
    total = sparse.csr_matrix((size, size), dtype=np.float32)  # type: ignore[arg-type]
    for step, (early, late, same) in enumerate(told.steps(NEXT), start=1):
        leads, led = np.concatenate([early, late[same]]), np.concatenate([late, early[same]])
        total = total + sparse.csr_matrix((np.full(len(leads), 1 / step, np.float32), (leads, led)), shape=(size, size))
    people = np.maximum(np.bincount(told.items, minlength=size), 1)
    return sparse.csr_matrix(total.multiply(people[None, :] ** -popular), dtype=np.float32)


def _highest_one(scores: Floats) -> Floats:
    highest = scores.max(axis=1, keepdims=True)
    return np.asarray(scores / np.where(highest > 0, highest, 1.0), np.float32)
