"""Arrays and plain values as bytes and back, without pickle: an .npz archive with one member of JSON."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
from scipy import sparse

from palate.errors import StoreError

PLAIN = "__plain__"


def flat(name: str, matrix: sparse.csr_matrix) -> dict[str, Any]:
    """Return a sparse matrix as named arrays; `unflat` puts it together again."""
    return {
        f"{name}.data": matrix.data,
        f"{name}.indices": matrix.indices.astype(np.int32),
        f"{name}.indptr": matrix.indptr.astype(np.int64),
        f"{name}.shape": np.array(matrix.shape, dtype=np.int64),
    }


def unflat(name: str, arrays: Mapping[str, Any]) -> sparse.csr_matrix:
    """Return the sparse matrix that `flat` took apart."""
    parts = (arrays[f"{name}.data"], arrays[f"{name}.indices"], arrays[f"{name}.indptr"])
    rows, columns = arrays[f"{name}.shape"]
    return sparse.csr_matrix(parts, shape=(int(rows), int(columns)))


def frozen(arrays: Mapping[str, Any], plain: Mapping[str, Any]) -> bytes:
    """Return arrays and plain values as bytes; equal contents give equal bytes."""
    text = np.frombuffer(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS), dtype=np.uint8)
    buffer = io.BytesIO()
    members: dict[str, Any] = {name: arrays[name] for name in sorted(arrays)} | {PLAIN: text}
    np.savez_compressed(buffer, **members)
    return buffer.getvalue()


def thawed(data: bytes, version: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the arrays and plain values of `frozen`.

    Raises:
        StoreError: the bytes are damaged, or their `format` is not `version`.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        plain = orjson.loads(arrays.pop(PLAIN).tobytes())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as fault:
        raise StoreError("The fitted corpus is damaged. Run `palate profile build` to fit it anew.") from fault
    if plain.get("format") != version:
        raise StoreError(
            f"The fitted corpus has format {plain.get('format')}; this Palate reads {version}. "
            "Run `palate profile build` to fit it anew."
        )
    return arrays, plain
