"""The word granularity: which words and phrases a text is about. Words know nothing of users."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from history import chinese
from profiles.attributes import only_attributes
from profiles.terms import HAN, Span, TermReader, learn_phrases, spans, unit_words

WORDS_PER_TEXT = 32
LEADING_WORD = re.compile(r"(?<![\w'-])([^\W\d_]{2,15}) $")
FUNCTION_WORDS = frozenset({
    "the", "a", "an", "of", "and", "or", "in", "on", "at", "to", "for", "by", "with", "from", "as", "is", "are",
    "was", "be", "been", "its", "it", "this", "that", "these", "those", "their", "his", "her", "my", "your", "our",
    "who", "which", "how", "into", "about", "like", "any", "all", "such", "other", "both", "every", "each", "some",
    "more", "most", "between", "over", "under", "through", "de",
})  # fmt: skip
ALWAYS = 0.7
NAMING = ("n", "vn", "an", "j", "eng")
"""Parts of speech, as jieba names them, that can be an interest."""
LARGEST_VOCABULARY = 40_000
PLAYED_BY = ("饰", "饰演", "扮演", "配音")
"""Ends of words cut out of a cast list ("played by")."""
EVERYWHERE = 0.3
"""A word in more than this share of the texts tells nothing (asked only of fifty texts and more)."""


@dataclass(frozen=True)
class WordModel:
    """A vocabulary with document frequencies, learnt once from all texts.

    `words` are sorted; `labels[i]` is how a person would write `words[i]`; `idf[i]` its rarity, ln((1 + N) / (1 + df)).
    """

    reader: TermReader
    words: tuple[str, ...]
    labels: tuple[str, ...]
    idf: NDArray[np.float32]
    index: Mapping[str, int]

    def counts(self, text: str) -> Counter[int]:
        """Return how often each vocabulary word stands in `text`, by index."""
        return self.counts_of(self.reader.read(text))

    def counts_of(self, terms: Sequence[Span]) -> Counter[int]:
        """Return the counts of terms that were read already."""
        return Counter(self.index[term.token] for term in terms if term.token in self.index)

    def row(self, counts: Mapping[int, int]) -> tuple[list[int], list[float]]:
        """Return the most telling words of a text as (indices, weights): (1 + ln count) x idf, the strongest 1."""
        scored = sorted(((-(1.0 + math.log(n)) * float(self.idf[i]), i) for i, n in counts.items()))[:WORDS_PER_TEXT]
        top = -scored[0][0] if scored else 1.0
        kept = sorted((i, -score / top if top > 0 else 1.0) for score, i in scored)
        return [i for i, _ in kept], [weight for _, weight in kept]

    def rows(self, counts: Sequence[Mapping[int, int]]) -> sparse.csr_matrix:
        """Return the rows of many texts as a matrix of shape (texts, words), values 0 to 1."""
        built = [self.row(each) for each in counts]
        lengths = np.cumsum([0, *(len(indices) for indices, _ in built)])
        indices = np.array([i for row, _ in built for i in row], dtype=np.int32)
        values = np.array([value for _, row in built for value in row], dtype=np.float32)
        return sparse.csr_matrix((values, indices, lengths), shape=(len(built), len(self.words)))


def fit_words(texts: Sequence[str]) -> tuple[WordModel, list[Counter[int]]]:
    """Learn phrases, noise and the vocabulary from `texts`; return the model and each text's counts.

    Phrases are learnt by `learn_phrases`. Left out are words beside numbers (units), words that are everywhere, those
    that say how a thing is sold and not what it is (`profiles.attributes`), and words too rare to say
    anything (met in fewer than two texts; five for catalogues of tens of thousands).
    """
    found = [spans(text) for text in texts]
    rare = least_count(len(texts))
    reader = TermReader(learn_phrases(found, min_count=rare + 1), unit_words(found))
    terms = [reader.expand(document) for document in found]
    frequency = Counter(token for document in terms for token in {span.token for span in document})
    swallowed = _swallowed(terms, frequency)
    words = tuple(sorted(set(_vocabulary(frequency, len(texts), rare)) - swallowed))
    idf = np.array([math.log((1 + len(texts)) / (1 + frequency[word])) for word in words], dtype=np.float32)
    model = WordModel(
        reader, words, _labels(words, texts, terms), idf, {word: index for index, word in enumerate(words)}
    )
    return model, [model.counts_of(document) for document in terms]


@lru_cache(maxsize=100_000)
def is_name(word: str) -> bool:
    """Say whether a word names a thing, a person or a place, as far as a dictionary tells; other languages always do.

    Chinese verbs, adverbs and numerals fill plots and say nothing of taste; the last part of a word decides (jieba).

    >>> is_name("机器人"), is_name("生出"), is_name("ramen")
    (True, False, True)
    """
    if not HAN.search(word):
        return True
    if word.endswith(PLAYED_BY) and not chinese.is_listed(word):
        return False
    flag = chinese.part_of_speech(word)
    return flag.startswith(NAMING) or flag == "x"


def least_count(texts: int) -> int:
    """Return in how many of `texts` a word must be met: 1 for a handful, 2 up to ten thousand, then more.

    >>> [least_count(n) for n in (5, 2_000, 30_000)]
    [1, 2, 5]
    """
    return 1 if texts < 30 else min(20, max(2, texts // 6_000))


def _vocabulary(frequency: Counter[str], texts: int, rare: int) -> list[str]:
    most = EVERYWHERE * texts if texts >= 50 else texts
    known = [word for word, count in frequency.items() if rare <= count <= most and not only_attributes(word)]
    return sorted(known, key=lambda word: (-frequency[word], word))[:LARGEST_VOCABULARY]


def _swallowed(terms: Sequence[Sequence[Span]], frequency: Counter[str]) -> frozenset[str]:
    """Return the words that hardly ever stand outside one phrase ("minaj" in "nicki minaj")."""
    inside = {(part.token, span.token) for document in terms for span, part in _parts(document)}
    return frozenset(part for part, phrase in inside if 2 * frequency[part] <= 3 * frequency[phrase])


def _parts(document: Sequence[Span]) -> list[tuple[Span, Span]]:
    """Return (phrase, word within it) pairs of one text; spans are sorted by place."""
    pairs = []
    for at, span in enumerate(document):
        near = (*document[max(0, at - 4) : at], *document[at + 1 : at + 5])
        pairs += [(span, other) for other in near if span.start <= other.start and other.end <= span.end]
    return pairs


def _labels(words: Sequence[str], texts: Sequence[str], terms: Sequence[Sequence[Span]]) -> tuple[str, ...]:
    """Return the commonest spelling of each word, with the word before it where that nearly always stands there.

    Stop words are no terms, yet belong to a name: "Nine Inch Nails", "new wave".
    """
    wanted = set(words)
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    leads: dict[str, Counter[str]] = defaultdict(Counter)
    for text, document in zip(texts, terms, strict=True):
        for span in document:
            if span.token in wanted:
                spellings[span.token][" ".join(text[span.start : span.end].split())[:80]] += 1
                leads[span.token][_lead(text, span.start)] += 1
    return tuple(_label(word, spellings[word], leads[word]) for word in words)


def _lead(text: str, start: int) -> str:
    """Return the word right before a place in a text; nothing where it is punctuation or a mere function word."""
    found = LEADING_WORD.search(text, max(0, start - 20), start)
    word = found.group(1) if found else ""
    return "" if word.casefold() in FUNCTION_WORDS else word


def _label(word: str, spellings: Counter[str], leads: Counter[str]) -> str:
    spelling = min(spellings, key=lambda s: (-spellings[s], sum(map(str.isupper, s)), s), default=word)
    lead, count = min(leads.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
    belongs = lead and count >= 3 and count >= ALWAYS * leads.total()
    return f"{lead} {spelling}" if belongs else spelling
