"""What kinds of items there are, to see whether lists hold them in the shares that people like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isqrt

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from eval.data.training import Training
from eval.models.words import tfidf_matrix, words_of_items

MOST_TOPICS = 30
_NAMED = 0.5
_COMMON = 0.01
_DIMENSIONS = 50


@dataclass(frozen=True)
class Kinds:
    """Kinds of items.

    Args:
        what: "category", "topic" or "domain".
        names: one for each kind.
        shares: shape (items, kinds): each item's one place in the world is shared equally among its kinds; a row of
            zeros for an item of none.
    """

    what: str
    names: tuple[str, ...]
    shares: sparse.csr_array


def kinds_of(train: Training) -> Kinds | None:
    """The categories of items where half of them have any; else topics of their words; else their domains.

    A category counts from one item in a hundred on: rarer ones have no share to be kept to. None where all items are
    of one kind. Topics are clusters (k-means over 50 dimensions of TF-IDF), at most 30 and no more than the square root
    of the number of items; each is named by its three most telling words.
    """
    return train.keep("kinds of items", lambda: _categories(train) or _topics(train) or _domains(train))


def _categories(train: Training) -> Kinds | None:
    if sum(bool(item.categories) for item in train.items) < _NAMED * len(train.items):
        return None
    held = Counter(name for item in train.items for name in set(item.categories))
    common = {name for name, items in held.items() if items >= _COMMON * len(train.items)}
    return _named("category", [[name for name in item.categories if name in common] for item in train.items])


def _domains(train: Training) -> Kinds | None:
    return _named("domain", [(item.domain,) if item.domain else () for item in train.items])


def _named(what: str, names: Sequence[Sequence[str]]) -> Kinds | None:
    known = sorted({name for some in names for name in some})
    if len(known) < 2:
        return None
    column = {name: place for place, name in enumerate(known)}
    cells = [(row, column[name], 1.0 / len(set(some))) for row, some in enumerate(names) for name in sorted(set(some))]
    rows, columns, shares = zip(*cells, strict=True)
    return Kinds(what, tuple(known), sparse.csr_array((shares, (rows, columns)), shape=(len(names), len(known))))


def _topics(train: Training) -> Kinds | None:
    words = words_of_items(train)
    telling = [row for row, some in enumerate(words) if some]
    count = min(MOST_TOPICS, isqrt(len(telling)))
    matrix = tfidf_matrix([words[row] for row in telling], least=2)
    if count < 2 or matrix.shape[1] <= _DIMENSIONS:
        return None
    topic = _clusters(matrix, count)
    cells = (np.ones(len(telling)), (telling, topic))
    names = _telling([words[row] for row in telling], topic, count)
    return Kinds("topic", names, sparse.csr_array(cells, shape=(len(words), count)))


def _clusters(matrix: sparse.csr_matrix, count: int) -> NDArray[np.int64]:
    """The cluster of each row. Always the same for the same rows."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # the order of adding must not decide where an item belongs
        reduced = normalize(TruncatedSVD(_DIMENSIONS, random_state=0).fit_transform(matrix))
        return np.asarray(KMeans(count, n_init=1, random_state=0).fit_predict(reduced), dtype=np.int64)


def _telling(texts: Sequence[Sequence[str]], topic: NDArray[np.int64], topics: int) -> tuple[str, ...]:
    """For each topic the three words whose share of its texts most exceeds their share of all."""
    everywhere, names = _texts_with(texts), []
    for one in range(topics):
        inside = [text for text, its in zip(texts, topic.tolist(), strict=True) if its == one]
        here = _texts_with(inside).items()
        excess = sorted((everywhere[word] / len(texts) - count / len(inside), word) for word, count in here)
        names.append(", ".join(word for _, word in excess[:3]))
    return tuple(names)


def _texts_with(texts: Iterable[Sequence[str]]) -> Counter[str]:
    return Counter(word for text in texts for word in set(text))
