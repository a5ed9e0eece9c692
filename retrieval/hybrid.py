"""One list from two: items near a query in meaning and items that share its words.

Each side's scores are brought to 0..1 by the query's own best score, then added: a mix of scores keeps how clear a
hit was, which ranks alone forget. The shares were tuned on half of two data sets (see the log).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from palate.types import Language

SHARE_OF_MEANING: dict[tuple[str, Language], float] = {("minilm", "en"): 0.8, ("minilm", "zh"): 0.2}
DEFAULT_SHARE = 0.8


def share_of_meaning(embedder: str, language: Language) -> float:
    """How much the vectors count, 0 to 1; the words count the rest. MiniLM knows next to no Chinese."""
    return SHARE_OF_MEANING.get((embedder, language), DEFAULT_SHARE)


def mix(meaning: NDArray[np.float32], words: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """Fused scores, 0 to 1, of items with these cosine similarities and BM25 scores, both of shape (items,).

    >>> mix(np.array([0.8, 0.2, 0.0], np.float32), np.array([0.0, 5.0, 10.0], np.float32), 0.5).round(3).tolist()
    [0.5, 0.375, 0.5]
    """
    return np.asarray(share * _scaled(meaning) + (1 - share) * _scaled(words), dtype=np.float32)


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    top = float(scores.max(initial=0.0))
    return np.clip(scores, 0.0, None) / top if top > 0 else np.zeros_like(scores)
