"""Asks a method about every turn, each time learned from other folds, and sees at which place the answers stand.

What goes wrong is counted, never repaired: who fails is asked one question at a time, and a question without an answer
finds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from eval.dialogues.method import AnsweringMethod, DialogueMethod, Floats, Lesson, Shelf, Training
from eval.results import Failure

BATCH = 256
NOWHERE = np.iinfo(np.int64).max
Places = NDArray[np.int64]


@dataclass
class Asked:
    """How a method answered.

    Args:
        places: for each turn, the place of each item asked for, from 0; `NOWHERE` where it was not ranked.
        failures: questions without an answer; `Failure.user_id` names dialogue and turn.
        faults: scores that are none, by kind ("nan").
        ties: turns in which the place of an item asked for was drawn among equal scores.
        fit_seconds, rank_seconds: wall time over all folds.
    """

    places: list[Places]
    failures: list[Failure] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    ties: int = 0
    fit_seconds: float = 0.0
    rank_seconds: float = 0.0


def ask(
    method: DialogueMethod,
    shelf: Shelf,
    lessons: Sequence[Lesson],
    fold: Mapping[str, int],
    wanted: Sequence[Sequence[int]],
    *,
    repeats: bool,
    seed: int,
) -> Asked:
    """Fit `method` on all other folds and ask it about each.

    Args:
        method: asked fold by fold.
        shelf: the catalogue.
        lessons: every turn, in order.
        fold: of each dialogue.
        wanted: for each turn the items to find, places in the catalogue; nothing is asked about a turn without any.
        repeats: whether items named before may be ranked.
        seed: of draws among equal scores, the same for every method.

    Raises:
        Exception: whatever `method.fit` raises.
    """
    asked = Asked([np.full(len(places), NOWHERE, np.int64) for places in wanted])
    folds = np.array([fold[lesson.dialog_id] for lesson in lessons])
    for number in sorted(set(fold.values())):
        train = Training(shelf, tuple(lesson for lesson, own in zip(lessons, folds, strict=True) if own != number))
        start = perf_counter()
        method.fit(train)
        asked.fit_seconds += perf_counter() - start
        rows = [row for row in np.flatnonzero(folds == number).tolist() if len(wanted[row])]
        for batch in _batches(lessons, rows):
            _ask_batch(method, train, lessons, batch, wanted, asked, repeats=repeats, seed=seed)
    return asked


def _batches(lessons: Sequence[Lesson], rows: Sequence[int]) -> Iterator[list[int]]:
    """Rows to ask about together: at most `BATCH`, no two of one dialogue, and of each dialogue the earlier first.

    A later turn repeats what was recommended in an earlier one. So whoever is asked has never seen an answer before,
    not in another question beside this one either.
    """
    met: Counter[str] = Counter()
    rounds: dict[int, list[int]] = {}
    for row in sorted(rows, key=lambda row: len(lessons[row].question.context)):
        dialogue = lessons[row].dialog_id
        rounds.setdefault(met[dialogue], []).append(row)
        met[dialogue] += 1
    for together in rounds.values():
        for first in range(0, len(together), BATCH):
            yield together[first : first + BATCH]


def _ask_batch(
    method: DialogueMethod,
    train: Training,
    lessons: Sequence[Lesson],
    rows: list[int],
    wanted: Sequence[Sequence[int]],
    asked: Asked,
    *,
    repeats: bool,
    seed: int,
) -> None:
    start = perf_counter()
    scored = _scores(method, lessons, rows, train.size)
    asked.rank_seconds += perf_counter() - start
    for row, scores in zip(rows, scored, strict=True):
        if isinstance(scores, Exception):
            asked.failures.append(_failure(lessons[row], scores))
            continue
        asked.faults["nan"] += int(np.isnan(scores).sum())
        named = () if repeats else lessons[row].question.named
        asked.places[row], drawn = places(scores, wanted[row], named, np.random.default_rng((seed, row)))
        asked.ties += drawn


def _scores(method: DialogueMethod, lessons: Sequence[Lesson], rows: list[int], size: int) -> list[Floats | Exception]:
    """A row of scores for each question, or what was raised instead."""
    questions = [lessons[row].question for row in rows]
    try:
        answers = method.answers(questions) if isinstance(method, AnsweringMethod) else method.scores(questions)
        return _checked(answers, len(rows), size)
    except Exception as error:
        if len(rows) == 1 or isinstance(method, AnsweringMethod):
            return [error] * len(rows)
        return [one for row in rows for one in _scores(method, lessons, [row], size)]


def _checked(answers: Floats | Sequence[Floats | Exception], count: int, size: int) -> list[Floats | Exception]:
    """The answers, if they are as many as was asked for and each a score for every item.

    Raises:
        ValueError: they are not.
    """
    shapes = {one.shape for one in answers if not isinstance(one, Exception)}
    if len(answers) != count or shapes - {(size,)}:
        raise ValueError(f"expected scores of shape {(count, size)}, got {(len(answers), *sorted(shapes))}")
    return [one if isinstance(one, Exception) else np.asarray(one, np.float32) for one in answers]


def places(
    scores: Floats, wanted: Sequence[int], named: Sequence[int], rng: np.random.Generator
) -> tuple[Places, bool]:
    """At which place, from 0, each of `wanted` stands, and whether that was drawn among equals.

    Items in `named`, and those whose score is NaN or -inf, are not ranked.

    >>> places(np.array([0.1, 0.9, 0.5], np.float32), [0, 1], [2], np.random.default_rng(0))
    (array([1, 0]), False)
    """
    ranked = np.where(np.isnan(scores), -np.inf, scores)
    ranked[list(named)] = -np.inf
    lot = rng.permutation(len(ranked))
    found = np.full(len(wanted), NOWHERE, np.int64)
    drawn = False
    for number, place in enumerate(wanted):
        if ranked[place] == -np.inf:
            continue
        equal = ranked == ranked[place]
        found[number] = (ranked > ranked[place]).sum() + (equal & (lot < lot[place])).sum()
        drawn |= bool(equal.sum() > 1)
    return found, drawn


def _failure(lesson: Lesson, error: Exception) -> Failure:
    where = f"{lesson.dialog_id} after {len(lesson.question.context)} texts"
    return Failure(user_id=where, error=f"{type(error).__name__}: {error}")
