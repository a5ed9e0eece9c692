"""The first step: what does the message ask for?"""

from __future__ import annotations

import asyncio

from langgraph.runtime import Runtime

from agent.flow.comparing import measured
from agent.flow.state import Turn, TurnState
from agent.request import Before, UserRequest
from agent.trace import Step
from agent.understand.asked import understood
from palate.errors import ModelError


async def understand(state: TurnState, runtime: Runtime[Turn]) -> TurnState:
    """Read the message: by rules, and, where there is a language model, by it too, checked by code."""
    turn = runtime.context
    with turn.step.step("understand") as step:
        past = await asyncio.to_thread(_past, state, turn)
        ruled = await asyncio.to_thread(turn.services.rules.understand, state["text"], past, turn.session)
        read = await _by_model(ruled, past, turn, step)
        request = measured(read, past.shown, turn.services.facts)
        step.facts = {"request": request.model_dump(mode="json", exclude_defaults=True)}
    return {"past": past, "request": request}


def _past(state: TurnState, turn: Turn) -> Before:
    kept = Before.model_validate(state.get("before") or {})
    constraints = turn.services.memory.constraints(turn.session.user_id)
    return kept.model_copy(update={"constraints": constraints})


async def _by_model(ruled: UserRequest, past: Before, turn: Turn, step: Step) -> UserRequest:
    services = turn.services
    if services.chat is None:
        return ruled
    try:
        request, asked = await understood(
            services.chat,
            services.book,
            ruled.text,
            past,
            turn.session,
            ruled,
            services.rules,
            seed=services.seed,
        )
    except ModelError as error:
        step.fallback = f"understood by rules: {error}"
        return ruled
    step.asked("understand", services.book.hash("understand", ruled.language), asked.usage, asked.calls)
    return request
