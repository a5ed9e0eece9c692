"""What all measures of profiles read off a training part: items by id, remembered vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eval.data.training import Training
from palate.protocols import Embedder
from palate.types import Event, Item
from retrieval.embed import CachedEmbedder


def items_of(train: Training) -> Mapping[str, Item]:
    """The catalogue by id."""
    return train.keep("profiles.items", lambda: {item.item_id: item for item in train.items})


def items_behind(train: Training, events: Iterable[Event]) -> dict[str, Item]:
    """The items that events name, by id; those that the catalogue does not hold are left out."""
    catalogue = items_of(train)
    return {item.item_id: item for event in events if (item := catalogue.get(event.item_id or "")) is not None}


def remembering(train: Training, embedder: Embedder) -> Embedder:
    """The embedder, with what it embedded during this run remembered."""
    return train.keep(("profiles.embedder", embedder.name), lambda: CachedEmbedder(embedder))
