"""Finds candidates that meet every limit, for the person, the scene and the words of a request."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from langgraph.runtime import Runtime

from agent.flow.preferring import preferred
from agent.flow.state import Found, Recalled, Turn, TurnState
from agent.limits.enforce import enforce
from agent.request import LONGEST_SAID, Before, UserRequest
from agent.session import Session
from palate.types import Candidate
from retrieval.request import Request
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import Mask

USUAL = 5
"""Places of a list when nobody says how many."""
DEPTH = 30
"""Candidates that are looked at more closely."""
NOBODY = ""
"""The user of a request on somebody else's behalf: nothing is known of them."""


async def retrieve(state: TurnState, runtime: Runtime[Turn]) -> TurnState:
    """Ask all sources, within the limits."""
    turn = runtime.context
    with turn.step.step("retrieve") as step:
        found = await asyncio.to_thread(_found, state["request"], state["past"], state["recalled"], turn)
        step.facts = _facts(found)
    return {"found": found}


def _found(request: UserRequest, past: Before, recalled: Recalled, turn: Turn) -> Found:
    services = turn.services
    scenes = scenes_of(request, turn)
    asked = _asked(request, past, recalled, scenes, turn)
    open_to = asked.allowed & ~_named(request, past, turn)
    enforced = enforce(services.facts, open_to, recalled.limits, least=1)
    within = replace(asked, allowed=enforced.mask)
    candidates = services.recommender.retriever.retrieve(within, DEPTH) if enforced.mask.any() else []
    candidates = preferred(candidates, request.wishes, services.facts, services.recommender.catalogue)
    candidates += _rest(candidates, enforced.mask, services.recommender.catalogue, USUAL - len(candidates))
    return Found(
        request=within,
        candidates=tuple(candidates),
        items=services.store.items_by_id(one.item_id for one in candidates),
        scenes=scenes,
        limits=enforced.held,
        relaxed=enforced.relaxed,
        unknown=enforced.unknown,
    )


def _rest(known: Sequence[Candidate], open_to: Mask, catalogue: Catalogue, most: int) -> list[Candidate]:
    """Items that nobody has touched and no word leads to, in the order of their ids: better than nothing."""
    left = np.flatnonzero(open_to & ~catalogue.holding(one.item_id for one in known))[: max(most, 0)]
    return [Candidate(item_id=catalogue.ids[place], score=0.0, sources={}) for place in left.tolist()]


def scenes_of(request: UserRequest, turn: Turn) -> dict[str, float]:
    """Weights of the scenes that are asked for: the one that was read, the one that was chosen for the conversation, or
    what context and time speak for."""
    if request.scene is not None:
        return {request.scene.name: request.scene.confidence}
    if turn.session.scene is not None:
        return {turn.services.recommender.matcher.resolve(turn.session.scene).name: 1.0}
    return turn.services.recommender.scenes_of(turn.session.context, turn.session.time)


def _asked(request: UserRequest, past: Before, recalled: Recalled, scenes: dict[str, float], turn: Turn) -> Request:
    """For somebody else the person's own taste does not count; what they have themselves may be had twice."""
    recommender, own = turn.services.recommender, not request.beneficiary
    asked = recommender.request(
        turn.session.user_id if own else NOBODY,
        recalled.profile if own else None,
        scenes,
        domain=_domain(request, turn.session),
        query=words_of(request),
    )
    position = recommender.catalogue.position
    like = tuple(position[one.item_id] for one in request.mentions if one.role == "like")
    unlike = tuple(position[one.item_id] for one in request.mentions if one.role == "unlike")
    return replace(
        asked,
        wishes=" ".join(request.wishes) or None,
        like=like,
        unlike=unlike,
        language=request.language,
        said=(*past.said, request.text[:LONGEST_SAID]),
        named=tuple(position[one.item_id] for one in request.mentions),
    )


def _domain(request: UserRequest, session: Session) -> str | None:
    return session.domain or request.domain


def words_of(request: UserRequest) -> str:
    """What the text search is asked for: what is looked for, and how it should differ from what is named."""
    differing = (one.but for one in request.mentions if one.but)
    return " ".join(dict.fromkeys(part for part in (request.search, *differing) if part))


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
