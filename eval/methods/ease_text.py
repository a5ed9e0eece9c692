"""EASE over people's likes and over the words of items at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, Need, ScoringMethod
from eval.models.features import rows_of
from eval.models.matrices import people_per_item, popular_for_strangers
from eval.models.words import tfidf_matrix, words_of_items
from retrieval.linear import autoencoder


class EaseText(ScoringMethod):
    """EASE whose matrix has a row for each word besides one for each person: the TF-IDF of that word in each item.

    Items that share words then lend each other weight as if somebody liked them together, so that items few people
    met are not left out.

    Args:
        regularisation: lambda of EASE.
        text: how much the rows of words count; 0 is EASE.
        most_words: only so many words, those found in most items, have a row.
        most_items: as for `ease`.
    """

    name = "ease-text"
    about = "EASE with the items' TF-IDF as further rows (collective variant of Jeunen et al. 2020)."
    needs: ClassVar[frozenset[Need]] = frozenset({"texts"})
    space: ClassVar = {
        "regularisation": (20.0, 50.0, 100.0, 150.0, 200.0, 300.0, 400.0, 500.0, 700.0, 1000.0, 2000.0),
        "text": (0.5, 1.0, 2.0, 4.0, 6.0, 8.0),
    }

    def __init__(
        self, regularisation: float = 200.0, text: float = 4.0, most_words: int = 3_000, most_items: int = 12_000
    ) -> None:
        self.regularisation, self.text = regularisation, text
        self.most_words, self.most_items = most_words, most_items

    def fit(self, train: Training) -> None:
        """Solve over people and words."""
        self.train, self.people = train, people_per_item(train)
        words = words_of_items(train)
        rows = sparse.vstack([train.liked, self.text * commonest(tfidf_matrix(words), self.most_words).T], format="csr")
        self.model = autoencoder.fit(rows, self.regularisation, largest=self.most_items)

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Sums of weights, near 1 for what is liked; popularity for those who like nothing yet."""
        likes = rows_of(self.train.liked, self.train, questions)
        return popular_for_strangers(self.model.scores(likes), likes, self.people)


def commonest(words: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    """The columns of `most` words at most, those with the most items, in their order."""
    items = np.bincount(words.indices, minlength=words.shape[1])
    return words[:, np.sort(np.argsort(-items, kind="stable")[:most])]
