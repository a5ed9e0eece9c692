"""all-MiniLM-L6-v2 on onnxruntime: English sentences to 384 numbers, with no network and no torch.

The model beside this file is made by `scripts/make_minilm.py`; its NOTICE says from what. It knows next to no
Chinese: `retrieval.lexical` stands beside it for that.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from palate.errors import EmbedderError
from palate.protocols import Vectors
from retrieval.embed.rows import unit_rows

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

FOLDER = Path(__file__).resolve().parent.parent / "models" / "minilm"
DIMENSION = 384
MAX_TOKENS = 256
MAX_CHARACTERS = 8_000
MAX_THREADS = 4


class MiniLM:
    """An `Embedder` of 384 dimensions. Texts are cut after 256 word pieces.

    Each text runs alone: the model's int8 arithmetic scales by the largest activation in its input, so in a batch
    a text's vector would depend on its neighbours. Up to `threads` texts run side by side.

    Raises:
        EmbedderError: the model's files are missing or damaged.
    """

    name = "minilm"
    dimension = DIMENSION

    def __init__(self, folder: Path = FOLDER, *, threads: int | None = None) -> None:
        self._threads = threads or min(MAX_THREADS, os.cpu_count() or 1)
        self._tokenizer = _load_tokenizer(folder)
        self._session = _load_session(folder)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; zeros for a text of white space."""
        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        encodings = self._tokenizer.encode_batch_fast([text[:MAX_CHARACTERS] for text in texts])
        rows = [row for row, text in enumerate(texts) if text.strip()]
        shares = [rows[start :: self._threads] for start in range(self._threads)]

        def work(share: Sequence[int]) -> None:
            for row in share:
                vectors[row] = self._run(encodings[row])

        if len(rows) < self._threads:
            work(rows)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(work, shares))
        return unit_rows(vectors, self.name)

    def _run(self, encoding: Encoding) -> Vectors:
        """The mean of the last layer's word-piece vectors, of shape (384,)."""
        ids = np.array([encoding.ids], np.int64)
        output = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
        row: Vectors = np.asarray(output, dtype=np.float32)[0]
        return row


def _load_tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:
        raise EmbedderError(f"{folder / 'tokenizer.json'} cannot be read: {error}. Reinstall palate.") from error
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def _load_session(folder: Path) -> InferenceSession:
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise EmbedderError(f"{folder / 'model.onnx'} cannot be read: {error}. Reinstall palate.") from error
