"""What a data set and its surroundings offer, and what a method misses in them."""

from __future__ import annotations

import numpy as np

from eval.data.training import Training
from eval.method import Method, Need

WHY: dict[Need, str] = {
    "times": "no event has a time",
    "texts": "no item has a text",
    "contexts": "no event has a context",
    "domains": "all items are of one domain",
    "social": "there are no social edges",
    "embedder": "there is no embedder",
    "chat": "no language model is set (PALATE_LLM_URL)",
}
"""Why a method that needs this is left out."""


def unmet(cls: type[Method], train: Training) -> str | None:
    """Why a method has to be left out; None when it can run."""
    offered = train.keep("what is offered", lambda: offers(train))
    lacking = [WHY[need] for need in WHY if need in cls.needs - offered]
    return "; ".join(lacking) or cls.missing(train)


def offers(train: Training) -> frozenset[Need]:
    """Everything a training part has that some method may need."""
    has: dict[Need, bool] = {
        "times": bool(np.isfinite(train.interactions.time).any()),
        "texts": any(text.strip() for text in train.texts),
        "contexts": any(event.context.pairs() for events in train.events.values() for event in events),
        "domains": len(train.catalogue.domains) > 1,
        "social": next(train.store.social(), None) is not None,
        "embedder": train.embedder is not None,
        "chat": train.language_model is not None,
    }
    return frozenset(need for need, met in has.items() if met)
