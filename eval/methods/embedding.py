"""Items whose texts mean something like those of what the person likes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Need, ScoringMethod
from eval.models.features import Floats, Pooling, Weighting, likings, pooled_scores, rows_of


class Embedding(ScoringMethod):
    """Cosine of the vectors that the embedder gives items.

    Somebody without training events gets equal scores for everything.

    Args:
        pooling: "mean" of what the person likes, or the "best" match to one thing they like.
        weighting: what they like counts "equal", or by "strength".
    """

    name = "embedding"
    about = "Content: cosine of text embeddings of items (sentence embeddings: Reimers and Gurevych 2019)."
    needs: ClassVar[frozenset[Need]] = frozenset({"texts", "embedder"})
    space: ClassVar = {"pooling": ("mean", "best"), "weighting": ("equal", "strength")}

    def __init__(self, *, pooling: Pooling = "mean", weighting: Weighting = "equal") -> None:
        self.pooling, self.weighting = pooling, weighting

    def fit(self, train: Training) -> None:
        """Embed the catalogue, once for all methods of a run."""
        self._train, self._people, self._items = train, likings(train, self.weighting), train.item_vectors

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`: cosines, -1 to 1."""
        return pooled_scores(self._items, rows_of(self._people, self._train, questions), self.pooling)
