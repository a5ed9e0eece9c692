"""What items say of themselves as columns that a linear map can learn from. Attributes know nothing of people.

    words      TF-IDF of the commonest words, categories and attribute values, sparse
    vectors    of the text, dense; no columns where there is no embedder

Each part has rows of unit length times the root of its share, so that the product of two rows is a weighted mean of
two cosines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from palate.types import Item
from retrieval.linear.words import commonest, counts, tfidf
from retrieval.material import Material
from retrieval.sources.ranking import Floats, Positions

MOST_WORDS = 4_000
"""So many words have a column: those found in most items."""
MEANING = 0.2
"""Share of the vectors in a product of two rows."""
LONGEST_VALUE = 80
"""A longer value of an attribute is a text, not a name that items share."""
_BETWEEN = re.compile(r"\s*[/,;|、，；]\s*")


@dataclass(frozen=True)
class Attributes:
    """`words` is csr (items, words), `vectors` has shape (items, dimension), which may be 0."""

    words: sparse.csr_matrix
    vectors: Floats

    @classmethod
    def of(cls, material: Material, *, most_words: int = MOST_WORDS, meaning: float = MEANING) -> Attributes:
        """The attributes of every item of the catalogue, chosen or not."""
        return cls.among(material, all_said(material), most_words=most_words, meaning=meaning)

    @classmethod
    def among(
        cls, material: Material, said: sparse.csr_matrix, *, most_words: int = MOST_WORDS, meaning: float = MEANING
    ) -> Attributes:
        """The same, from what `all_said` gave."""
        words = commonest(tfidf(said), most_words)
        if material.vectors is None:
            return cls(words, np.zeros((len(material.items), 0), np.float32))
        vectors = np.asarray(material.vectors * np.sqrt(meaning), np.float32)
        return cls(sparse.csr_matrix(words * np.float32(np.sqrt(1.0 - meaning))), vectors)

    def rows(self, items: Positions) -> Attributes:
        """The attributes of these items alone, in their order."""
        return Attributes(sparse.csr_matrix(self.words[items]), self.vectors[items])

    def times(self, weights: Floats) -> Floats:
        """All attributes times `weights` (columns, outputs), shape (items, outputs)."""
        split = self.words.shape[1]
        return np.asarray(self.words @ weights[:split] + self.vectors @ weights[split:], np.float32)

    def ridge(self, targets: Floats, regularisation: float) -> Floats:
        """Weights (columns, outputs) that predict `targets` (items, outputs) from these rows: least squares, with
        `regularisation` times their squares (Hoerl and Kennard 1970)."""
        gram = self._gram()
        gram[np.diag_indices_from(gram)] += regularisation
        towards = np.vstack([self.words.T @ targets, self.vectors.T @ targets])
        return np.asarray(linalg.solve(gram, towards, assume_a="pos", overwrite_a=True, overwrite_b=True), np.float32)

    def _gram(self) -> Floats:
        """The product of every two columns: never the vectors as sparse columns, which would fill it slowly."""
        across = self.words.T @ self.vectors
        within = (self.words.T @ self.words).toarray()
        return np.block([[within, across], [across.T, self.vectors.T @ self.vectors]]).astype(np.float32)


def all_said(material: Material) -> sparse.csr_matrix:
    """How often each item has each word, category and attribute value, csr (items, words)."""
    return counts([*said, *named(item)] for item, said in zip(material.items, material.words, strict=True))


def named(item: Item) -> Iterator[str]:
    """The categories and attribute values of an item, each as one word with its key: "director:Ang Lee"."""
    yield from (f"category:{name}" for name in item.categories if name)
    for key, value in item.attributes.items():
        yield from (f"{key}:{name}" for name in _names(value))


def _names(value: object) -> Sequence[str]:
    """The names that a value holds: those of a list, or of a text the parts between commas and slashes."""
    if isinstance(value, list | tuple):
        return [name for one in value for name in _names(one)]
    if isinstance(value, bool | int | float):
        return [str(value)]
    if not isinstance(value, str):
        return []
    return [name for name in _BETWEEN.split(value.strip().lower()) if 0 < len(name) <= LONGEST_VALUE]
