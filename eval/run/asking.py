"""Asks a fitted method every question and keeps its lists. Here truths are read only to look up how judged items were
scored; no method is handed one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from eval.data.questions import Question, Truth
from eval.data.training import Training
from eval.method import ListingMethod, Method, ScoringMethod
from eval.run.allowed import allowed
from eval.run.guard import LeakError
from eval.run.ranking import EMPTY, Chance, Noted, checked, ranked
from palate.errors import PalateError
from palate.protocols import Progress
from retrieval.sources.ranking import Floats, Positions

Preferences = tuple[Floats, Floats]
"""How a method scored the relevant and the refused items of one question; higher is better, -inf when not ranked."""
NO_PREFERENCES: Preferences = (np.zeros(0, np.float32), np.zeros(0, np.float32))


@dataclass(frozen=True)
class Answers:
    """What a method said to all questions.

    `items` has shape (questions, depth): catalogue positions, best first, `EMPTY` (-1) where a place is empty or at
    fault. `failed` says by number of question what went wrong; its list is empty. `seconds` is wall time.
    """

    items: NDArray[np.int32]
    preferences: tuple[Preferences, ...]
    failed: dict[int, str]
    noted: Noted
    seconds: float


@dataclass
class Asking:
    """Puts questions to methods, all in the same way.

    Args:
        train: what the methods learnt from.
        questions: what to ask.
        truths: what was chosen, one for each question.
        depth: places of a list.
        seed: orders equal scores.
        progress: hears how many questions were answered.
    """

    train: Training
    questions: Sequence[Question]
    truths: Sequence[Truth]
    depth: int
    seed: int
    progress: Progress
    _judged: list[tuple[Positions, Positions]] = field(init=False)

    def __post_init__(self) -> None:
        places = self.train.catalogue.positions
        self._judged = [(places(sorted(one.scored)), places(sorted(one.refused))) for one in self.truths]

    def ask(self, method: Method) -> Answers:
        """Every answer of a fitted method. A question that fails is asked alone, once, before it counts as failed when
        it failed together with others.

        Raises:
            LeakError: the method opened the data set.
        """
        items = np.full((len(self.questions), self.depth), EMPTY, np.int32)
        preferences = [NO_PREFERENCES] * len(self.questions)
        failed: dict[int, str] = {}
        noted = Noted()
        started = time.perf_counter()
        for numbers in self._batches(method):
            for number, answer in self._answers(method, numbers):
                if isinstance(answer, Exception):
                    failed[number] = told(answer)
                    continue
                items[number], preferences[number] = self._list(answer, number, noted)
            self.progress(f"asking {method.name}", numbers[-1] + 1, len(self.questions))
        return Answers(items, tuple(preferences), failed, noted, time.perf_counter() - started)

    def _batches(self, method: Method) -> Iterator[list[int]]:
        for start in range(0, len(self.questions), method.batch):
            yield list(range(start, min(start + method.batch, len(self.questions))))

    def _answers(self, method: Method, numbers: list[int]) -> Iterator[tuple[int, Floats | Sequence[str] | Exception]]:
        """The answers to some questions, one by one where asking for all at once failed."""
        try:
            answers = self._asked(method, numbers)
        except LeakError:
            raise
        except Exception as error:
            if len(numbers) == 1:
                yield numbers[0], error
                return
            for number in numbers:
                yield from self._answers(method, [number])
            return
        yield from zip(numbers, answers, strict=True)

    def _asked(self, method: Method, numbers: list[int]) -> Sequence[Floats | Sequence[str] | Exception]:
        questions = [self.questions[number] for number in numbers]
        if isinstance(method, ListingMethod):
            lists = list(method.rank(questions, self.depth))
            if len(lists) != len(questions):
                raise ValueError(f"expected {len(questions)} lists, got {len(lists)}")
            return lists
        assert isinstance(method, ScoringMethod)
        scores = np.asarray(method.scores(questions), np.float32)
        wanted = (len(questions), len(self.train.catalogue))
        if scores.shape != wanted:
            raise ValueError(f"expected scores of shape {wanted}, got {scores.shape}")
        return list(scores)

    def _list(self, answer: Floats | Sequence[str], number: int, noted: Noted) -> tuple[Positions, Preferences]:
        mask = allowed(self.train, self.questions[number])
        if isinstance(answer, np.ndarray):
            listed = ranked(answer, mask, self.depth, Chance(self.seed), number, noted)
            return listed, self._preferences(np.where(np.isnan(answer), -np.inf, answer), number)
        listed = checked(answer, mask, self._met(number), self.depth, self.train.catalogue, noted)
        return listed, self._preferences(_by_place(listed, len(mask)), number)

    def _preferences(self, scores: Floats, number: int) -> Preferences:
        relevant, refused = self._judged[number]
        return scores[relevant], scores[refused]

    def _met(self, number: int) -> NDArray[np.bool_]:
        question = self.questions[number]
        met = np.zeros(len(self.train.catalogue), np.bool_)
        row = self.train.number.get(question.user_id)
        if row is not None and not question.repeats:
            met[self.train.seen.indices[self.train.seen.indptr[row] : self.train.seen.indptr[row + 1]]] = True
        return met


def told(error: BaseException) -> str:
    """An error on one line."""
    text = " ".join(str(error).split())
    return text if isinstance(error, PalateError) and text else f"{type(error).__name__}: {text}".removesuffix(": ")


def _by_place(listed: Positions, size: int) -> Floats:
    """Scores that say no more than the places of a list: minus the place, -inf for what is not in it."""
    scores = np.full(size, -np.inf, np.float32)
    places = np.flatnonzero(listed >= 0)
    scores[listed[places]] = -places.astype(np.float32)
    return scores
