"""What is kept of somebody's conversations, as it is given to them to take along."""

from __future__ import annotations

from typing import Any

from agent.request import Before
from agent.session import Session
from agent.shell.conversation import Keeper
from agent.threads import Threads, thread_config


async def conversations_of(threads: Threads, user_id: str) -> dict[str, Any]:
    """All that is kept of each conversation of a person, by its name, as plain data: `before` bears on the next
    message, `led` is what a language model is told of those before."""
    keeper, found = Keeper(threads), dict[str, Any]()
    for name in await threads.threads_of(user_id):
        session = Session(user_id=user_id, thread_id=name)
        before, led = await _before(threads, session), await keeper.read(session)
        found[name] = {
            "before": before.model_dump(mode="json", exclude={"constraints"}, exclude_defaults=True),
            "led": led.model_dump(mode="json", exclude_defaults=True),
        }
    return found


async def _before(threads: Threads, session: Session) -> Before:
    kept = await threads.aget_tuple(thread_config(session))
    values = {} if kept is None else kept.checkpoint["channel_values"]
    return Before.model_validate(values.get("before") or {})
