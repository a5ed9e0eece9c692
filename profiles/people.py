"""What people at large are like: shares of every column, everybody's main tastes, who is friends with whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from palate.types import SocialEdge
from profiles.application import held_columns, learn_rules
from profiles.catalogue import Catalogue
from profiles.decay import daily_damping
from profiles.gather import Gathered
from profiles.rules import RuleBook
from profiles.topic import sized
from profiles.weigh import Array, Mass, weigh
from profiles.word import is_name

NO_NAME = 0.03
"""What a word that names nothing counts of one that does."""


@dataclass(frozen=True)
class People:
    """People at large.

    `tastes` has shape (users, topics + categories): each user's shares of liking, rows summing to 1 at most.
    `friends` has shape (users, users), closeness 0 to 1. `population` is each column's share of everybody's mass and
    `telling` how much a column says of anything in particular, 0 to 1, both of shape (columns,).
    """

    users: tuple[str, ...]
    tastes: sparse.csr_matrix
    friends: sparse.csr_matrix
    population: Array
    telling: Array

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each user."""
        return {user: row for row, user in enumerate(self.users)}

    def of_friends(self, user_id: str) -> Array | None:
        """Return the mean tastes of a user's friends, shape (topics + categories,); None without friends."""
        row = self.index.get(user_id)
        if row is None or self.friends.indptr[row] == self.friends.indptr[row + 1]:
            return None
        near = slice(self.friends.indptr[row], self.friends.indptr[row + 1])
        closeness = self.friends.data[near]
        spans = [slice(self.tastes.indptr[f], self.tastes.indptr[f + 1]) for f in self.friends.indices[near]]
        columns = np.concatenate([self.tastes.indices[span] for span in spans])
        liked = np.concatenate([self.tastes.data[span] * close for span, close in zip(spans, closeness, strict=True)])
        summed = np.bincount(columns, weights=liked, minlength=self.tastes.shape[1])
        return summed.astype(np.float64) / float(closeness.sum())


def friend_matrix(users: Sequence[str], social: Iterable[SocialEdge]) -> sparse.csr_matrix:
    """Return who is friends with whom, shape (users, users); edges to people without events are left out."""
    place = {user: row for row, user in enumerate(users)}
    edges = {
        (place[edge.user_id], place[edge.friend_id]): edge.weight
        for edge in social
        if edge.user_id in place and edge.friend_id in place and edge.user_id != edge.friend_id and edge.weight > 0
    }
    pairs = sorted(edges)
    rows, columns = [row for row, _ in pairs], [column for _, column in pairs]
    closeness = np.array([edges[pair] for pair in pairs], dtype=np.float32)
    return sparse.csr_matrix((closeness, (rows, columns)), shape=(len(users), len(users)))


def fit_people(catalogue: Catalogue, gathered: Gathered, friends: sparse.csr_matrix) -> tuple[People, RuleBook]:
    """Return people at large, and the rules behind what they do."""
    rows = event_rows(catalogue, gathered)
    population = _population(rows, np.array(gathered.strength))
    telling = telling_columns(catalogue)
    tastes: list[sparse.csr_matrix] = []
    transactions: dict[str, frozenset[str]] = {}
    for user_id, mass in _masses(catalogue, gathered, rows):
        tastes.append(_taste(mass, catalogue.first_topic))
        columns = held_columns(mass, catalogue)
        transactions[user_id] = frozenset(catalogue.keys[column] for column in columns)
    empty = sized([], [], (0, catalogue.columns - catalogue.first_topic))
    stacked = sparse.csr_matrix(sparse.vstack(tastes, format="csr")) if tastes else empty
    people = People(tuple(gathered.users), stacked, friends, population, telling)
    return people, learn_rules(transactions, catalogue)


def event_rows(catalogue: Catalogue, gathered: Gathered) -> sparse.csr_matrix:
    """Return what each event carries, shape (events, columns): its item's row and that of the text written."""
    rows = catalogue.rows_of(np.array(gathered.item, dtype=np.int64))
    if not gathered.text:
        return rows
    numbers = sorted(gathered.text)
    texts = sparse.vstack([catalogue.text_row(gathered.text[n]) for n in numbers], format="csr")
    place = sparse.csr_matrix(
        (np.ones(len(numbers), np.float32), (numbers, range(len(numbers)))), shape=(rows.shape[0], len(numbers))
    )
    return sparse.csr_matrix(rows + place @ texts)


def _population(rows: sparse.csr_matrix, strength: Array) -> Array:
    liked = np.maximum(strength, 0.0)
    total = float(liked.sum())
    return np.asarray(rows.T @ liked, dtype=np.float64) / total if total > 0 else np.zeros(rows.shape[1])


def _masses(catalogue: Catalogue, gathered: Gathered, rows: sparse.csr_matrix) -> Iterator[tuple[str, Mass]]:
    starts = gathered.starts()
    strength, item, time = np.array(gathered.strength), np.array(gathered.item), np.array(gathered.time)
    for number, user_id in enumerate(gathered.users):
        span = slice(int(starts[number]), int(starts[number + 1]))
        weights = strength[span] * daily_damping(time[span], np.abs(strength[span]))
        things = np.where(item[span] >= 0, item[span], -1 - np.arange(span.stop - span.start))
        yield user_id, weigh(rows[span], weights, things)


def _taste(mass: Mass, first_topic: int) -> sparse.csr_matrix:
    liked = np.maximum(mass.liked - mass.disliked, 0.0)[first_topic:]
    return sparse.csr_matrix(liked / max(float(liked.sum()), 1e-9), dtype=np.float32)


def telling_columns(catalogue: Catalogue) -> Array:
    """Return how much each column says, 0 to 1, shape (columns,): words as they tell, topics and categories 1."""
    telling = np.ones(catalogue.columns)
    telling[: catalogue.first_topic] = 0.05 + 0.95 * catalogue.telling[: catalogue.first_topic]
    names = np.array([is_name(word) for word in catalogue.words.words], dtype=bool)
    telling[: catalogue.first_topic][~names] *= NO_NAME
    return telling
