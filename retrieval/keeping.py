"""Keeps fitted models in the store, so that a fresh process starts fast and a few new events refit nothing.

A model is kept with what it follows from: the items, its settings, and the events of that day. Other items or settings
fit it anew. Of events, only many do: until then the model is used as it is, since a person's own history reaches it
with each request. Kept models therefore hold nothing by person, whose rows may change, but by item alone.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar
from zipfile import BadZipFile

from history.identity import content_hash
from history.store import Store
from palate.errors import StoreError
from palate.protocols import Progress, silent

FORMAT = 2
MOST_NEW = 0.05
"""Share of events that may have come since a model was fitted before it is fitted anew."""


class Model(Protocol):
    """What can be kept."""

    def to_bytes(self) -> bytes:
        """The model without pickle."""
        ...


M = TypeVar("M", bound=Model)


class Keeper(Protocol):
    """Gives the model of a name: the kept one where it is fit for use, or else the one that `fit` makes.

    `settings` is all, beside the data, that the model follows from; `thaw` reads what `to_bytes` wrote, and raises
    ValueError, OSError, EOFError or KeyError where the bytes are damaged.
    """

    def __call__(self, name: str, settings: object, thaw: Callable[[bytes], M], fit: Callable[[], M]) -> M:
        """See above."""
        ...


def fitting(name: str, settings: object, thaw: Callable[[bytes], M], fit: Callable[[], M]) -> M:
    """A `Keeper` that keeps nothing: what is learned from a part of the data."""
    return fit()


@dataclass(frozen=True)
class State:
    """What a kept model follows from: hashes of items and settings, and of the whole store, and how many events."""

    made_of: str
    data: str
    events: int

    def __str__(self) -> str:
        return f"{self.made_of} {self.data} {self.events}"

    @classmethod
    def read(cls, text: str) -> State | None:
        """The state that `str` wrote; None for what was written otherwise."""
        parts = text.split(" ")
        return cls(parts[0], parts[1], int(parts[2])) if len(parts) == 3 and parts[2].isdigit() else None


class StoreKeeper:
    """A `Keeper` over a store.

    Args:
        store: keeps the models.
        refit: fits anew what is not of the data as they are now, however few events have come.
        progress: hears what is being fitted.
    """

    def __init__(self, store: Store, *, refit: bool = False, progress: Progress = silent) -> None:
        self._store, self._refit, self._progress = store, refit, progress
        self._items, self._data, self._events = store.items_fingerprint(), store.fingerprint(), store.event_count()

    def __call__(self, name: str, settings: object, thaw: Callable[[bytes], M], fit: Callable[[], M]) -> M:
        """See `Keeper`."""
        now = State(content_hash((FORMAT, self._items, settings)), self._data, self._events)
        kept = self._store.blob(name)
        if kept is not None and self._usable(State.read(kept[0]), now):
            with suppress(ValueError, OSError, EOFError, KeyError, BadZipFile):  # damaged: fitted anew
                return thaw(kept[1])
        self._progress(f"fitting {name}", 0, None)
        body = fit().to_bytes()
        with suppress(StoreError):  # somebody else is writing: this process has what it needs, the next will keep it
            self._store.save_blob(name, str(now), body)
        return thaw(body)  # as every later process will read it, down to the last digit

    def _usable(self, kept: State | None, now: State) -> bool:
        if kept is None or kept.made_of != now.made_of:
            return False
        if self._refit:
            return kept.data == now.data
        return abs(now.events - kept.events) <= MOST_NEW * kept.events
