"""A small data set with two domains and scenes, for trying the whole system on."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from eval.data import Log, Training, open_training
from eval.language_model import LanguageModel
from palate.protocols import Embedder, Vectors
from palate.types import Context, Event, EventKind, Item

BREAD, ENGINES = ("b1", "b2", "f1", "f3"), ("b3", "b4", "f2", "f4")
ITEMS: Mapping[str, tuple[str, str]] = {
    "b1": ("books", "Bread at home"),
    "b2": ("books", "Soup and bread at home"),
    "b3": ("books", "Engine oil explained"),
    "b4": ("books", "The steam engine"),
    "f1": ("films", "The bread baker"),
    "f2": ("films", "The engine mechanic"),
    "f3": ("films", "Soup kitchen"),
    "f4": ("films", "Engine race"),
}
LIKED: Mapping[str, Sequence[str]] = {
    "ann": ("b1", "b2"),
    "bob": ("b1", "b2", "f1", "f3"),
    "cid": ("b3", "b4", "f2"),
    "dan": ("b3", "f2", "f4"),
    "eve": ("b1", "f1", "b3"),
}
PHONE = Context(device="phone", place="train")


class Words:
    """An embedder of 32 numbers: each word adds a 1 at the place its checksum says."""

    name, dimension = "words", 32

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().replace(".", " ").split():
                rows[row, zlib.crc32(word.encode()) % self.dimension] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths == 0, 1, lengths), np.float32)


def log() -> Log:
    """Everybody likes what `LIKED` says, ann and cid on their phones; eve dislikes "b4"."""
    items = tuple(Item(item_id=one, domain=domain, title=title) for one, (domain, title) in sorted(ITEMS.items()))
    did: list[tuple[str, str, EventKind]]
    did = [(user, item, "like") for user, liked in sorted(LIKED.items()) for item in liked]
    did.append(("eve", "b4", "dislike"))
    return Log("shelf", items, tuple(_event(number, *one) for number, one in enumerate(did)))


@contextmanager
def training(*, embedder: Embedder | None = None, language_model: LanguageModel | None = None) -> Iterator[Training]:
    """The whole log to learn from."""
    with open_training(log(), embedder=embedder, language_model=language_model) as opened:
        yield opened


def _event(number: int, user: str, item: str, kind: EventKind) -> Event:
    context = PHONE if user in ("ann", "cid") else Context()
    return Event(event_id=f"{number:032x}", user_id=user, item_id=item, kind=kind, context=context)
