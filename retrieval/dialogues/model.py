"""The model of dialogues: fitted on lessons, asked with what was said and named, kept as bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from palate.errors import InputError
from palate.protocols import Embedder, Progress, silent
from retrieval.dialogues import kept
from retrieval.dialogues.content import Content
from retrieval.dialogues.heard import hear
from retrieval.dialogues.lesson import Lesson
from retrieval.dialogues.matrices import Floats
from retrieval.dialogues.ranker import Example, Ranker
from retrieval.dialogues.shortlist import shortlists
from retrieval.dialogues.signals import Signals
from retrieval.dialogues.spoken import Spoken
from retrieval.embed.cache import CachedEmbedder
from retrieval.sources.ranking import Positions

PARTS = 8
"""In so many parts lessons are dealt, by dialogue: the signals of each part are learned from the others."""
BATCH = 32
"""Questions whose signals are in memory together."""
Question = tuple[Sequence[str], Sequence[int]]


@dataclass(frozen=True)
class DialogueModel:
    """Ranks items by what is recommended next in dialogues.

    Two things are learned. Signals count what other dialogues speak of; a ranker weighs them. The ranker must see
    signals as they will be when somebody asks: so each lesson's signals are learned from other dialogues than its own
    (stacked generalisation, Wolpert 1992).

    Args:
        content: the catalogue that places count in.
        spoken: what the dialogues learned from spoke of.
        ranker: weighs the signals.
        embedder: the one that made `content.vectors`, or None.
    """

    content: Content
    spoken: Spoken
    ranker: Ranker
    embedder: Embedder | None = None

    @classmethod
    def fit(
        cls,
        lessons: Sequence[Lesson],
        content: Content,
        embedder: Embedder | None = None,
        *,
        seed: int = 0,
        progress: Progress = silent,
    ) -> DialogueModel:
        """Learn from lessons.

        Args:
            lessons: of at least two dialogues; some hundreds are needed for it to pay.
            content: the catalogue that places count in.
            embedder: the one that made `content.vectors`; None does without.
            seed: of parts and of the ranker.
            progress: hears how far it has come.

        Raises:
            InputError: there are fewer dialogues, or no lesson recommends what any signal leads to.
            EmbedderError: as the embedder.
        """
        remembering = CachedEmbedder(embedder) if embedder else None
        part = _parts(lessons, seed)
        examples: list[Example] = []
        for number in sorted(set(part.values())):
            progress("learning from dialogues", number, PARTS)
            own = [one for one in lessons if part[one.dialogue] == number and one.news]
            others = [one for one in lessons if part[one.dialogue] != number]
            examples += _examples(own, content, Spoken.of(others, content, remembering), remembering)
        progress("learning from dialogues", PARTS, PARTS)
        spoken = Spoken.of(lessons, content, remembering)
        return cls(content, spoken, _ranker(examples, seed), embedder)

    def scores(self, context: Sequence[str], named: Sequence[int]) -> Floats:
        """Score the catalogue, shape (items,); higher is better, -inf for what no signal leads to.

        Args:
            context: what was said, oldest first; who asks spoke last.
            named: places of the items named, in order; they are never ranked.

        Raises:
            EmbedderError: as the embedder.
        """
        return np.asarray(self.scores_of([(context, named)])[0], np.float32)

    def scores_of(self, questions: Sequence[Question]) -> Floats:
        """The same for several questions at once, shape (questions, items)."""
        found = np.full((len(questions), len(self.content)), -np.inf, np.float32)
        for row, (places, signals) in enumerate(_ranked(questions, self.content, self._signals, self.embedder)):
            found[row, places] = self.ranker.scores(signals)
        return found

    def to_bytes(self) -> bytes:
        """What was learned, as npz bytes without pickle; the content is not in it."""
        return kept.to_bytes(self.content.fingerprint, self.spoken, self.ranker)

    @classmethod
    def from_bytes(cls, blob: bytes, content: Content, embedder: Embedder | None = None) -> DialogueModel:
        """The model that `to_bytes` wrote, over the same content.

        Raises:
            ValueError, OSError, KeyError: the bytes are damaged, or were learned over other content.
        """
        spoken, ranker = kept.from_bytes(blob, content.fingerprint)
        return cls(content, spoken, ranker, embedder)

    @cached_property
    def _signals(self) -> Signals:
        return Signals(self.content, self.spoken)


def _parts(lessons: Sequence[Lesson], seed: int) -> Mapping[str, int]:
    """The part of each dialogue, dealt at random."""
    names = sorted({one.dialogue for one in lessons})
    if len(names) < 2:
        raise InputError(f"Expected at least two dialogues to learn from, got {len(names)}.")
    order = np.random.default_rng(seed).permutation(len(names)).tolist()
    return {names[place]: number % min(PARTS, len(names)) for number, place in enumerate(order)}


def _examples(
    lessons: Sequence[Lesson], content: Content, spoken: Spoken, embedder: Embedder | None
) -> Iterator[Example]:
    questions = [(one.context, one.named) for one in lessons]
    ranked = _ranked(questions, content, Signals(content, spoken), embedder)
    for lesson, (places, signals) in zip(lessons, ranked, strict=True):
        yield Example(signals, np.isin(places, lesson.news).astype(np.float32))


def _ranked(
    questions: Sequence[Question], content: Content, signals: Signals, embedder: Embedder | None
) -> Iterator[tuple[Positions, Floats]]:
    """For each question its shortlist, and the signals of the items on it, shape (items, signals)."""
    for start in range(0, len(questions), BATCH):
        contexts, named = zip(*questions[start : start + BATCH], strict=True)
        found = signals.of(hear(contexts, named, content, embedder))
        for row, places in enumerate(shortlists(found, named)):
            yield places, np.stack([values[row, places] for values in found.values()], axis=1)


def _ranker(examples: Sequence[Example], seed: int) -> Ranker:
    try:
        return Ranker.fit(examples, seed=seed)
    except ValueError as error:
        raise InputError(f"The dialogues teach nothing: {error}.") from None
