"""What a model learned, as npz bytes. Nothing is pickled, so reading a blob runs nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from retrieval.dialogues.ranker import Ranker
from retrieval.dialogues.spoken import Spoken

FORMAT = 1
_ONES = ("items", "words")
_ARRAYS = ("vectors", "recommended", "opening")
_WEIGHTS = ("mean", "spread", "inner", "bias", "outer", "direct")


def to_bytes(fingerprint: str, spoken: Spoken, ranker: Ranker) -> bytes:
    """The parts with what they were learned over."""
    told = json.dumps({"format": FORMAT, "content": fingerprint, "vocabulary": spoken.vocabulary})
    arrays: dict[str, Any] = {"told": np.frombuffer(told.encode(), np.uint8)}
    arrays |= {name: getattr(spoken, name) for name in _ARRAYS} | {name: getattr(ranker, name) for name in _WEIGHTS}
    for name in _ONES:
        arrays |= _laid_out(name, getattr(spoken, name))
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def from_bytes(blob: bytes, fingerprint: str) -> tuple[Spoken, Ranker]:
    """The parts that `to_bytes` wrote.

    Raises:
        ValueError, OSError, KeyError: the bytes are damaged, of another format, or learned over other content.
    """
    try:
        with np.load(io.BytesIO(blob), allow_pickle=False) as parts:
            return _thawed(parts, fingerprint)
    except (BadZipFile, EOFError) as error:
        raise ValueError(f"the model of dialogues is damaged: {error}") from None


def _thawed(parts: Mapping[str, NDArray[Any]], fingerprint: str) -> tuple[Spoken, Ranker]:
    told = json.loads(parts["told"].tobytes())
    if (told["format"], told["content"]) != (FORMAT, fingerprint):
        raise ValueError("the model of dialogues was learned over other items; fit it again")
    items, words = (_matrix(name, parts) for name in _ONES)
    vectors, recommended, opening = (parts[name] for name in _ARRAYS)
    ranker = Ranker(*(parts[name] for name in _WEIGHTS))
    return Spoken(items, tuple(told["vocabulary"]), words, vectors, recommended, opening), ranker


def _laid_out(name: str, matrix: sparse.csr_matrix) -> dict[str, NDArray[np.int64]]:
    """A matrix of ones: where they stand."""
    where = {"indices": matrix.indices, "indptr": matrix.indptr, "shape": np.array(matrix.shape)}
    return {f"{name} {part}": values.astype(np.int64) for part, values in where.items()}


def _matrix(name: str, parts: Mapping[str, NDArray[np.int64]]) -> sparse.csr_matrix:
    indices, indptr = parts[f"{name} indices"], parts[f"{name} indptr"]
    rows, columns = parts[f"{name} shape"].tolist()
    return sparse.csr_matrix((np.ones(len(indices), np.float32), indices, indptr), shape=(rows, columns))
