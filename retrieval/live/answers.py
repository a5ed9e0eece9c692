"""Answers that were given, to be given again while nothing changed that they follow from."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple

from history.store import Store
from retrieval.live.changes import Changes
from retrieval.live.marks import mark_of

MOST_BYTES = 32 * 2**20
OVERHEAD = 1_000
"""Bytes that one answer takes beside its text, about."""


class Given(NamedTuple):
    """An answer, with the state of the store when it was made and the mark of its person."""

    version: int | None
    mark: Hashable
    answer: bytes


class Answers:
    """Keeps what people were answered, up to `most` bytes, those asked for least lately making room.

    An answer follows from the models, for which there is one `Answers` each, from what was asked, and from what the
    store holds of the person: it is given again only while all three are the same. Safe for threads; one answer is made
    at a time, since two at once, in steps of microseconds, would each take more than twice as long.
    """

    def __init__(self, store: Store, *, most: int = MOST_BYTES) -> None:
        self._store, self._most = store, most
        self._changes = Changes(store)
        self._given: OrderedDict[tuple[str, str], Given] = OrderedDict()
        self._bytes = 0
        self._lock, self._making = threading.Lock(), threading.Lock()

    def again(self, user_id: str, asked: str) -> bytes | None:
        """The answer from before, where nothing at all was written since: it costs a few microseconds."""
        given, version = self._looked_up(user_id, asked), self._changes.now()
        return given.answer if given is not None and version is not None and version == given.version else None

    def of(self, user_id: str, asked: str, make: Callable[[], bytes]) -> bytes:
        """The answer to what a person asks: that from before while it still holds, else what `make` makes."""
        version = self._changes.now()  # looked at before anything is read: what comes in between shows at the next
        mark = mark_of(self._store, user_id)
        answer = self._still(user_id, asked, mark)
        if answer is None:
            with self._making:
                answer = self._still(user_id, asked, mark) or make()
        self._keep((user_id, asked), Given(version, mark, answer))
        return answer

    def forget(self, user_id: str) -> None:
        """Let go of everything that this person was answered."""
        with self._lock:
            for key in [key for key in self._given if key[0] == user_id]:
                self._drop(key)

    def __len__(self) -> int:
        return len(self._given)

    def _still(self, user_id: str, asked: str, mark: Hashable) -> bytes | None:
        given = self._looked_up(user_id, asked)
        return given.answer if given is not None and given.mark == mark else None

    def _looked_up(self, user_id: str, asked: str) -> Given | None:
        with self._lock:
            given = self._given.get((user_id, asked))
            if given is not None:
                self._given.move_to_end((user_id, asked))
            return given

    def _keep(self, key: tuple[str, str], given: Given) -> None:
        with self._lock:
            self._drop(key)
            self._given[key] = given
            self._bytes += _size(key, given)
            while self._bytes > self._most:
                self._drop(next(iter(self._given)))

    def _drop(self, key: tuple[str, str]) -> None:
        gone = self._given.pop(key, None)
        self._bytes -= 0 if gone is None else _size(key, gone)


def _size(key: tuple[str, str], given: Given) -> int:
    return len(given.answer) + sum(map(len, key)) + OVERHEAD
