"""What all profiles of a store were last built on, kept beside them: one more event does not make them stale."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Self

import orjson

from history.store import Store
from profiles.corpus import Corpus
from profiles.fitted import BLOB, kept_names

BUILT = "profiles.built"
"""Name of the blob that says on what all profiles were last built."""
HALF_LIFE_DAYS = 90.0
MANY = 0.05
"""Share of events from which on those that came since are many."""


@dataclass(frozen=True)
class Basis:
    """What all profiles were last built on.

    Args:
        items: the fingerprint of the items.
        settings: a hash of all settings that profiles follow from.
        events: how many there were.
        half_life_days: after how many days an event counts half.
    """

    items: str
    settings: str
    events: int
    half_life_days: float = HALF_LIFE_DAYS

    def to_bytes(self) -> bytes:
        """As JSON."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_bytes(cls, body: bytes) -> Self | None:
        """What `to_bytes` wrote; None for anything else, as of a store from before."""
        try:
            return cls(**orjson.loads(body))
        except (ValueError, TypeError):
            return None

    @property
    def many(self) -> int:
        """How many events may differ before profiles and models should be made anew."""
        return int(MANY * self.events)


def kept_basis(store: Store) -> Basis | None:
    """What all profiles of this store were last built on; None where nobody noted it."""
    kept = store.blob(BUILT)
    return None if kept is None else Basis.from_bytes(kept[1])


def kept_corpus(store: Store) -> Corpus | None:
    """The corpus that profiles were last built on, whatever came since, its topics called as they were named.

    None where there is none.

    Raises:
        StoreError: it is damaged, or of another version.
    """
    kept = store.blob(BLOB)
    return None if kept is None else Corpus.from_bytes(kept[1]).named(kept_names(store, kept[0]))
