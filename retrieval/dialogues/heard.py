"""Questions: what was said and named so far in some dialogues, as matrices; one row for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from history.text import tokens
from palate.protocols import Embedder, Vectors
from retrieval.dialogues.content import Content
from retrieval.dialogues.matrices import ones, weighted

END = 600
"""Characters at the end of a dialogue that tell what is wanted now."""
FADING = 0.75
"""What an item counts beside the one named after it."""
_TITLE_YEARS = re.compile(r"\(\d{4}\)")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Heard:
    """Some dialogues up to now.

    Args:
        words: the words of each dialogue, each once; `asker` those of the person who does not speak next.
        ends: the last characters of each; `asker_ends` of what the asker said.
        named: csr (questions, items) of ones; `recent` fades the earlier ones, `last` holds the last named alone.
        names: csr (questions, names) of ones: people in the catalogue whose full name was said.
        wanted: csr (questions, categories) of ones: categories the asker said by their own name.
        vectors: unit vectors of `ends`; dimension 0 without an embedder.
    """

    words: tuple[frozenset[str], ...]
    asker: tuple[frozenset[str], ...]
    ends: tuple[str, ...]
    asker_ends: tuple[str, ...]
    named: sparse.csr_matrix
    recent: sparse.csr_matrix
    last: sparse.csr_matrix
    names: sparse.csr_matrix
    wanted: sparse.csr_matrix
    vectors: Vectors

    def __len__(self) -> int:
        return len(self.words)


def hear(
    contexts: Sequence[Sequence[str]], named: Sequence[Sequence[int]], content: Content, embedder: Embedder | None
) -> Heard:
    """Read dialogues.

    Args:
        contexts: of each what was said, oldest first; two people take turns, and the asker spoke last.
        named: of each the places of items named, in order.
        content: the catalogue.
        embedder: the one that made `content.vectors`, or None.

    Raises:
        EmbedderError: as the embedder.
    """
    lowered = [[text.lower() for text in context] for context in contexts]
    asked = [" ".join(reversed(context[::-2])) for context in lowered]
    told = [" ".join(context) for context in lowered]
    ends = tuple(" ".join(context)[-END:] for context in contexts)
    size = len(content)
    return Heard(
        words=tuple(frozenset(tokens(text)) for text in told),
        asker=tuple(frozenset(tokens(text)) for text in asked),
        ends=ends,
        asker_ends=tuple(text[-END:] for text in asked),
        named=ones(named, size),
        recent=weighted([(places, _fading(len(places))) for places in named], size),
        last=ones([places[-1:] for places in named], size),
        names=ones([_names(text, content) for text in told], content.names.shape[1]),
        wanted=ones([_wanted(text, content) for text in asked], content.categories.shape[1]),
        vectors=_vectors(ends, content, embedder),
    )


def word_matrix(words: Sequence[frozenset[str]], place: Mapping[str, int]) -> sparse.csr_matrix:
    """A csr matrix (rows, words) of ones; words without a place are left out."""
    return ones([[place[word] for word in sorted(row) if word in place] for row in words], len(place))


def _fading(count: int) -> list[float]:
    return [FADING ** (count - 1 - place) for place in range(count)]


def _names(text: str, content: Content) -> list[int]:
    """Names of two or three words, or of two to four Chinese characters; a year after a title is no word."""
    words = [word.strip(".,;:!?'\"-") for word in _TITLE_YEARS.sub("", text).replace("'s", "").split()]
    runs = [*_runs(words, (2, 3), " "), *(run for han in _HAN.findall(text) for run in _runs(han, (2, 3, 4), ""))]
    return [content.name_places[run] for run in runs if run in content.name_places]


def _runs(parts: Sequence[str], lengths: Sequence[int], between: str) -> Iterator[str]:
    """Every run of so many parts."""
    for length in lengths:
        for start in range(len(parts) - length + 1):
            yield between.join(parts[start : start + length])


def _wanted(text: str, content: Content) -> list[int]:
    return [place for place, pattern in enumerate(content.category_patterns) if pattern.search(text)]


def _vectors(texts: Sequence[str], content: Content, embedder: Embedder | None) -> Vectors:
    if embedder is None or not content.vectors.shape[1]:
        return np.zeros((len(texts), content.vectors.shape[1]), np.float32)
    return embedder.embed(texts)
