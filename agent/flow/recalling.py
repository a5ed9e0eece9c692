"""What is known of the person, and what must hold for them."""

from __future__ import annotations

import asyncio

from langgraph.runtime import Runtime

from agent.asking import limits_of
from agent.flow.state import Recalled, Turn, TurnState
from agent.request import UserRequest


async def recall(state: TurnState, runtime: Runtime[Turn]) -> TurnState:
    """Read the profile, and gather the limits of now and of always."""
    turn = runtime.context
    with turn.step.step("recall") as step:
        recalled = await asyncio.to_thread(_recalled, state, turn)
        step.facts = {
            "profile": None if recalled.profile is None else recalled.profile.version,
            "limits": [limit.model_dump(mode="json", exclude_defaults=True) for limit in recalled.limits],
        }
    return {"recalled": recalled, "request": _asking_less(state["request"], recalled)}


def _asking_less(request: UserRequest, recalled: Recalled) -> UserRequest:
    """What somebody is in the mood for need not be asked where their interests are known."""
    known = recalled.profile is not None and bool(recalled.profile.interests)
    if request.mentions or not known:
        return request
    return request.model_copy(update={"question": ""})


def _recalled(state: TurnState, turn: Turn) -> Recalled:
    services, session = turn.services, turn.session
    return Recalled(services.memory.profile(session.user_id), limits_of(services, session, state["request"]))
