"""What items say, as words and as TF-IDF vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from eval.data.training import Training
from history.text import tokens
from palate.types import Item
from profiles.catalogue import item_text


def item_words(item: Item) -> list[str]:
    """The telling words of title (twice) and text in order, then each category as one word, "category:<name>"."""
    return [*tokens(item_text(item)), *(f"category:{name}" for name in item.categories if name)]


def words_of_items(train: Training) -> list[list[str]]:
    """`item_words` of the catalogue, cut once for all who ask."""
    return train.keep("item words", lambda: [item_words(item) for item in train.items])


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
