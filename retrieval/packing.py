"""Fitted models as bytes: arrays by name in one npz, numbers of settings as JSON. Nothing is ever unpickled."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, is_dataclass
from typing import Any, Self

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import ArrayLike


def packed(**arrays: ArrayLike) -> bytes:
    """Arrays by name as bytes.

    >>> with unpacked(packed(a=[1, 2])) as parts:
    ...     parts["a"].tolist()
    [1, 2]
    """
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def unpacked(blob: bytes) -> NpzFile:
    """The arrays that `packed` wrote, to be used in a `with`.

    Raises:
        ValueError, OSError, EOFError: the bytes are damaged; KeyError, where an array is asked for that is not there.
    """
    return np.load(io.BytesIO(blob), allow_pickle=False)  # type: ignore[no-any-return]


class KeptSettings:
    """Settings that were chosen and are kept: mixed into a frozen dataclass of plain values."""

    def to_bytes(self) -> bytes:
        """The settings as JSON."""
        assert is_dataclass(self)
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, blob: bytes) -> Self:
        """The settings that `to_bytes` wrote.

        Raises:
            ValueError: the bytes are damaged.
        """
        try:
            told: dict[str, Any] = json.loads(blob)
            return cls(**told)
        except (ValueError, TypeError) as fault:
            raise ValueError(f"Expected {cls.__name__} as JSON, got {blob[:80]!r}.") from fault
