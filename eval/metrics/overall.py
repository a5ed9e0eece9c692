"""Figures of all lists of a method together: whom they serve and what they show, right or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from eval.metrics.calibration import calibration, mean_shares
from eval.metrics.diversity import ItemMatrix, diversity
from eval.metrics.judged import Floats
from eval.metrics.kinds import Kinds, kinds_of
from eval.metrics.lists import Lists
from eval.metrics.popularity import novelty, popular_share, popularity_lift
from eval.metrics.reach import coverage, gini, overlap
from eval.metrics.users import per_user
from eval.models.words import tfidf_matrix, words_of_items


@dataclass(frozen=True)
class Figure:
    """An overall figure: its `label` in tables, what it is `about`, and which way is usually wished for."""

    label: str
    about: str
    wished: Literal["higher", "lower", "near 0"]


FIGURES: dict[str, Figure] = {
    "coverage": Figure("Coverage", "share of the items that may be ranked which anybody is shown", "higher"),
    "gini": Figure("Gini", "how unevenly places are dealt to items: 0 all alike, 1 one has all", "lower"),
    "overlap": Figure("Overlap", "share of the places that two people's lists have in common", "lower"),
    "novelty": Figure("Novelty", "mean self-information of what is shown, in bits", "higher"),
    "diversity": Figure("Diversity", "mean cosine distance of two items of a list", "higher"),
    "popular": Figure("Popular", "share of the places with one of the 20% most popular items", "lower"),
    "lift": Figure("Popularity lift", "how much more popular than what people chose themselves; 0 alike", "near 0"),
    "calibration": Figure("Calibration", "divergence from the shares of kinds each person likes, in nats", "lower"),
}
"""Every overall figure by name."""


@dataclass(frozen=True)
class Background:
    """What lists are seen against. Made once for a split, used for every method.

    Args:
        met: how many people met each item in training, shape (items,).
        people: how many there are in training.
        rankable: the items that any question allows, mask of shape (items,).
        seen: what each question's user met in training, shape (questions, items).
        liked: what they like of the items that may be ranked, shape (questions, items).
        items: what each item is like, a unit vector each; zeros where it says nothing.
        kinds: kinds of items; None where all are of one.
    """

    met: NDArray[np.int64]
    people: int
    rankable: NDArray[np.bool_]
    seen: sparse.csr_array
    liked: sparse.csr_array
    items: ItemMatrix
    kinds: Kinds | None


def background(train: Training, questions: Sequence[Question]) -> Background:
    """The background of these questions. Items are told apart by TF-IDF of their words, whatever embedder there is: a
    yardstick must not change with what is measured."""
    rankable = _rankable(train, questions)
    return Background(
        met=np.asarray(train.seen.sum(axis=0), dtype=np.int64).ravel(),
        people=len(train.users),
        rankable=rankable,
        seen=_asking(train, train.seen, questions),
        liked=_only(_asking(train, train.liked, questions), rankable),
        items=_vectors(train),
        kinds=kinds_of(train),
    )


def overall(lists: Lists, behind: Background, k: int) -> dict[str, float]:
    """Every figure of the first `k` places that has a meaning, by names such as "coverage@10".

    Figures of single lists are averaged for each person first, then over people.

    Raises:
        InputError: `k` is below 1, or the lists were cut shorter.
    """
    shown = lists.first(k)
    found = {
        "coverage": coverage(shown, behind.rankable),
        "gini": gini(shown, behind.rankable),
        "overlap": overlap(shown, lists.users, k),
        "novelty": _mean(novelty(shown, behind.met, behind.people), lists.users),
        "diversity": _mean(diversity(shown, behind.items), lists.users),
        "popular": popular_share(shown, behind.met, behind.rankable),
        "lift": popularity_lift(shown, behind.seen, behind.met),
    }
    if behind.kinds is not None:
        found["calibration"] = _mean(calibration(shown, behind.liked, behind.kinds.shares), lists.users)
    return {f"{name}@{k}": value for name, value in found.items() if np.isfinite(value)}


def liked_beside_shown(lists: Lists, behind: Background, k: int) -> tuple[tuple[str, float, float], ...]:
    """For each kind of items its name, its mean share of what people like and of what they are shown; largest first.

    Empty where all items are of one kind.
    """
    if behind.kinds is None:
        return ()
    liked = mean_shares(behind.liked, behind.kinds.shares).tolist()
    shown = mean_shares(lists.first(k), behind.kinds.shares).tolist()
    rows = zip(behind.kinds.names, liked, shown, strict=True)
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0])))


def _mean(values: Floats, users: Sequence[str]) -> float:
    means = per_user(values, users)
    known = means[np.isfinite(means)]
    return float(known.mean()) if known.size else float("nan")


def _rankable(train: Training, questions: Sequence[Question]) -> NDArray[np.bool_]:
    mask = np.zeros(len(train.items), dtype=bool)
    for domain in {question.domain for question in questions if question.candidates is None}:
        mask |= train.catalogue.members(domain)
    for candidates in {question.candidates for question in questions if question.candidates is not None}:
        mask |= train.catalogue.holding(candidates)
    return mask


def _asking(train: Training, matrix: sparse.csr_matrix, questions: Sequence[Question]) -> sparse.csr_array:
    """The rows of those who ask, as ones; an empty row for somebody without training events."""
    rows = train.rows([question.user_id for question in questions])
    known = np.flatnonzero(rows >= 0)
    chosen = sparse.csr_array((np.ones(len(known)), (known, rows[known])), shape=(len(rows), matrix.shape[0]))
    return sparse.csr_array(chosen @ matrix.astype(np.float64))


def _only(rows: sparse.csr_array, mask: NDArray[np.bool_]) -> sparse.csr_array:
    kept = sparse.csr_array(rows @ sparse.diags_array(mask.astype(np.float64)))
    kept.eliminate_zeros()
    return kept


def _vectors(train: Training) -> sparse.csr_matrix:
    return train.keep("TF-IDF of items", lambda: tfidf_matrix(words_of_items(train)))
