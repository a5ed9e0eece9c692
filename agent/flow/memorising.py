"""What the message asks to be remembered, forgotten or noted is done, whatever else it wants."""

from __future__ import annotations

import asyncio

from langgraph.runtime import Runtime

from agent.flow.state import Memorised, Turn, TurnState
from agent.skills.feedback import feedback
from agent.skills.forget import forget
from agent.skills.remember import remember


async def memorise(state: TurnState, runtime: Runtime[Turn]) -> TurnState:
    """Change memory as the person's own words ask. A language model has no say in it."""
    with runtime.context.step.step("memorise") as step:
        done = await asyncio.to_thread(_changed, state, runtime.context)
        step.facts = {"remembered": len(done.remembered), "forgotten": len(done.forgotten)}
    return {"memorised": done}


def _changed(state: TurnState, turn: Turn) -> Memorised:
    request, services, session = state["request"], turn.services, turn.session
    kept = [remember(services, session, one, language=request.language) for one in request.stated]
    gone = [forget(services, session, text, language=request.language) for text in request.forgotten]
    noted = [feedback(services, session, request.opinions, language=request.language)] if request.opinions else []
    told = [*(one.text for one in kept), *(one.text for one in gone), *(one.text for one in noted)]
    return Memorised(
        remembered=tuple(one.constraint for one in kept if one.constraint is not None),
        forgotten=tuple(constraint for one in gone for constraint in one.constraints),
        told=tuple(text for text in told if text),
    )
