"""What is known of the person, and what must hold for them."""

from __future__ import annotations

import asyncio

from langgraph.runtime import Runtime

from agent.flow.state import Recalled, Turn, TurnState
from agent.request import UserRequest
from palate.types import Limit


async def recall(state: TurnState, runtime: Runtime[Turn]) -> TurnState:
    """Read the profile, and gather the limits of now and of always.

    What somebody stated for good is about themselves: it does not bind what they look for on another's behalf.
    """
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
    request, user = state["request"], turn.session.user_id
    stated = () if request.beneficiary else turn.services.memory.constraints(user)
    standing = (one.limit for one in stated if one.limit is not None)
    return Recalled(turn.services.memory.profile(user), _once((*standing, *request.limits)))


def _once(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Each limit once, the firm one where two say the same."""
    kept: dict[Limit, Limit] = {}
    for limit in limits:
        same = limit.model_copy(update={"said": "", "firm": False})
        if same not in kept or (limit.firm and not kept[same].firm):
            kept[same] = limit
    return tuple(kept.values())
