"""The list, once it is chosen: reasons, what each item is offered with, and a last look at every limit."""

from __future__ import annotations

from collections.abc import Mapping

from langgraph.runtime import Runtime

from agent.events import Cards
from agent.flow.state import Turn, TurnState
from agent.limits.enforce import breaks
from agent.telling.told import TellTask, told_or_templates
from palate.types import Offer, Reason, Recommendation


async def explain(state: TurnState, runtime: Runtime[Turn]) -> TurnState:
    """Say why each item is there, and offer it: from facts and events only, by the model where there is one."""
    turn, found = runtime.context, state["found"]
    services = turn.services
    with turn.step.step("explain") as step:
        kept = [one for one in state["chosen"] if breaks(services.facts, one.item_id, found.limits) is None]
        step.facts = {"kept": [one.item_id for one in kept]}
        listed = services.recommender.told(found.request, kept, found.scene_name)
        task = TellTask(
            request=state["request"],
            profile=found.request.profile,
            scene=found.scene_name,
            items=found.items,
            listed=listed,
            proposed=state.get("reasons", {}),
            described=found.scene(services.recommender.matcher),
        )
        said = await told_or_templates(services, task, step)
    whole = tuple(_with(one, said.offers, said.reasons) for one in listed)
    runtime.stream_writer(Cards(items=whole))
    return {"listed": whole}


def _with(
    listed: Recommendation, offers: Mapping[str, Offer], reasons: Mapping[str, tuple[Reason, ...]]
) -> Recommendation:
    return listed.model_copy(
        update={"offer": offers.get(listed.item_id), "reasons": reasons.get(listed.item_id) or listed.reasons}
    )
