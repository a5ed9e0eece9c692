"""Finds items by the words they share with a query: BM25 over segmented words, English and Chinese.

Search here knows nothing of vectors and nothing of users. The scoring is that of Robertson and Zaragoza, "The
Probabilistic Relevance Framework: BM25 and Beyond" (2009), in Lucene's variant, as computed by the library bm25s.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from history.text import tokens
from palate.types import Item
from retrieval.ranks import best

K1, B = 1.2, 0.75
ROWS = "rows.json"


def lexical_text(item: Item) -> str:
    """Every word an item can be found by: title, categories, text, and attributes that are words."""
    return "\n".join([item.title, " ".join(item.categories), item.text, *_words_of(item)])


def _words_of(item: Item) -> Iterable[str]:
    for value in item.attributes.values():
        values = value if isinstance(value, list | tuple) else [value]
        yield from (each for each in values if isinstance(each, str))


class LexicalIndex:
    """BM25 over a fixed set of items. Reading is safe from several threads at once."""

    def __init__(self, engine: bm25s.BM25 | None, ids: Sequence[str], domains: Sequence[str]) -> None:
        self._engine = engine
        self.ids = tuple(ids)
        self._domains = tuple(domains)
        self._masks = _masks(self._domains)

    @classmethod
    def build(cls, ids: Sequence[str], texts: Iterable[str], domains: Sequence[str]) -> LexicalIndex:
        """An index of `texts`, one per id; `domains` says where each belongs."""
        words = [tokens(text) for text in texts]
        if not any(words):
            return cls(None, ids, domains)
        engine = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy")
        engine.index(words, create_empty_token=False, show_progress=False)
        return cls(engine, ids, domains)

    def search(self, query: str, k: int, *, domain: str | None = None) -> list[tuple[str, float]]:
        """At most `k` items that share a word with `query`, with their BM25 score (above 0, higher is better).

        Best first; equal scores in the order of ids. `domain` leaves only its items.
        """
        scores = self.scores(query, domain=domain)
        return [(self.ids[row], float(scores[row])) for row in best(scores, k) if scores[row] > 0]

    def scores(self, query: str, *, domain: str | None = None) -> NDArray[np.float32]:
        """The BM25 score of every item, in the order of `ids`; 0 where no word is shared, or in another domain."""
        none = np.zeros(len(self.ids), np.float32)
        if self._engine is None or (domain is not None and domain not in self._masks):
            return none
        known = [word for word in tokens(query) if word in self._engine.vocab_dict]
        if not known:
            return none
        scores = np.asarray(self._engine.get_scores(known), dtype=np.float32)
        return scores if domain is None else scores * self._masks[domain]

    def save(self, folder: Path) -> None:
        """Write the index to `folder` (numpy arrays and JSON, no pickle)."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = {"ids": self.ids, "domains": self._domains, "empty": self._engine is None}
        (folder / ROWS).write_text(json.dumps(rows), encoding="utf-8")
        if self._engine is not None:
            self._engine.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """The index that `save` wrote.

        Raises:
            OSError, ValueError: the files are missing or damaged.
        """
        rows = json.loads((folder / ROWS).read_text(encoding="utf-8"))
        engine = None if rows["empty"] else bm25s.BM25.load(folder, load_corpus=False, mmap=False)
        return cls(engine, rows["ids"], rows["domains"])


def _masks(domains: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    column = np.asarray(domains, dtype=object)
    return {domain: column == domain for domain in sorted(set(domains))}
