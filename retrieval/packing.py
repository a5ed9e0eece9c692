"""Fitted models as bytes: arrays by name in one npz, numbers of settings as JSON. Nothing is ever unpickled."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, is_dataclass
from typing import Any, Self

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import ArrayLike, DTypeLike
from scipy import sparse


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


def matrix_parts(matrix: sparse.csr_matrix, prefix: str = "", *, dtype: DTypeLike = np.float32) -> dict[str, ArrayLike]:
    """A csr matrix as arrays for `packed`, its values of type `dtype`; `prefix` stands before their names."""
    parts = {"data": matrix.data.astype(dtype, copy=False), "indices": matrix.indices, "indptr": matrix.indptr}
    return {f"{prefix}{name}": part for name, part in (*parts.items(), ("shape", np.array(matrix.shape, np.int64)))}


def matrix_of(parts: NpzFile, prefix: str = "") -> sparse.csr_matrix:
    """The csr matrix (float32) whose arrays `matrix_parts` gave."""
    rows, columns = (int(size) for size in parts[f"{prefix}shape"])
    data = parts[f"{prefix}data"].astype(np.float32, copy=False)
    return sparse.csr_matrix((data, parts[f"{prefix}indices"], parts[f"{prefix}indptr"]), shape=(rows, columns))


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
