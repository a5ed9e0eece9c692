"""How well halves of plots find each other: by meaning, by words, by both; English and Chinese.

    python benchmarks/embedding_table.py DATA [--embedder SETTING]

Each plot's second half is a query for its own first half among those of all plots that are long enough (24 words in
English, 48 characters in Chinese); titles are left out. Ties count against. The share of meaning was chosen on the
even rows; "unseen" are the odd ones.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from history.text import clean
from palate.protocols import Embedder
from palate.types import Language
from retrieval.embed import load_embedder
from retrieval.hybrid import mix, share_of_meaning
from retrieval.lexical import LexicalIndex

SETS: tuple[tuple[str, Language], ...] = (("redial", "en"), ("douban-zh", "zh"))
DEPTHS = (1, 10, 50)
Matrix = NDArray[np.float32]


def halves(folder: Path, language: Language) -> Iterator[tuple[str, str]]:
    """First and second half of every long enough plot."""
    with gzip.open(folder / "items.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [clean(json.loads(line).get("text") or "") for line in lines]
    for text in texts:
        parts = text.split() if language == "en" else list(text)
        joint, least, middle = (" ", 24, len(parts) // 2) if language == "en" else ("", 48, len(parts) // 2)
        if len(parts) >= least:
            yield joint.join(parts[:middle]), joint.join(parts[middle:])


def by_meaning(embedder: Embedder, firsts: Sequence[str], seconds: Sequence[str]) -> Matrix:
    """Cosine similarity of every second half (rows) to every first half (columns)."""
    return np.asarray(embedder.embed(seconds) @ embedder.embed(firsts).T, dtype=np.float32)


def by_words(firsts: Sequence[str], seconds: Sequence[str]) -> Matrix:
    """BM25 score of every first half (columns) for every second half (rows)."""
    index = LexicalIndex.build([f"{row:06d}" for row in range(len(firsts))], firsts, [""] * len(firsts))
    return np.stack([index.scores(second) for second in seconds])


def recalls(scores: Matrix, rows: slice) -> str:
    """Recall at each depth over some of the queries; the right answer to query i is column i."""
    right = np.diag(scores)[:, None]
    ranks = ((scores > right).sum(axis=1) + (scores == right).sum(axis=1) - 1)[rows]
    return " ".join(f"{(ranks < depth).mean():>6.3f}" for depth in DEPTHS)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--embedder", default="minilm")
    arguments = parser.parse_args()
    embedder = load_embedder(arguments.embedder)
    print(f"{'set':<10} {'plots':>6} {'by':<8} {'all: @1    @10    @50':<22} {'unseen half: @1 @10 @50':<22}")
    for name, language in SETS:
        firsts, seconds = zip(*halves(arguments.data / name, language), strict=True)
        meaning, words = by_meaning(embedder, firsts, seconds), by_words(firsts, seconds)
        share = share_of_meaning(embedder.name, language)
        both = np.stack([mix(near, shared, share) for near, shared in zip(meaning, words, strict=True)])
        for label, scores in (("meaning", meaning), ("words", words), (f"both {share}", both)):
            found = f"{recalls(scores, slice(None)):<22} {recalls(scores, slice(1, None, 2)):<22}"
            print(f"{name:<10} {len(firsts):>6} {label:<8} {found}")


if __name__ == "__main__":
    main()
