"""What methods over a matrix of people and items share.

Matrices are csr of float32, shape (users, items), with entries above 0 where somebody likes an item.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from eval.data.training import Training
from palate.errors import InputError

Floats = NDArray[np.float32]
Weighting = Literal["cosine", "tf-idf", "bm25"]
BM25_K1 = 1.2
BM25_B = 0.75


def people_per_item(train: Training) -> Floats:
    """How many people like each item, shape (items,)."""
    return np.bincount(train.liked.indices, minlength=len(train.items)).astype(np.float32)


def popular_for_strangers(scores: Floats, likes: sparse.csr_matrix, people: Floats) -> Floats:
    """`scores` (questions, items), changed in place: those who like nothing yet (empty rows of `likes`) get the
    popularity of items."""
    scores[np.diff(likes.indptr) == 0] = people
    return scores


def weighted(liked: sparse.csr_matrix, how: Weighting) -> sparse.csr_matrix:
    """The matrix with its entries weighed, people being the documents of a search engine and items their words.

    "cosine" leaves entries as they are, "tf-idf" weighs items more that few people like, and "bm25" also weighs each
    entry of a long history less (Robertson and Zaragoza 2009, with k1 1.2 and b .75).

    Raises:
        InputError: there is no such weighting.
    """
    if how not in ("cosine", "tf-idf", "bm25"):
        raise InputError(f"Expected weighting 'cosine', 'tf-idf' or 'bm25', got {how!r}.")
    if how == "cosine":
        return liked
    people = np.bincount(liked.indices, minlength=liked.shape[1])
    rarity = np.log((1 + liked.shape[0]) / (1 + people)) + 1.0
    values = liked.data * rarity[liked.indices]
    if how == "bm25":
        lengths = np.diff(liked.indptr)
        values = values * np.repeat(_saturated(lengths), lengths)
    return sparse.csr_matrix((values.astype(np.float32), liked.indices, liked.indptr), shape=liked.shape)


def _saturated(lengths: NDArray[np.int32]) -> NDArray[np.float64]:
    """How much one entry of a row counts, by the length of the row."""
    usual = max(float(lengths.mean()), 1.0)
    return np.asarray((BM25_K1 + 1.0) / (1.0 + BM25_K1 * (1.0 - BM25_B + BM25_B * lengths / usual)))
