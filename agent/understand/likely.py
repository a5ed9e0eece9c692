"""What a message is most likely meant to do, where no rule tells: by its likeness to messages of which it is known.

A ridge regression on character n-grams (Hoerl and Kennedy 1970), one target for each intent, in its dual form, which
has as many unknowns as there are messages (Saunders et al. 1998), solved by conjugate gradients (Hestenes and Stiefel
1952). It is fitted when it is first needed, in less than a tenth of a second, and always to the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from agent.request import INTENTS, Intent
from agent.understand.message import folded

Floats = NDArray[np.float64]
TINY = 1e-12
LONGEST_GRAM = 3
SMOOTHING = 0.1
"""Of 0.1, 0.3 and 1, that at which messages of a set that was left out were told best."""
STEPS = 20
"""Of the solution; more change no choice."""
MOST_LETTERS = 200
"""Of a message that are looked at."""


class Example(NamedTuple):
    """A message of which the intent is known; `follows` whether something was shown, or asked for, before it."""

    intent: str
    follows: bool
    text: str


class Likeness:
    """A model of intents.

    Args:
        examples: what it is fitted to; none twice is best.
    """

    def __init__(self, examples: Iterable[Example]) -> None:
        known = list(examples)
        self._places: dict[str, int] = {}
        rows = [_grams(one.text, one.follows) for one in known]
        for gram in (gram for row in rows for gram in row):
            self._places.setdefault(gram, len(self._places))
        told = self._matrix(rows)
        target = np.array([[1.0 if one.intent == intent else -1.0 for intent in INTENTS] for one in known])
        self._weights: Floats = np.asarray(told.T @ _solved(told, target))

    def best(self, text: str, follows: bool, among: Collection[Intent]) -> Intent:
        """The likeliest of some intents; the first of `INTENTS` where nothing tells."""
        places = [self._places[gram] for gram in _grams(text, follows) if gram in self._places]
        scores = dict(zip(INTENTS, self._weights[places].sum(axis=0), strict=True))
        return max((one for one in INTENTS if one in among), key=lambda one: float(scores[one]))

    def _matrix(self, rows: list[tuple[str, ...]]) -> sp.csr_array:
        """A row of length one for each message."""
        ends = np.cumsum([0, *map(len, rows)])
        places = [self._places[gram] for row in rows for gram in row]
        values = np.repeat([len(row) ** -0.5 for row in rows], [len(row) for row in rows])
        return sp.csr_array((values, places, ends), shape=(len(rows), len(self._places)))


def _solved(told: sp.csr_array, target: Floats) -> Floats:
    """What, multiplied by the likeness of all messages to each other, smoothed, is nearest to the target (messages,
    intents), each column by itself."""
    found, left = np.zeros_like(target), target
    way, size = left, (left * left).sum(axis=0)
    for _ in range(STEPS):
        spread = told @ (told.T @ way) + SMOOTHING * way
        step = size / np.maximum((way * spread).sum(axis=0), TINY)
        found, left = found + step * way, left - step * spread
        size, last = (left * left).sum(axis=0), size
        way = left + size / np.maximum(last, TINY) * way
    return found


def _grams(text: str, follows: bool) -> tuple[str, ...]:
    """The n-grams within words, with the gaps around them; in order, each once."""
    found: dict[str, None] = {}
    for word in ["\1" if follows else "\2", *folded(text[:MOST_LETTERS]).split()]:
        whole = f" {word} "
        for length in range(1, LONGEST_GRAM + 1):
            found.update(dict.fromkeys(whole[at : at + length] for at in range(len(whole) - length + 1)))
    return tuple(found)


@lru_cache(1)
def likeness() -> Likeness:
    """The model of the messages that come with the package."""
    content = (files("agent.understand") / "data/examples.tsv").read_text(encoding="utf-8")
    return Likeness(read_examples(content))


def read_examples(content: str) -> list[Example]:
    """Examples of lines of three fields, parted by tabs: intent, whether it follows something (0 or 1), text.

    >>> read_examples("refine\\t1\\tshorter\\n")
    [Example(intent='refine', follows=True, text='shorter')]
    """
    parts = (line.split("\t", 2) for line in content.splitlines() if line)
    return [Example(intent, follows == "1", text) for intent, follows, text in parts]
