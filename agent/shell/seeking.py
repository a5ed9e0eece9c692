"""Finds things for a turn the model leads, by the very steps of the flow: the same limits hold."""

from __future__ import annotations

from agent.flow.state import TurnState
from agent.parts.finding import TO_THE_LIST, seeking, stepped
from agent.request import Mention, SceneReading, UserRequest
from agent.shell.turn import ShellTurn
from agent.trace import Step

MOST_WANTED = 10


async def sought(turn: ShellTurn, request: UserRequest, step: Step) -> TurnState:
    """What the steps from recall to explain come to for a request; what was found is left for the answer."""
    state = await stepped(turn.services, turn.session, request, turn.before, step, TO_THE_LIST)
    turn.left.listing = state
    turn.left.relaxed = state["found"].relaxed
    turn.left.add_cards(state["listed"])
    return state


def asked(
    turn: ShellTurn,
    *,
    search: str = "",
    wishes: str = "",
    count: int | None = None,
    domain: str = "",
    scene: str = "",
    like: Mention | None = None,
) -> UserRequest:
    """The person's own message, with what the model makes of it. Limits stay as the person said them; a domain or a
    scene that nobody defined is passed over; what the model wishes for is looked for, and told as nobody's wish."""
    own, recommender = seeking(turn.request), turn.services.recommender
    update: dict[str, object] = {}
    if search or wishes:
        update["search"] = search or " ".join(part for part in (own.search, wishes) if part)
    if count and own.wanted is None:
        update["wanted"] = max(1, min(MOST_WANTED, count))
    if domain in recommender.domains():
        update["domain"] = domain
    if like is not None:
        update["mentions"] = (*(one for one in own.mentions if one.item_id != like.item_id), like)
    if scene in recommender.scenes() and own.scene is None:
        update["scene"] = SceneReading(name=scene, confidence=0.5)
    return own.model_copy(update=update)
