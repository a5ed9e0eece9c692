"""Items whose words are like those of what the person likes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Need, ScoringMethod
from eval.models.features import Floats, Pooling, Weighting, likings, pooled_scores, rows_of
from eval.models.words import tfidf_matrix, words_of_items
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
        words = words_of_items(train) if self.reading == "profiles" else _plain_words(train.items)
        self._items = tfidf_matrix(words, sublinear=self.sublinear, least=self.least)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`: cosines, 0 to 1."""
        return pooled_scores(self._items, rows_of(self._people, self._train, questions), self.pooling)


def _plain_words(items: Sequence[Item]) -> list[list[str]]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    cut = TfidfVectorizer(stop_words="english").build_analyzer()
    return [list(cut(f"{item.title} {item.text}")) for item in items]
