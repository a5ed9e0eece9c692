"""What a method of recommending in dialogues must be able to do: two things. What it may learn from, and what it is
asked; nothing of a question's own dialogue is in what it learns from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import signature
from typing import ClassVar, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from eval.dialogues.catalogue import Catalogue
from eval.language_model import LanguageModel
from eval.method import Need, Value
from palate.chat import Usage
from palate.errors import InputError
from palate.protocols import Embedder, Progress, Vectors, silent
from palate.types import Item

Floats = NDArray[np.float32]
T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """A dialogue up to a turn in which something was recommended.

    Args:
        context: what was said, oldest first; may be empty.
        named: places of the items that were named in it, in order.
    """

    context: tuple[str, ...]
    named: tuple[int, ...]


@dataclass(frozen=True)
class Lesson:
    """A question of another dialogue, with the places of what was recommended then."""

    dialog_id: str
    question: Question
    recommended: tuple[int, ...]


@dataclass(frozen=True)
class Shelf:
    """The catalogue with what is made of it once for all folds.

    Args:
        catalogue: what can be recommended.
        embedder: makes vectors of texts; None where there is none.
        progress: hears how far long work has come.
        language_model: None where there is none.
    """

    catalogue: Catalogue
    embedder: Embedder | None = None
    progress: Progress = silent
    language_model: LanguageModel | None = None
    _kept: dict[Hashable, object] = field(default_factory=dict)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What each item says of itself: title, categories, attributes such as directors and actors, text."""
        return tuple(told(item) for item in self.catalogue.items)

    @property
    def item_vectors(self) -> Vectors:
        """Unit vectors of `texts`, shape (items, dimension).

        Raises:
            InputError: there is no embedder.
        """
        return self.embed(self.texts)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of any texts, shape (texts, dimension), each list of texts embedded once.

        Raises:
            InputError: there is no embedder.
        """
        if self.embedder is None:
            raise InputError("Expected an embedder to make vectors of dialogues with, got none.")
        return self.keep(("vectors", tuple(texts)), lambda: cast(Embedder, self.embedder).embed(texts))

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` made when this key was first asked for. Nothing that was learned from lessons goes here."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast(T, self._kept[key])


@dataclass(frozen=True)
class Training:
    """What a method may learn from: the catalogue, and the lessons of all other folds, in order."""

    shelf: Shelf
    lessons: tuple[Lesson, ...]

    @property
    def size(self) -> int:
        """How many items there are."""
        return len(self.shelf.catalogue)

    @cached_property
    def spoken_of(self) -> tuple[frozenset[int], ...]:
        """For each dialogue, everything that was named or recommended in it."""
        by_dialogue: dict[str, set[int]] = {}
        for lesson in self.lessons:
            together = by_dialogue.setdefault(lesson.dialog_id, set())
            together.update(lesson.question.named, lesson.recommended)
        return tuple(frozenset(together) for together in by_dialogue.values())


def told(item: Item) -> str:
    """What an item says of itself: people in dialogues speak of actors as much as of plots.

    >>> told(Item(item_id="1", title="Heat (1995)", categories=("crime",), attributes={"star": ["Al Pacino"]}))
    'Heat (1995). crime. Al Pacino'
    """
    values = [value if isinstance(value, list) else [value] for _, value in sorted(item.attributes.items())]
    attributes = (", ".join(one for one in value if isinstance(one, str)) for value in values)
    return ". ".join(part for part in (item.title, ", ".join(item.categories), *attributes, item.text) if part)


class DialogueMethod(ABC):
    """One way to recommend in a dialogue. Parameters are keyword arguments of `__init__`, each with a default.

    Class attributes:
        name: what `--methods` calls it.
        about: one line.
        needs: what it cannot do without ("embedder", "chat").
        default: whether it runs where no method is named; what asks a language model does not, since that costs.
    """

    name: ClassVar[str]
    about: ClassVar[str]
    needs: ClassVar[frozenset[Need]] = frozenset()
    default: ClassVar[bool] = True

    calls: int = 0
    """How often a language model was asked."""
    usage: Usage = Usage()
    """The tokens that took."""

    def parameters(self) -> Mapping[str, Value]:
        """The settings it was made with."""
        made_with = signature(type(self)).parameters
        return {name: value for name, value in vars(self).items() if name in made_with and isinstance(value, Value)}

    @abstractmethod
    def fit(self, train: Training) -> None:
        """Learn from the lessons of other folds, and from nothing else. Called once for each fold."""

    @abstractmethod
    def scores(self, questions: Sequence[Question]) -> Floats:
        """Scores of the whole catalogue, shape (questions, items); higher is better, -inf for what must not be ranked.
        Items named before are taken out afterwards by the harness."""


class AnsweringMethod(DialogueMethod):
    """One that answers each question for itself, so that one of them may fail alone."""

    @abstractmethod
    def answers(self, questions: Sequence[Question]) -> Sequence[Floats | Exception]:
        """Scores of the catalogue for each question, as a row of `scores`; an exception in the place of one that
        failed, which is not asked for again."""

    def scores(self, questions: Sequence[Question]) -> Floats:
        """The answers in one array.

        Raises:
            Exception: the first question's that failed.
        """
        rows: list[Floats] = []
        for answer in self.answers(questions):
            if isinstance(answer, Exception):
                raise answer
            rows.append(answer)
        return np.stack(rows)
