"""A whole conversation as a runnable of LangChain's.

>>> chain = palate_runnable(assistant)                                                        # doctest: +SKIP
>>> await chain.ainvoke({"text": "something about tea", "session": {"user_id": "ann"}})       # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any, Protocol

from langchain_core.runnables import RunnableLambda

from agent.answer import ChatAnswer
from agent.session import Session
from palate.types import Model


class Answers(Protocol):
    """What answers messages: an `Assistant`, or a `Shell`."""

    async def answer(self, session: Session, text: str) -> ChatAnswer:
        """Answer one message."""
        ...


class Spoken(Model):
    """A message, and whose it is."""

    text: str
    session: Session


def palate_runnable(assistant: Answers) -> RunnableLambda[dict[str, Any] | Spoken, ChatAnswer]:
    """Takes `{"text": ..., "session": {"user_id": ...}}` (or a `Spoken`) and gives a `ChatAnswer`, asynchronously.

    Whoever calls it says who the person is: fill `session` from your own login, never from the message.
    """

    async def answered(spoken: dict[str, Any] | Spoken) -> ChatAnswer:
        told = spoken if isinstance(spoken, Spoken) else Spoken.model_validate(spoken)
        return await assistant.answer(told.session, told.text)

    return RunnableLambda(answered, name="palate")
