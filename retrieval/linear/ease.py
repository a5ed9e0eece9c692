"""EASE over what people like and what items say at once: the weights between items, and the choice of settings.

To `LARGEST` items it is solved exactly. Beyond, each item has a regression of its own on the items nearest to it
(`retrieval.linear.local`), which grows with the number of items and no faster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from retrieval.linear import autoencoder, local
from retrieval.linear.likings import rows_of, weighed
from retrieval.linear.sparse import ItemWeights
from retrieval.linear.trial import Trial, best_of, trial
from retrieval.linear.words import Told
from retrieval.material import Material
from retrieval.packing import KeptSettings
from retrieval.sources.ranking import Floats, Positions

LARGEST = 8_000
MOST_TRIED = 8_000
"""Among so many of the most liked items settings are compared."""
DROPOUT = 0.3
"""How much each item is regularised by what is known of it, beside what all are: p / (1 - p) of the dropout p that an
autoencoder would be trained with (Steck 2020)."""
BLOCK = 512


@dataclass(frozen=True)
class Settings(KeptSettings):
    """How an EASE is fitted and asked.

    Args:
        regularisation: lambda of the paper, in likes of an average item.
        text: how much two items of the same words count as liked together, in lambda.
        stretch: so many things done one after the other are a row; 0: all that a person did is one.
        half_every: an item of the asking person's counts half when so many events came since.
    """

    regularisation: float = 15.0
    text: float = 0.15
    stretch: int = 0
    half_every: float = 20.0


WITHOUT_TIMES = (
    Settings(),
    Settings(regularisation=5.0),
    Settings(regularisation=30.0),
    Settings(text=0.05),
    Settings(text=0.4),
)
IN_TIME = (
    Settings(4.0, 0.1, stretch=5, half_every=2.0),
    Settings(half_every=2.0),
    Settings(8.0, 0.2, stretch=5, half_every=2.0),
    Settings(4.0, 0.1, stretch=12, half_every=4.0),
)
HALF_EVERY = (1.0, 2.0, 4.0, 8.0, 20.0)


def fit(
    material: Material, told: Told, settings: Settings, *, largest: int = LARGEST, targets: Positions | None = None
) -> ItemWeights:
    """Solve, and keep the strongest weights; `told` is what the items say.

    Rows and items are damped by how many likes they have; the damping of items is taken out of the weights again, so
    that they speak of plain likes. Only beyond `largest` items, `targets` are all that is solved for.
    """
    likes, by_item = weighed(rows_of(material, settings.stretch), material.popularity)
    least = settings.regularisation * max(float(material.popularity.mean()), 1e-3)
    if len(material.catalogue) > largest:
        gram = sparse.csr_matrix(likes.T @ likes + np.float32(settings.text * least) * told.alike)
        return ItemWeights(_undamped(local.fit(gram, least, targets=targets), by_item))
    gram = likes.T @ likes + np.float32(settings.text * least) * (told.words @ told.words.T)
    dense = np.asarray(gram.toarray(order="F"), np.float32)
    solved = autoencoder.weights(dense, np.float32(least) + DROPOUT * np.diagonal(dense))
    return ItemWeights.of(_blocks(solved * by_item[:, None] / by_item))


def chosen(material: Material, told: Told) -> Settings:
    """The settings that restore best what some people were not known to like; the first of those tried where there are
    too few people to tell."""
    timed = bool(np.isfinite(material.people.times).any())
    tried = IN_TIME if timed else WITHOUT_TIMES
    held = trial(material)
    if held is None:
        return tried[0]
    models = [fit(held.material, told, settings, targets=_most_liked(held.material)) for settings in tried]
    place = best_of([_quality(held, *pair) for pair in zip(tried, models, strict=True)])
    return _best_half(held, tried[place], models[place]) if timed else tried[place]


def _best_half(held: Trial, settings: Settings, model: ItemWeights) -> Settings:
    tried = [settings, *(replace(settings, half_every=half) for half in HALF_EVERY if half != settings.half_every)]
    return tried[best_of([_quality(held, one, model) for one in tried])]


def _quality(held: Trial, settings: Settings, model: ItemWeights) -> float:
    tastes = held.tastes(settings.half_every)
    return held.quality(lambda some: np.asarray((tastes[some] @ model.weights).toarray(), np.float32))


def _most_liked(material: Material) -> Positions:
    return np.sort(np.argsort(-material.popularity, kind="stable")[:MOST_TRIED])


def _blocks(weights: Floats) -> Iterator[Floats]:
    return (weights[start : start + BLOCK] for start in range(0, len(weights), BLOCK))


def _undamped(weights: sparse.csr_matrix, by_item: Floats) -> sparse.csr_matrix:
    found = weights.copy()
    found.data *= np.repeat(by_item, np.diff(found.indptr)) / by_item[found.indices]
    return found
