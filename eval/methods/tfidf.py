"""Items whose words are like those of what the person likes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Need, ScoringMethod
from eval.models.features import Floats, Pooling, Weighting, item_words, likings, pooled_scores, rows_of
from palate.errors import InputError
from palate.types import Item

Reading = Literal["profiles", "plain"]


class TfIdf(ScoringMethod):
    """Cosine of TF-IDF vectors.

    Somebody without training events gets equal scores for everything.

    Args:
        pooling: "mean" of what the person likes, or the "best" match to one thing they like.
        weighting: what they like counts "equal", or by "strength".
        sublinear: a word met n times counts 1 + log n instead of n.
        least: words of fewer items than this are left out.
        reading: "profiles" cuts Chinese and English into words as profiles do, counts titles twice, and takes
            categories along; "plain" is what scikit-learn does with title and text, English stop words left out.
    """

    name = "tfidf"
    about = "Content: cosine of TF-IDF vectors of titles, texts and categories (Pazzani and Billsus 2007)."
    needs: ClassVar[frozenset[Need]] = frozenset({"texts"})
    space: ClassVar = {
        "pooling": ("mean", "best"),
        "weighting": ("equal", "strength"),
        "sublinear": (True, False),
        "least": (1, 2, 5),
    }

    def __init__(
        self,
        *,
        pooling: Pooling = "mean",
        weighting: Weighting = "equal",
        sublinear: bool = True,
        least: int = 1,
        reading: Reading = "profiles",
    ) -> None:
        if reading not in ("profiles", "plain"):
            raise InputError(f"Expected reading 'profiles' or 'plain', got {reading!r}.")
        self.pooling, self.weighting, self.sublinear, self.least = pooling, weighting, sublinear, least
        self.reading = reading

    def fit(self, train: Training) -> None:
        """Weigh the words of the catalogue, with items that nobody met."""
        self._train, self._people = train, likings(train, self.weighting)
        words = train.keep(("item words", self.reading), lambda: _words(train.items, self.reading))
        self._items = tfidf_matrix(words, sublinear=self.sublinear, least=self.least)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`: cosines, 0 to 1."""
        return pooled_scores(self._items, rows_of(self._people, self._train, questions), self.pooling)


def _words(items: Sequence[Item], reading: Reading) -> list[list[str]]:
    if reading == "profiles":
        return [item_words(item) for item in items]
    from sklearn.feature_extraction.text import TfidfVectorizer

    cut = TfidfVectorizer(stop_words="english").build_analyzer()
    return [list(cut(f"{item.title} {item.text}")) for item in items]


def tfidf_matrix(words: Sequence[Sequence[str]], *, sublinear: bool = True, least: int = 1) -> sparse.csr_matrix:
    """Unit TF-IDF rows of texts given as words, shape (texts, vocabulary), float32; rows of zeros for empty texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(words):
        return sparse.csr_matrix(np.zeros((len(words), 1), np.float32))
    fewest = min(least, _most_common(words))
    model = TfidfVectorizer(analyzer=_as_it_is, sublinear_tf=sublinear, min_df=fewest, dtype=np.float32)
    return sparse.csr_matrix(model.fit_transform(words))


def _most_common(words: Sequence[Sequence[str]]) -> int:
    """In how many texts the commonest word stands: no more may be asked of a word, or none would be left."""
    counts: dict[str, int] = {}
    for text in words:
        for word in set(text):
            counts[word] = counts.get(word, 0) + 1
    return max(counts.values())


def _as_it_is(words: Sequence[str]) -> Sequence[str]:
    return words
