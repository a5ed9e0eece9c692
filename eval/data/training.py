"""What methods learn from: a store that holds the training part and nothing else, with arrays cut from it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from eval.data.log import Log, LogDataset
from eval.language_model import LanguageModel
from history.interactions import Interactions, interactions
from history.store import Store
from palate.errors import InputError
from palate.protocols import Embedder, Progress, Vectors, silent
from palate.types import Event, Item
from retrieval.sources.catalogue import Catalogue
from retrieval.vectors import item_text, texts_embedded

Floats = NDArray[np.float32]
T = TypeVar("T")


class Training:
    """The training part of a data set. Every method of a run shares one; nothing here knows of a held-out event.

    Args:
        store: holds the training part alone.
        seed: of everything that a method draws at random.
        embedder: makes vectors of texts; None where there is none.
        language_model: names interests and reorders lists; None where there is none.
        progress: hears how far long work has come.
    """

    def __init__(
        self,
        store: Store,
        *,
        seed: int = 0,
        embedder: Embedder | None = None,
        language_model: LanguageModel | None = None,
        progress: Progress = silent,
    ) -> None:
        self.store, self.seed, self.progress = store, seed, progress
        self.embedder, self.language_model = embedder, language_model
        self._kept: dict[Hashable, object] = {}

    @cached_property
    def interactions(self) -> Interactions:
        """All events in columns; its `users` and `items` name the rows and columns of every matrix here."""
        return interactions(self.store)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The catalogue, sorted by id, with items that nobody met."""
        return tuple(self.store.items())

    @cached_property
    def catalogue(self) -> Catalogue:
        """Ids and domains of `items`, in their order."""
        return Catalogue.of(self.items)

    @property
    def users(self) -> list[str]:
        """Everybody with an event, sorted."""
        return self.interactions.users

    @cached_property
    def number(self) -> dict[str, int]:
        """The row of each user."""
        return {user: row for row, user in enumerate(self.users)}

    @cached_property
    def events(self) -> dict[str, tuple[Event, ...]]:
        """Each user's events, oldest first."""
        return dict(self.store.events_by_user())

    @cached_property
    def liked(self) -> sparse.csr_matrix:
        """Who likes what, shape (users, items), float32: 1 where the strengths of someone's events on an item sum
        above 0."""
        matrix = sparse.csr_matrix(self.interactions.matrix)
        matrix.data = np.ones_like(matrix.data, dtype=np.float32)
        return matrix

    @cached_property
    def seen(self) -> sparse.csr_matrix:
        """Who met what, shape (users, items), bool."""
        return sparse.csr_matrix(self.interactions.seen)

    @cached_property
    def texts(self) -> list[str]:
        """What each item says of itself, as the index embeds it: title, categories, text."""
        return [item_text(item) for item in self.items]

    @cached_property
    def item_vectors(self) -> Vectors:
        """Unit vectors of `texts`, shape (items, dimension); zeros for items without words. Those that the store holds
        already are not made again.

        Raises:
            InputError: there is no embedder.
        """
        if self.embedder is None:
            raise InputError("Expected an embedder to make vectors of items with, got none.")
        return texts_embedded(self.store, self.embedder, list(self.catalogue.ids), self.texts)

    def rows(self, users: list[str]) -> NDArray[np.intp]:
        """The row of each of these users, -1 for somebody without an event."""
        return np.array([self.number.get(user, -1) for user in users], np.intp)

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` made when this key was first asked for: lets methods share what takes long to fit."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]  # type: ignore[return-value]


@contextmanager
def open_training(
    log: Log,
    *,
    folder: Path | None = None,
    seed: int = 0,
    embedder: Embedder | None = None,
    language_model: LanguageModel | None = None,
    progress: Progress = silent,
) -> Iterator[Training]:
    """A training part over a store of its own; in a scratch folder that goes with it, unless `folder` is given.

    A store that `folder` holds already is used as it is: name folders by `Log.mark`.
    """
    with TemporaryDirectory(prefix="palate-training-") as scratch, Store.open(folder or Path(scratch)) as store:
        if not store.item_count():
            store.ingest(LogDataset(log), progress=progress)
        yield Training(store, seed=seed, embedder=embedder, language_model=language_model, progress=progress)
