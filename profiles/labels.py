"""What a person reads for a topic: the words that its items have and other items lack, and that say what a thing is."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from palate.types import Language
from profiles.terms import HAN
from profiles.word import WordModel, is_name

Array = NDArray[np.float64]

MOST_TERMS = 12
OF_EACH_LANGUAGE = 4
"""So many terms of either language stand in a topic's list where it has them."""
FAINT = 0.1
"""A term with less than this part of the best term's score does not tell the topic."""
PRIOR_ITEMS = 2.0
LONG_TITLE = 5
"""Titles of this many words and more describe a thing; shorter ones name it."""
CLAUSE_END = re.compile(r"[,(\[;:|，（；：]| [-–—] | with | for | w/|\d")
MAKER = 0.4
NAMED_THING = 1.5
WORDY = 3
"""Labels of more words than this read as a sentence and count half."""


def label_terms(
    present: sparse.csr_matrix, shares: sparse.csr_matrix, labels: Sequence[str], role: Array
) -> tuple[tuple[int, ...], ...]:
    """Return for each topic the columns that tell it best, best first, of both languages where it has both.

    `present` (items, columns) says which word or category an item has, `shares` (items, topics) which topics; `role`
    (columns,) is how far a column says what a thing is, as from `title_roles`. The score of a column is the geometric
    mean of its precision (how much of a topic an item with it has) and recall (how much of the topic has it),
    times role.
    """
    held = sparse.csr_matrix((np.ones_like(present.data), present.indices, present.indptr), shape=present.shape)
    hits = np.asarray((shares.T @ held).todense(), dtype=np.float64)
    precision = hits / (np.asarray(held.sum(axis=0), dtype=np.float64).ravel() + PRIOR_ITEMS)
    recall = hits / np.maximum(np.asarray(shares.sum(axis=0), dtype=np.float64).reshape(-1, 1), 1e-9)
    short = np.array([1.0 if len(label.split()) <= WORDY else 0.5 for label in labels])
    score = np.sqrt(precision * recall) * role * short
    chinese = np.array([HAN.search(label) is not None for label in labels], dtype=np.bool_)
    return tuple(_best(row, chinese, labels) for row in score)


def _best(score: Array, chinese: NDArray[np.bool_], labels: Sequence[str]) -> tuple[int, ...]:
    """Return the best columns of one topic; Chinese ones that tell of deeds or qualities stand at the end."""
    order = [int(n) for n in np.argsort(-score, kind="stable")[: 8 * MOST_TERMS] if score[n] > 0]
    order = [n for n in order if score[n] >= FAINT * score[order[0]]]
    kept = set(order[:MOST_TERMS])
    for language in (True, False):
        kept |= set([n for n in order if chinese[n] == language][:OF_EACH_LANGUAGE])
    return tuple(sorted((n for n in order if n in kept), key=lambda n: not is_name(labels[n])))


def title_roles(titles: Sequence[str], words: WordModel) -> Array:
    """Return how far each word says what a thing is, about 0.5 to 2, shape (words,).

    Long titles put the maker first and the thing last in their first clause: "Capresso 10-Cup Digital Coffeemaker,
    Black". Words that mostly open titles count half, words that close the clause up to twice. 1 where titles
    do not tell.
    """
    counts = np.zeros((3, len(words.words)))
    for title in titles:
        if len(title.split()) >= LONG_TITLE:
            _read_title(title, words, counts)
    met, first, last = counts
    opening, closing = first / (met + PRIOR_ITEMS), last / (met + PRIOR_ITEMS)
    return np.where(opening > 0.5, MAKER, 1.0) + NAMED_THING * closing


def _read_title(title: str, words: WordModel, counts: Array) -> None:
    found = [
        (span.start, span.end, words.index[span.token])
        for span in words.reader.read(title)
        if span.token in words.index
    ]
    if not found:
        return
    stop = CLAUSE_END.search(title, found[0][1])
    end = len(title) if stop is None else stop.start()
    close = max((e for _, e, _ in found if e <= end), default=-1)
    for start, finish, word in found:
        counts[:, word] += (1.0, start == found[0][0], finish == close)


def in_language(terms: Sequence[str], language: Language | None) -> tuple[str, ...]:
    """Return the terms of a language before the others, in their order; as they are for None.

    >>> in_language(["spell", "巫师", "sword"], "zh")
    ('巫师', 'spell', 'sword')
    """
    if language is None:
        return tuple(terms)
    return tuple(sorted(terms, key=lambda term: (HAN.search(term) is not None) != (language == "zh")))


def topic_label(terms: Sequence[str], language: Language | None = None) -> str:
    """Return up to three terms as one label: of the language where it has two, none repeating a word of another.

    >>> topic_label(["green tea", "herbal", "white tea", "oolong", "chai"])
    'green tea, herbal, oolong'
    >>> topic_label(["spell", "巫师", "sword", "法术"], "zh")
    '巫师, 法术'
    """
    own = [term for term in terms if (HAN.search(term) is not None) == (language == "zh")] if language else []
    told: list[str] = []
    for term in own if len(own) >= 2 else in_language(terms, language):
        if len(told) < 3 and not any(_roots(term) & _roots(other) for other in told):
            told.append(term)
    return ", ".join(told)[:200]


def _roots(term: str) -> set[str]:
    """Return the words of a term without their plural ends (a Chinese term: its characters)."""
    if HAN.search(term):
        return set(term)
    return {word.removesuffix("s") for word in re.split(r"[\s\-]+", term.casefold()) if len(word) > 1}
