"""Why an item is near: a path through the graph from something the person did, every step of it true.

did basil            the person's own event on it, and the scene it fell in
shares "thai"        both items carry the word
item curry paste     a stop on the way
people               at least one person chose both
item mortar          the item that it is all about
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from scipy import sparse

from retrieval.graph.model import ItemGraph
from retrieval.request import Request
from retrieval.sources.ranking import Floats, Positions

StepKind = Literal["did", "shares", "people", "item"]


class Step(NamedTuple):
    """One step: `item` is a catalogue position ("did", "item"), `key` what is shared ("shares"), `event` the own event
    and `scene` the asked scene that it belongs to ("did")."""

    kind: StepKind
    item: int | None = None
    key: str = ""
    event: str = ""
    scene: str = ""


@dataclass(frozen=True)
class Path:
    """Steps from what the person did to an item, and how likely a walk takes them (higher is likelier)."""

    steps: tuple[Step, ...]
    weight: float

    @property
    def item(self) -> int:
        """Position of the item that the path leads to."""
        last = self.steps[-1].item
        return -1 if last is None else last


def path(model: ItemGraph, request: Request, item: int) -> Path | None:
    """The likeliest path from what the person likes to an item (a position): straight, or by way of one other item.

    None where no walk of the graph leads there.
    """
    own, weights = request.taste.liked, request.taste.weights
    straight = _straight(model, own, weights, item)
    if straight is not None:
        first, weight = straight
        return Path((_did(request, first), *_link(model, first, item)), weight)
    by_way = _by_way(model, own, weights, item)
    if by_way is None:
        return None
    first, middle, weight = by_way
    return Path((_did(request, first), *_link(model, first, middle), *_link(model, middle, item)), weight)


def _straight(model: ItemGraph, own: Positions, weights: Floats, item: int) -> tuple[int, float] | None:
    added = _to(model, own, item) * weights
    if not len(own) or added.max() <= 0:
        return None
    place = int(np.argmax(added))
    return int(own[place]), float(added[place])


def _by_way(model: ItemGraph, own: Positions, weights: Floats, item: int) -> tuple[int, int, float] | None:
    everything = np.arange(model.chosen.shape[0])
    last = _to(model, everything, item)
    found: list[tuple[float, int, int]] = []
    for first, weight in zip(own.tolist(), weights.tolist(), strict=True):
        steps = (model.chosen[first] + model.alike[first]).tocsr()
        through = steps.data * last[steps.indices] * weight
        if len(through) and through.max() > 0:
            found.append((float(through.max()), first, int(steps.indices[int(np.argmax(through))])))
    if not found:
        return None
    weight, first, middle = max(found, key=lambda one: (one[0], -one[1]))
    return first, middle, weight


def _to(model: ItemGraph, starts: Positions, item: int) -> Floats:
    """How likely a walk from each of `starts` ends at an item."""
    return _column(model.chosen, starts, item) + _column(model.alike, starts, item)


def _column(matrix: sparse.csr_matrix, rows: Positions, column: int) -> Floats:
    return np.asarray(matrix[rows][:, [column]].todense(), np.float32).ravel()


def _did(request: Request, item: int) -> Step:
    """The person's newest event on an item; with the asked scene where the event belongs to it."""
    at = np.flatnonzero(request.events.items == item)[-1]
    scene = request.main_scene if request.events.in_scene[at] > 0 else None
    return Step("did", item, event=request.events.ids[int(at)], scene=scene or "")


def _link(model: ItemGraph, one: int, other: int) -> tuple[Step, Step]:
    """How the walk gets from one item to another: over what they share, where that is likelier than over people."""
    people, meaning = (float(matrix[one, other]) for matrix in (model.chosen, model.alike))
    keys = model.attributes.shared(one, other)
    if keys and meaning >= people:
        return Step("shares", key=keys[0]), Step("item", other)
    return Step("people"), Step("item", other)
