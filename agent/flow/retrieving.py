"""Finds candidates that meet every limit, for the person, the scene and the words of a request."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from langgraph.runtime import Runtime

from agent.asking import asked
from agent.flow.preferring import preferred
from agent.flow.state import Found, Recalled, Turn, TurnState
from agent.limits.enforce import enforce
from agent.request import LONGEST_SAID, Before, UserRequest
from palate.types import Candidate
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import Mask

USUAL = 5
"""Places of a list when nobody says how many."""
DEPTH = 30
"""Candidates that are looked at more closely."""


async def retrieve(state: TurnState, runtime: Runtime[Turn]) -> TurnState:
    """Ask all sources, within the limits."""
    turn = runtime.context
    with turn.step.step("retrieve") as step:
        found = await asyncio.to_thread(_found, state["request"], state["past"], state["recalled"], turn)
        step.facts = _facts(found)
    return {"found": found}


def _found(request: UserRequest, past: Before, recalled: Recalled, turn: Turn) -> Found:
    services = turn.services
    said = (*past.said, request.text[:LONGEST_SAID])
    whole = asked(services, turn.session, request, recalled.profile, said=said)
    enforced = enforce(services.facts, whole.allowed & ~_named(request, past, turn), recalled.limits, least=1)
    within = replace(whole, allowed=enforced.mask)
    candidates = services.recommender.retriever.retrieve(within, DEPTH) if enforced.mask.any() else []
    candidates = preferred(candidates, request.every_wish, services.facts, services.recommender.catalogue)
    candidates += _rest(candidates, enforced.mask, services.recommender.catalogue, USUAL - len(candidates))
    return Found(
        request=within,
        candidates=tuple(candidates),
        items=services.store.items_by_id(one.item_id for one in candidates),
        limits=enforced.held,
        relaxed=enforced.relaxed,
        unknown=enforced.unknown,
    )


def _rest(known: Sequence[Candidate], open_to: Mask, catalogue: Catalogue, most: int) -> list[Candidate]:
    """Items that nobody has touched and no word leads to, in the order of their ids: better than nothing."""
    left = np.flatnonzero(open_to & ~catalogue.holding(one.item_id for one in known))[: max(most, 0)]
    return [Candidate(item_id=catalogue.ids[place], score=0.0, sources={}) for place in left.tolist()]


def _named(request: UserRequest, past: Before, turn: Turn) -> Mask:
    """What must not come up: items the message names, what a refined list held, what was met since the sources were
    read."""
    gone = [one.item_id for one in request.mentions]
    if request.intent == "refine":
        gone += past.shown
    if not request.beneficiary:
        gone += turn.services.recommender.met_since(turn.session.user_id)
    if not gone:
        return np.zeros(len(turn.services.recommender.catalogue), np.bool_)
    return turn.services.recommender.catalogue.holding(gone)


def _facts(found: Found) -> dict[str, object]:
    return {
        "query": found.request.query,
        "domain": found.request.domain,
        "scenes": {name: round(weight, 3) for name, weight in found.scenes.items()},
        "open": int(found.request.allowed.sum()),
        "relaxed": [limit.kind for limit in found.relaxed],
        "unknown": dict(found.unknown),
        "candidates": [_told(one) for one in found.candidates],
    }


def _told(candidate: Candidate) -> dict[str, object]:
    sources = {name: said.rank for name, said in candidate.sources.items()}
    return {"item_id": candidate.item_id, "score": round(candidate.score, 5), "sources": sources}
