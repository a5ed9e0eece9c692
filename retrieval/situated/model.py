"""The learned ranking for a situation: effects of conditions, what is chosen together, and how much each signal counts.

Everything in it is by item and by condition. A person's own past reaches it with each request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from scipy import sparse

from retrieval.packing import packed, unpacked
from retrieval.situated.effects import Effects
from retrieval.situated.signals import NAMES
from retrieval.sources.ranking import Floats

_MATRICES = ("liking", "choosing", "kind_liking", "kind_choosing", "kinds")


@dataclass(frozen=True)
class SituatedModel:
    """What was learned, in the order of `signals.NAMES`.

    `again` weighs signals where things met before may be ranked, `first` where only new ones may.
    """

    effects: Effects
    again: Floats
    first: Floats

    def to_bytes(self) -> bytes:
        """The model as npz bytes, without pickle."""
        effects = self.effects
        parts: dict[str, Any] = {"names": np.array(effects.names, str), "signals": np.array(NAMES, str)}
        parts |= {"usual": effects.usual, "events": effects.events, "again": self.again, "first": self.first}
        for name in _MATRICES:
            parts |= _taken_apart(name, getattr(effects, name))
        return packed(**parts)

    @classmethod
    def from_bytes(cls, blob: bytes) -> SituatedModel:
        """The model that `to_bytes` wrote.

        Raises:
            ValueError, OSError, KeyError: the bytes are damaged, or of another set of signals.
        """
        with unpacked(blob) as parts:
            if tuple(parts["signals"].tolist()) != NAMES:
                raise ValueError("Expected the signals of this version, got others.")
            told: dict[str, Any] = {"names": tuple(parts["names"].tolist())}
            told |= {name: parts[name] for name in ("usual", "events")}
            told |= {name: _put_together(name, parts) for name in _MATRICES}
            return cls(Effects(**{one.name: told[one.name] for one in fields(Effects)}), parts["again"], parts["first"])


def _taken_apart(name: str, matrix: sparse.csr_matrix) -> dict[str, Any]:
    return {
        f"{name}.data": matrix.data,
        f"{name}.indices": matrix.indices,
        f"{name}.indptr": matrix.indptr,
        f"{name}.shape": np.array(matrix.shape, np.int64),
    }


def _put_together(name: str, parts: Mapping[str, Any]) -> sparse.csr_matrix:
    data, indices, indptr, shape = (parts[f"{name}.{part}"] for part in ("data", "indices", "indptr", "shape"))
    return sparse.csr_matrix((data, indices, indptr), shape=(int(shape[0]), int(shape[1])))
