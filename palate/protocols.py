"""What a lower layer needs from a higher one is passed in, typed by one of these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from palate.chat import ChatReply, ChatRequest

Vectors = NDArray[np.float32]
"""A matrix of shape (texts, dimension), float32; each row has length 1, or is all zeros for
a text with nothing in it."""


class Embedder(Protocol):
    """Turns texts into unit vectors. `name` says which space: vectors of two names are never compared."""

    @property
    def name(self) -> str:
        """The vector space, down to the model's version."""
        ...

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order.

        Raises:
            EmbedderError: the embedder cannot be reached or returned something that is no vector.
        """
        ...


class Chat(Protocol):
    """A language model that answers one request at a time, many of them at once."""

    @property
    def model(self) -> str:
        """The model's name, as profiles record it."""
        ...

    async def ask(self, request: ChatRequest) -> ChatReply:
        """Return what the model answers, unchecked.

        Raises:
            ModelUnavailableError: no answer came, after retries.
            ModelRefusedError: the server will never take this request.
        """
        ...


class Progress(Protocol):
    """Hears how far long work has come. `total` is None while it is unknown."""

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """`done` of `total` parts of `step` are finished."""
        ...


class Clock(Protocol):
    """The present, in epoch seconds. Passed in, so that tests can stop it."""

    def __call__(self) -> float:
        """Now."""
        ...


def silent(step: str, done: int, total: int | None) -> None:
    """A `Progress` that says nothing."""
