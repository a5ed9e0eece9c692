"""Everything that is told without looking for something new: by skills."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from langgraph.runtime import Runtime

from agent.flow.state import Said, Turn, TurnState
from agent.request import Before, Intent, UserRequest
from agent.services import Services
from agent.session import Session
from agent.skills.compare import compare
from agent.skills.my_profile import my_profile
from agent.skills.why import why
from agent.skills.why_not import why_not


class Told(Protocol):
    """What a skill comes back with."""

    @property
    def text(self) -> str:
        """To read."""
        ...

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The items it speaks of."""
        ...


Skill = Callable[[Services, Session, UserRequest, Before], Told]


def _explained(services: Services, session: Session, request: UserRequest, past: Before) -> Told:
    """Why, of what was shown; why not, of anything else."""
    named = [one.item_id for one in request.mentions]
    missing = bool(named) and not set(named) & set(past.shown)
    return (why_not if missing else why)(services, session, request, past)


SKILLS: dict[Intent, Skill] = {"compare": compare, "explain": _explained, "profile": my_profile}
"""By intent. What changes memory was done before; its sentences are all that is told of it."""


async def tell(state: TurnState, runtime: Runtime[Turn]) -> TurnState:
    """Let the skill for the intent speak; the others have nothing to add to what was memorised."""
    turn, request = runtime.context, state["request"]
    skill = None if request.question else SKILLS.get(request.intent)
    with turn.step.step("tell", skill=request.intent) as step:
        if skill is None:
            return {"said": Said("")}
        told = await asyncio.to_thread(skill, turn.services, turn.session, request, state["past"])
        step.facts["items"] = list(told.item_ids)
    return {"said": Said(told.text, told.item_ids)}
