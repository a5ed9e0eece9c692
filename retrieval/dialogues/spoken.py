"""What was spoken of in the dialogues that are learned from, as matrices. All signals that learn derive from these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from palate.protocols import Embedder, Vectors
from retrieval.dialogues.content import Content
from retrieval.dialogues.heard import hear, word_matrix
from retrieval.dialogues.lesson import Lesson
from retrieval.dialogues.matrices import Floats, ones

LEAST_DIALOGUES = 3
"""A word counts when so many dialogues say it."""


@dataclass(frozen=True)
class Spoken:
    """Dialogues learned from; rows are dialogues, each once and as far as it is known.

    Args:
        items: csr (dialogues, items) of ones: named or recommended in it.
        vocabulary, words: csr (dialogues, words) of ones.
        vectors: unit vectors of the ends of dialogues; dimension 0 without an embedder.
        recommended: how often each item was recommended and had not been named before, shape (items,).
        opening: the same where nothing had been named before.
    """

    items: sparse.csr_matrix
    vocabulary: tuple[str, ...]
    words: sparse.csr_matrix
    vectors: Vectors
    recommended: Floats
    opening: Floats

    @classmethod
    def of(cls, lessons: Sequence[Lesson], content: Content, embedder: Embedder | None) -> Spoken:
        """Gather what these lessons speak of.

        Raises:
            EmbedderError: as the embedder.
        """
        together, longest = _by_dialogue(lessons)
        heard = hear([one.context for one in longest], [one.named for one in longest], content, embedder)
        vocabulary = _vocabulary(heard.words)
        place = {word: number for number, word in enumerate(vocabulary)}
        return cls(
            items=ones([sorted(places) for places in together], len(content)),
            vocabulary=vocabulary,
            words=word_matrix(heard.words, place),
            vectors=heard.vectors,
            recommended=_counts([place for one in lessons for place in one.news], len(content)),
            opening=_counts([place for one in lessons if not one.named for place in one.news], len(content)),
        )

    def __len__(self) -> int:
        return int(self.items.shape[0])

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each word stands in the vocabulary."""
        return {word: number for number, word in enumerate(self.vocabulary)}

    @cached_property
    def spoken(self) -> Floats:
        """How many dialogues speak of each item, shape (items,)."""
        return np.asarray(self.items.sum(axis=0), np.float32).ravel()


def _by_dialogue(lessons: Sequence[Lesson]) -> tuple[list[set[int]], list[Lesson]]:
    together: dict[str, set[int]] = {}
    longest: dict[str, Lesson] = {}
    for lesson in lessons:
        together.setdefault(lesson.dialogue, set()).update(lesson.named, lesson.recommended)
        known = longest.setdefault(lesson.dialogue, lesson)
        if len(lesson.context) > len(known.context):
            longest[lesson.dialogue] = lesson
    return list(together.values()), list(longest.values())


def _vocabulary(words: Sequence[frozenset[str]]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for row in words:
        for word in row:
            counts[word] = counts.get(word, 0) + 1
    return tuple(sorted(word for word, count in counts.items() if LEAST_DIALOGUES <= count <= len(words) / 2))


def _counts(places: Sequence[int], size: int) -> Floats:
    return np.bincount(np.array(places, np.intp), minlength=size).astype(np.float32)
