"""What content methods share: people as rows over items, and two ways from a person to scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from palate.errors import InputError

Floats = NDArray[np.float32]
ItemMatrix: TypeAlias = Floats | sparse.csr_matrix
"""A row of length 1 for each item, or of zeros; dense or sparse, shape (items, columns)."""
Weighting = Literal["equal", "strength"]
Pooling = Literal["mean", "best"]
TOGETHER = 512
"""So many things that people like are compared with the catalogue at a time."""


def likings(train: Training, weighting: Weighting) -> sparse.csr_matrix:
    """Who likes what, shape (users, items), float32: 1, or the summed strength of someone's events on an item."""
    if weighting == "equal":
        return train.liked
    return sparse.csr_matrix(train.interactions.matrix, dtype=np.float32)


def rows_of(matrix: sparse.csr_matrix, train: Training, questions: Sequence[Question]) -> sparse.csr_matrix:
    """The rows of those who ask, in their order; an empty row for somebody without training events."""
    rows = train.rows([question.user_id for question in questions])
    known = rows >= 0
    placed = sparse.csr_matrix(
        (np.ones(int(known.sum()), np.float32), (np.flatnonzero(known), rows[known])),
        shape=(len(rows), matrix.shape[0]),
    )
    return sparse.csr_matrix(placed @ matrix)


def unit(vectors: Floats) -> Floats:
    """Rows brought to length 1; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), np.float32)


def pooled_scores(items: ItemMatrix, people: sparse.csr_matrix, pooling: Pooling) -> Floats:
    """How near every item is to what each of `people` (people, items) likes, shape (people, items).

    Args:
        items: a unit vector of each.
        people: how much each likes what; an empty row scores 0 everywhere.
        pooling: "mean": cosine to the weighted mean of what they like; "best": the highest weighted cosine to any one
            thing they like, the weights brought to at most 1.

    Raises:
        InputError: there is no such pooling.
    """
    if pooling == "mean":
        return _mean(items, people)
    if pooling == "best":
        return _best(items, people)
    raise InputError(f"Expected pooling 'mean' or 'best', got {pooling!r}.")


def _mean(items: ItemMatrix, people: sparse.csr_matrix) -> Floats:
    tastes = people @ items
    dense = tastes.toarray() if sparse.issparse(tastes) else np.asarray(tastes)
    return np.ascontiguousarray((items @ unit(dense).T).T, np.float32)


def _best(items: ItemMatrix, people: sparse.csr_matrix) -> Floats:
    """A few people at a time, so that memory holds `TOGETHER` rows of similarities, or those of one person."""
    found = np.zeros((people.shape[0], items.shape[0]), np.float32)
    asking = np.flatnonzero(np.diff(people.indptr))
    before = people.indptr[asking] - people.indptr[asking[:1]]
    for rows in np.split(asking, np.flatnonzero(np.diff(before // TOGETHER)) + 1) if len(asking) else ():
        found[rows] = _highest(items, people[rows])
    return found


def _highest(items: ItemMatrix, people: sparse.csr_matrix) -> Floats:
    """The same, for people who all like something."""
    near = items[people.indices] @ items.T
    dense = near.toarray() if sparse.issparse(near) else np.asarray(near)
    most = np.maximum.reduceat(people.data, people.indptr[:-1])
    dense *= (people.data / np.repeat(most, np.diff(people.indptr)))[:, None]
    return np.asarray(np.maximum.reduceat(dense, people.indptr[:-1], axis=0), np.float32)
