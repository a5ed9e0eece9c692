"""Which events belong to which scenes, for all people at once. Fitted on the store, kept as npz bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.packing import packed, unpacked
from retrieval.sources.ranking import Floats


@dataclass(frozen=True)
class SceneTable:
    """Scene weights of every event that some scene claims.

    `weights` has shape (claimed events, scenes), 0 to 1, in the order of `events` (their ids); events no scene claims
    are not there.
    """

    names: tuple[str, ...]
    events: tuple[str, ...]
    weights: Floats

    def of(self, ids: Sequence[str]) -> Floats:
        """Scene weights of the given events, shape (ids, scenes); zeros where no scene claims one."""
        row = {event_id: place for place, event_id in enumerate(self.events)}
        found = np.array([row.get(event_id, -1) for event_id in ids], np.intp)
        padded = np.vstack([self.weights, np.zeros((1, len(self.names)), np.float32)])
        return padded[found]

    def to_bytes(self) -> bytes:
        """The table as npz bytes, without pickle."""
        return packed(names=np.array(self.names, str), events=np.array(self.events, str), weights=self.weights)

    @classmethod
    def from_bytes(cls, blob: bytes) -> SceneTable:
        """The table that `to_bytes` wrote.

        Raises:
            ValueError, OSError, KeyError: the bytes are damaged.
        """
        with unpacked(blob) as parts:
            return cls(tuple(parts["names"].tolist()), tuple(parts["events"].tolist()), parts["weights"])
