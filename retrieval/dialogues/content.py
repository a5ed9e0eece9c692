"""What items say of themselves, as matrices over the catalogue. Nothing here is learned from dialogues."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from history.identity import content_hash
from history.text import tokens
from palate.protocols import Embedder, Vectors
from palate.types import Item
from retrieval.dialogues.matrices import Floats, incidence, shares, unit
from retrieval.embed.rows import unit_rows

_TITLE_YEAR = re.compile(r"\((\d{4})\)\s*\Z")
_HAN = re.compile(r"[\u3400-\u9fff]")
_STEM = 5
"""Letters that two words of one family share: comedy and comedies, romance and romantic."""
_ANY_WORD = "palate"
"""Stands in for words where no item has any."""
_YEAR_NAMES = ("year", "release_year", "年份")


@dataclass(frozen=True)
class Content:
    """A catalogue as matrices; rows are items.

    Args:
        fingerprint: a hash of the items.
        category_names, categories: csr (items, categories), rows of length 1, rare categories weighing more.
        name_places, names: csr (items, names) of ones: directors, actors, authors and whatever else an attribute lists.
        word_weights, words: TF-IDF of all an item says, rows of length 1.
        title_weights, titles: the same of titles without their year.
        years: shape (items,), 0 where unknown.
        vectors: unit vectors (items, dimension) with the mean taken out; dimension 0 without an embedder.
    """

    fingerprint: str
    category_names: tuple[str, ...]
    categories: sparse.csr_matrix
    name_places: Mapping[str, int]
    names: sparse.csr_matrix
    word_weights: TfidfVectorizer
    words: sparse.csr_matrix
    title_weights: TfidfVectorizer
    titles: sparse.csr_matrix
    years: Floats
    vectors: Vectors

    @classmethod
    def of(cls, items: Sequence[Item], embedder: Embedder | None = None, *, vectors: Vectors | None = None) -> Content:
        """The content of these items.

        Args:
            items: the catalogue, in the order of its places.
            embedder: makes vectors of what the items say; None does without.
            vectors: unit vectors of `told(item)` where they are at hand already, shape (items, dimension).

        Raises:
            EmbedderError: as the embedder.
        """
        texts = [told(item) for item in items]
        if vectors is None:
            vectors = embedder.embed(texts) if embedder else np.zeros((len(items), 0), np.float32)
        category_names, categories = incidence([_folded(item.categories) for item in items])
        people, names = incidence([_folded(listed(item)) for item in items])
        word_weights, words = _weighed(texts)
        title_weights, titles = _weighed([bare_title(item) for item in items])
        return cls(
            fingerprint=content_hash([item.model_dump(mode="json") for item in items]),
            category_names=category_names,
            categories=_rare_first(categories),
            name_places={name: place for place, name in enumerate(people)},
            names=names,
            word_weights=word_weights,
            words=words,
            title_weights=title_weights,
            titles=titles,
            years=np.array([year(item) for item in items], np.float32),
            vectors=_centred(vectors),
        )

    def __len__(self) -> int:
        return len(self.years)

    @cached_property
    def shares(self) -> sparse.csr_matrix:
        """Categories of each item as shares of 1."""
        return shares((self.categories > 0).astype(np.float32))

    @cached_property
    def by_word(self) -> sparse.csr_matrix:
        """`words` turned, so that a question's words are rows; so are the next four."""
        return sparse.csr_matrix(self.words.T)

    @cached_property
    def by_title_word(self) -> sparse.csr_matrix:
        """`titles` turned."""
        return sparse.csr_matrix(self.titles.T)

    @cached_property
    def by_name(self) -> sparse.csr_matrix:
        """`names` turned."""
        return sparse.csr_matrix(self.names.T)

    @cached_property
    def by_category(self) -> sparse.csr_matrix:
        """`categories` turned."""
        return sparse.csr_matrix(self.categories.T)

    @cached_property
    def having(self) -> sparse.csr_matrix:
        """Ones where an item has a category, csr (categories, items)."""
        return sparse.csr_matrix(self.by_category > 0, dtype=np.float32)

    @cached_property
    def category_patterns(self) -> tuple[re.Pattern[str], ...]:
        """For each category what finds it in a lower-cased text."""
        return tuple(map(category_pattern, self.category_names))

    @cached_property
    def fame(self) -> Floats:
        """How many items the names of an item stand on, summed and as a logarithm, shape (items,)."""
        return np.asarray(np.log1p(self.names @ np.asarray(self.names.sum(axis=0)).ravel()), np.float32)


def told(item: Item) -> str:
    """All an item says of itself in one text.

    >>> told(Item(item_id="1", title="Heat (1995)", categories=("crime",), attributes={"star": ["Al Pacino"]}))
    'Heat (1995). crime. Al Pacino'
    """
    return ". ".join(part for part in (item.title, ", ".join(item.categories), *_values(item), item.text) if part)


def listed(item: Item) -> tuple[str, ...]:
    """Every text that an attribute lists: people, mostly.

    >>> listed(Item(item_id="1", attributes={"star": ["Al Pacino"], "colour": "red"}))
    ('Al Pacino',)
    """
    values = (value for _, value in sorted(item.attributes.items()) if isinstance(value, list))
    return tuple(dict.fromkeys(one for value in values for one in value if isinstance(one, str)))


def category_pattern(category: str) -> re.Pattern[str]:
    """What finds a category in a lower-cased text, by its name or another word of its family.

    >>> [bool(category_pattern("comedy").search(text)) for text in ("any good comedies?", "tragicomedy")]
    [True, False]
    >>> bool(category_pattern("war").search("we warmed up")), bool(category_pattern("喜剧").search("看喜剧片"))
    (False, True)
    """
    if _HAN.search(category):
        return re.compile(re.escape(category))
    end = "" if len(category) > _STEM else r"s?\b"
    return re.compile(rf"\b{re.escape(category[:_STEM])}{end}")


def bare_title(item: Item) -> str:
    """The title without a year at its end.

    >>> bare_title(Item(item_id="1", title="Heat (1995)"))
    'Heat'
    """
    return _TITLE_YEAR.sub("", item.title).strip()


def year(item: Item) -> int:
    """The year of an item by its attributes or the end of its title; 0 where neither says.

    >>> year(Item(item_id="1", title="Heat (1995)")), year(Item(item_id="2", title="Heat"))
    (1995, 0)
    """
    found = _TITLE_YEAR.search(item.title)
    values = (str(item.attributes.get(name))[:4] for name in _YEAR_NAMES)
    said = next((value for value in values if len(value) == 4 and value.isdecimal()), "")
    return int(said or (found.group(1) if found else 0))


def _values(item: Item) -> list[str]:
    values = [value if isinstance(value, list) else [value] for _, value in sorted(item.attributes.items())]
    return [", ".join(one for one in value if isinstance(one, str)) for value in values]


def _folded(texts: Sequence[str]) -> list[str]:
    return [text.lower() for text in texts]


def _weighed(texts: Sequence[str]) -> tuple[TfidfVectorizer, sparse.csr_matrix]:
    weights = TfidfVectorizer(analyzer=tokens, sublinear_tf=True, dtype=np.float32)
    weights.fit(texts if any(map(tokens, texts)) else [_ANY_WORD])
    return weights, sparse.csr_matrix(weights.transform(texts))


def _rare_first(categories: sparse.csr_matrix) -> sparse.csr_matrix:
    having = np.maximum(np.asarray(categories.sum(axis=0)).ravel(), 1)
    rarity = np.log1p(categories.shape[0] / having)
    return unit(sparse.csr_matrix(categories @ sparse.diags(rarity)))


def _centred(vectors: Vectors) -> Vectors:
    return unit_rows(vectors - vectors.mean(axis=0, keepdims=True), "centred vectors") if vectors.size else vectors
