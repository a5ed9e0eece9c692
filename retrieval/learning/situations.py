"""In what position a person asks: each is learned by itself, since what tells right items differs between them."""

from __future__ import annotations

from collections.abc import Container
from typing import Literal, get_args

from retrieval.request import Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import Floats

Situation = Literal["usual", "new person", "new domain", "new items", "in a context"]
SITUATIONS: tuple[Situation, ...] = get_args(Situation)
FEW = 3
"""Somebody who met no more items than this is a new person."""


def situation_of(
    request: Request, catalogue: Catalogue, popularity: Floats, known: Container[Situation] = SITUATIONS
) -> Situation:
    """Which of the situations a request belongs to.

    "new items": nothing that may be recommended was ever liked by anybody (`popularity`, shape (items,), in people).
    "new domain": all they did lies outside the asked domain. "new person": they met at most `FEW` items.
    "in a context": it is said where, when or with whom they are; not told apart where it is not among the `known`.
    """
    if not popularity[request.allowed].any():
        return "new items"
    met = set(request.events.items.tolist())
    if met and request.domain is not None and all(catalogue.domain_of[item] != request.domain for item in met):
        return "new domain"
    if "in a context" in known and request.context.pairs():
        return "in a context"
    return "new person" if len(met) <= FEW else "usual"
