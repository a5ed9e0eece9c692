"""What every item says, fitted once: words, topics and categories as columns of one sparse matrix.

columns   0 .. words-1                    "word:<token>"
          words .. words+topics-1         "topic:<n>"
          then                            "category:<name>"
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from history import text as history_text
from palate.types import Granularity, Item, Language
from profiles.labels import in_language, label_terms, title_roles, topic_label
from profiles.topic import (
    MANY_TEXTS,
    TopicModel,
    alike,
    fit_topics,
    fold_one,
    nearest,
    only_clear,
    pooled,
    sized,
    tellingness,
    topic_number,
)
from profiles.word import WordModel, fit_words

TITLE_WEIGHT = 2
CATEGORY_COUNT = 3.0
"""A category speaks as loudly to the topic model as a word met this many times."""
LARGEST_CATEGORY = 0.95
RAREST_CATEGORY = 20
"""No category needs more items than this; smaller catalogues ask for one item in a hundred."""
MAIN_DOMAIN = 0.6
SHELF_LABEL = 0.3
"""A category tells a topic less than a word of it does: it has a place of its own among the interests."""
LEAST_CHOOSERS = 3
"""A category needs so many people who chose something of it; catalogues of under thirty items ask for none."""
LONGEST_SHELF_LIST = 12
"""An item with more categories than this, and four times the usual number, has its text cut into words there."""


def item_text(item: Item) -> str:
    """Return all an item says, its title twice: what stands there tells most."""
    return ". ".join(part for part in (*(item.title,) * TITLE_WEIGHT, item.text) if part)


@dataclass(frozen=True)
class Catalogue:
    """The fitted vocabulary and each item's row over it.

    `features` has shape (items, columns), float32, values 0 to 1: how much an item is about a word, topic or category.
    `telling` (words + categories,) says how much a word or category tells of what people choose, 0 to 1.
    `item_domain[i]` indexes `domains`; `item_chinese[i]` says whether item i is written in Chinese. `names` are names
    that somebody gave topics, by language and key ("topic:7"): labels in that language, in place of a topic's words.
    """

    words: WordModel
    topics: TopicModel
    categories: tuple[str, ...]
    items: tuple[str, ...]
    domains: tuple[str, ...]
    item_domain: NDArray[np.int32]
    item_chinese: NDArray[np.bool_]
    features: sparse.csr_matrix
    telling: NDArray[np.float32]
    language: Language | None = None
    names: Mapping[Language, Mapping[str, str]] = field(default_factory=dict)

    def speaking(self, language: Language) -> Catalogue:
        """Return the same catalogue whose labels and terms prefer `language` where a topic has words of it."""
        return self._spoken[language]

    @cached_property
    def _spoken(self) -> dict[Language, Catalogue]:
        return {"en": replace(self, language="en"), "zh": replace(self, language="zh")}

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each item id."""
        return {item: row for row, item in enumerate(self.items)}

    @property
    def first_topic(self) -> int:
        """Column of topic 0."""
        return len(self.words.words)

    @property
    def first_category(self) -> int:
        """Column of the first category."""
        return self.first_topic + self.topics.count

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return self.first_category + len(self.categories)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Key of each column, as in `Interest.key`."""
        return (
            *(f"word:{word}" for word in self.words.words),
            *(f"topic:{n}" for n in range(self.topics.count)),
            *(f"category:{name}"[:256] for name in self.categories),
        )

    @cached_property
    def key_index(self) -> dict[str, int]:
        """Column of each key."""
        return {key: column for column, key in enumerate(self.keys)}

    @cached_property
    def main_domain(self) -> NDArray[np.int64]:
        """The domain that carries most (three fifths) of each column, as a place in `domains`; -1 where none does."""
        inside = sized(range(len(self.items)), self.item_domain.tolist(), (len(self.items), len(self.domains)))
        mass = np.asarray((self.features.T @ inside).todense(), dtype=np.float64)
        if mass.size == 0:
            return np.full(self.columns, -1, dtype=np.int64)
        share = mass.max(axis=1) / np.maximum(mass.sum(axis=1), 1e-12)
        return np.where(share >= MAIN_DOMAIN, mass.argmax(axis=1), -1).astype(np.int64)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What a person reads for each column."""
        named = self.names.get(self.language, {}) if self.language else {}
        topics = (
            named.get(f"topic:{n}") or topic_label(terms, self.language) or f"topic {n + 1}"
            for n, terms in enumerate(self.all_topic_terms)
        )
        return (*self.words.labels, *topics, *(name[:200] for name in self.categories))

    @cached_property
    def all_topic_terms(self) -> tuple[tuple[str, ...], ...]:
        """The most telling words and categories of each topic, best first, none inside another."""
        names = (*self.words.labels, *self.categories)
        told = (distinct_labels([names[column] for column in terms]) for terms in self.topics.terms)
        return tuple(in_language(terms, self.language) for terms in told)

    def terms(self, column: int) -> tuple[str, ...]:
        """Return the telling terms of a column: a topic's best words, a word or category itself."""
        topic = column - self.first_topic
        return self.all_topic_terms[topic] if 0 <= topic < self.topics.count else (self.labels[column],)

    @cached_property
    def _table(self) -> sparse.csr_matrix:
        """`features` with an empty last row, for events on nothing known."""
        blank = sized([], [], (1, self.columns))
        return sparse.csr_matrix(sparse.vstack([self.features, blank], format="csr"))

    def rows_of(self, item: NDArray[np.int64]) -> sparse.csr_matrix:
        """Return the rows of items by their place, shape (len(item), columns); -1 gives an empty row."""
        return sparse.csr_matrix(self._table[item])

    def carries(self, row: int, column: int) -> bool:
        """Say whether an item, by its row, is about a column at all."""
        columns, values = self._row(row)
        return bool((values[columns == column] > 0).any())

    def words_of(self, row: int) -> list[tuple[int, float]]:
        """Return the words an item is about, by its row: columns, and how much it is about each."""
        columns, values = self._row(row)
        words = columns < self.first_topic
        return list(zip(columns[words].tolist(), values[words].tolist(), strict=True))

    def _row(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        inside = slice(self.features.indptr[row], self.features.indptr[row + 1])
        return self.features.indices[inside], self.features.data[inside]

    @cached_property
    def shelved(self) -> NDArray[np.float64]:
        """The share of items that carry each category, shape (categories,)."""
        carried = np.bincount(self.features.indices, minlength=self.columns)[self.first_category :]
        return carried / max(1, len(self.items))

    def granularity(self, column: int) -> Granularity:
        """Return "word" or "topic" (a category is a topic somebody else named)."""
        return "word" if column < self.first_topic else "topic"

    def text_row(self, text: str) -> sparse.csr_matrix:
        """Return the row of a text somebody wrote, shape (1, columns): its words and its topics."""
        counts = self.words.counts(text)
        places, weights = self.words.row(counts)
        if places and self.topics.count:
            columns = np.array(sorted(counts), dtype=np.int32)
            amounts = (
                np.array([counts[c] for c in sorted(counts)])
                * idf_weight(self.words.idf[columns])
                * self.telling[columns]
            )
            mixture = fold_one(self.topics.word_given_topic, self.topics.topic_share, columns, amounts)
            clear = only_clear(mixture, known=float(amounts.sum()))
            places = [*places, *(int(n) + self.first_topic for n in np.flatnonzero(clear))]
            weights = [*weights, *(float(clear[n]) for n in np.flatnonzero(clear))]
        return sparse.csr_matrix((weights, ([0] * len(places), places)), shape=(1, self.columns), dtype=np.float32)


def idf_weight(idf: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how loudly a word of this rarity speaks to the topic model, 0 to 2 (Wilson and Chew 2010, in spirit)."""
    return (np.minimum(idf, 6.0) / 3.0).astype(np.float32)


def distinct_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Leave out labels made only of words that stand in another one, longer labels winning their place.

    >>> distinct_labels(["Tea", "Green", "Green Tea", "Cup"])
    ('Green Tea', 'Cup')
    """
    kept: list[str] = []
    for label in labels:
        inside = next((n for n, other in enumerate(kept) if _within(other, label) or _within(label, other)), None)
        if inside is None:
            kept.append(label)
        elif _within(kept[inside], label):
            kept = [
                label if n == inside else other
                for n, other in enumerate(kept)
                if n == inside or not _within(other, label)
            ]
    return tuple(kept)


def _within(short: str, long: str) -> bool:
    """Say whether every word of `short` stands in `long` (a Chinese label: whether it is a part of it)."""
    small, large = short.lower(), long.lower()
    return set(small.split()) <= set(large.split()) or (not small.isascii() and small in large)


def fit_catalogue(
    items: Sequence[Item], wrote: Sequence[str], choices: sparse.csr_matrix, *, topics: int | None, seed: int
) -> Catalogue:
    """Fit words and topics over item texts and what people wrote.

    `items` are sorted by id; `wrote` are texts of events; `choices` has shape (people, items), 1 where somebody chose.
    `topics` None means as many as the catalogue bears.
    """
    texts = [item_text(item) for item in items]
    words, counts = fit_words([*texts, *wrote])
    categories = _categories(items, choices)
    near = nearest(choices)
    documents = present = _documents(words, counts[: len(items)], items, categories)
    telling = tellingness(documents, near)
    told = sparse.csr_matrix(documents.multiply(telling), dtype=np.float32)
    documents = pooled(told, alike(told, near))
    spoken = _spoken(items, words, counts)
    number = topic_number(int((documents.sum(axis=1) > 0).sum()), spoken) if topics is None else topics
    model = fit_topics(documents, number, seed)
    shares = model.shares(documents)
    role = np.concatenate([title_roles([item.title for item in items], words), np.full(len(categories), SHELF_LABEL)])
    model = replace(model, terms=label_terms(present, shares, (*words.labels, *categories), role))
    features = sparse.hstack(
        [words.rows(counts[: len(items)]), shares, _category_rows(items, categories)], format="csr"
    )
    domains = tuple(sorted({item.domain for item in items}))
    place = {domain: n for n, domain in enumerate(domains)}
    return Catalogue(
        words=words,
        topics=model,
        categories=categories,
        items=tuple(item.item_id for item in items),
        domains=domains,
        item_domain=np.array([place[item.domain] for item in items], dtype=np.int32),
        item_chinese=np.array([is_chinese(text) for text in texts], dtype=np.bool_),
        features=sparse.csr_matrix(features, dtype=np.float32),
        telling=telling,
    )


def _spoken(items: Sequence[Item], words: WordModel, counts: Sequence[Counter[int]]) -> int:
    """Return how many known words all items say, each title once; many items are not read again to tell."""
    said = sum(each.total() for each in counts[: len(items)])
    again = sum(words.counts(item.title).total() for item in items) if len(items) < MANY_TEXTS else 0
    return said - (TITLE_WEIGHT - 1) * again


def is_chinese(text: str) -> bool:
    """Say whether a text is carried by Han characters."""
    language: Language = history_text.language(text)
    return language == "zh"


def _categories(items: Sequence[Item], choices: sparse.csr_matrix) -> tuple[str, ...]:
    """Return the categories worth an interest: on enough items, not on all of them, and chosen by several people.

    Lists that are a text cut into words count only for what other items' lists name too.
    """
    usual = float(np.median([len(item.categories) for item in items if item.categories] or [0]))
    longest = max(LONGEST_SHELF_LIST, 4 * usual)
    shelves = [set(item.categories) if len(item.categories) <= longest else set() for item in items]
    frequency = Counter(name for shelf in shelves for name in shelf if name)
    least = 1 if len(items) < 30 else min(RAREST_CATEGORY, max(2, len(items) // 100))
    most = LARGEST_CATEGORY * len(items) if len(items) >= 20 else len(items)
    common = sorted(name for name, count in frequency.items() if least <= count <= most)
    if len(items) < 30 or choices.nnz == 0:
        return tuple(common)
    choosers = np.diff(sparse.csc_matrix(choices @ _category_rows(items, common)).indptr)
    return tuple(name for name, people in zip(common, choosers, strict=True) if people >= LEAST_CHOOSERS)


def _category_rows(items: Sequence[Item], categories: Sequence[str]) -> sparse.csr_matrix:
    place: Mapping[str, int] = {name: n for n, name in enumerate(categories)}
    pairs = [
        (row, place[name]) for row, item in enumerate(items) for name in sorted(set(item.categories)) if name in place
    ]
    rows, columns = [row for row, _ in pairs], [column for _, column in pairs]
    ones = np.ones(len(pairs), dtype=np.float32)
    return sparse.csr_matrix((ones, (rows, columns)), shape=(len(items), len(categories)))


def _documents(
    words: WordModel, counts: Sequence[Mapping[int, int]], items: Sequence[Item], categories: Sequence[str]
) -> sparse.csr_matrix:
    """Return what the topic model reads, shape (items, words + categories): words by rarity, and categories."""
    lengths = np.cumsum([0, *(len(each) for each in counts)])
    indices = np.array([column for each in counts for column in sorted(each)], dtype=np.int32)
    values = np.array([each[column] for each in counts for column in sorted(each)], dtype=np.float32)
    said = sparse.csr_matrix(
        (values * idf_weight(words.idf[indices]), indices, lengths), shape=(len(counts), len(words.words))
    )
    named = _category_rows(items, categories) * np.float32(CATEGORY_COUNT)
    return sparse.csr_matrix(sparse.hstack([said, named], format="csr"), dtype=np.float32)
