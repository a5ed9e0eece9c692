"""Puts the candidates in order: by the model where there is one, else as they were fused."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agent.flow.retrieving import USUAL
from agent.flow.state import Found, Turn, TurnState
from agent.request import UserRequest
from agent.rerank import RerankOptions, RerankTask, ranked_or_fused


async def rerank(state: TurnState, runtime: Runtime[Turn]) -> TurnState:
    """Choose and order; as many as were wanted, fewer where there are fewer."""
    turn, found = runtime.context, state["found"]
    services = turn.services
    wanted = state["request"].wanted or USUAL
    if not found.candidates:
        return {"chosen": (), "reasons": {}}
    with turn.step.step("rerank") as step:
        if services.chat is None:
            step.facts = {"order": "as fused"}
            return {"chosen": found.candidates[:wanted], "reasons": {}}
        task = _task(state["request"], found, wanted, turn)
        options = RerankOptions(seed=services.seed, tokenizer=services.tokenizer)
        ranked = await ranked_or_fused(services.chat, services.book, task, options, step)
    by_id = {one.item_id: one for one in found.candidates}
    return {
        "chosen": tuple(by_id[item_id] for item_id in ranked.ids),
        "reasons": dict(zip(ranked.ids, ranked.reasons, strict=True)),
    }


def _task(request: UserRequest, found: Found, wanted: int, turn: Turn) -> RerankTask:
    named = turn.services.store.items_by_id(one.item_id for one in request.mentions)
    return RerankTask(
        profile=found.request.profile,
        request=request,
        scene=found.scene(turn.services.recommender.matcher),
        candidates=found.candidates,
        items=found.items | named,
        wanted=wanted,
        language=request.language,
    )
