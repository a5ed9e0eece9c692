"""A conversation that a language model leads, with the skills as its tools; where it fails, the flow answers.

>>> shell = Shell(assistant)                                                        # doctest: +SKIP
>>> async for event in shell.stream(Session(user_id="ann"), "something for the train"):   # doctest: +SKIP
...     print(event.kind)
started
step
cards
text
done
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from weakref import WeakValueDictionary

from langchain_core.messages import AIMessageChunk, AnyMessage, HumanMessage

from agent.answer import ChatAnswer
from agent.assistant import LONGEST_MESSAGE, Assistant
from agent.events import ChatEvent, Done, Started, Stepped
from agent.session import Session
from agent.shell.beginning import begun
from agent.shell.composing import composed, continued, following
from agent.shell.conversation import Conversation, Keeper
from agent.shell.guard import allowed
from agent.shell.leading import LONG, leader
from agent.shell.speaking import Mouth, Tell
from agent.shell.turn import ShellTurn
from agent.threads import thread_key
from agent.trace import Step
from history.text import clean

TIMEOUT = 90.0
"""Seconds that the model has for a turn, all its calls together."""
LONGEST_FALLBACK = 300


class Shell:
    """Answers messages with a language model in the lead.

    Whatever the model does, limits hold, memory changes only as the person's own message asks for, and there is an
    answer. Without a model the flow answers alone. Turns of one thread come one after another.

    Args:
        assistant: the flow, its services and threads.
        timeout: seconds that the model has for a turn.
        long: tokens of a conversation beyond which its older part is summed up.
    """

    def __init__(self, assistant: Assistant, *, timeout: float = TIMEOUT, long: int = LONG) -> None:
        self.assistant, self._timeout = assistant, timeout
        self._keeper = Keeper(assistant.threads)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        chat = assistant.services.chat
        self._leader = None if chat is None else leader(assistant.services, chat, long=long)

    async def answer(self, session: Session, text: str, *, step: Step | None = None) -> ChatAnswer:
        """Answer one message; arguments and errors as of `Assistant.answer`."""
        answer = None
        async for event in self.stream(session, text, step=step):
            if isinstance(event, Done):
                answer = event.answer
        assert answer is not None
        return answer

    async def stream(self, session: Session, text: str, *, step: Step | None = None) -> AsyncIterator[ChatEvent]:
        """The same, told while it happens: `Started` at once, `Done` last. Cards that come later stand in place of
        those before; all pieces of text together are the answer's text."""
        if self._leader is None:
            async for told in self.assistant.stream(session, text, step=step):
                yield told
            return
        yield Started(thread_id=session.thread_id)
        heard: asyncio.Queue[ChatEvent | None] = asyncio.Queue()
        work = asyncio.create_task(self._told(session, text, step or Step(name="turn"), heard))
        try:
            while (event := await heard.get()) is not None:
                yield event
            await work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _told(self, session: Session, text: str, step: Step, heard: asyncio.Queue[ChatEvent | None]) -> None:
        try:
            async with self._turns.setdefault(thread_key(session), asyncio.Lock()):
                answer = await self._turn(session, clean(text)[:LONGEST_MESSAGE], step, heard.put_nowait)
            heard.put_nowait(Done(answer=answer))
        finally:
            heard.put_nowait(None)

    async def _turn(self, session: Session, text: str, step: Step, tell: Tell) -> ChatAnswer:
        self.assistant.check(session)
        kept = await self._keeper.read(session)
        before = await self.assistant.before(session)
        turn = await asyncio.to_thread(begun, self.assistant.services, session, text, step, before, kept)
        mouth = Mouth(turn, tell)
        messages: list[AnyMessage] = []
        try:
            async with asyncio.timeout(self._timeout):
                messages = await self._led(turn, mouth, kept, tell)
            answer = composed(turn, mouth)
        except Exception as error:
            step.fallback = f"the flow answered: {type(error).__name__}: {error}"[:LONGEST_FALLBACK]
            answer = await self._fallen_back(turn, mouth, text)
        else:
            await self.assistant.note(session, following(turn, answer))
        await self._keeper.write(session, continued(kept, turn, messages, answer))
        return answer

    async def _led(self, turn: ShellTurn, mouth: Mouth, kept: Conversation, tell: Tell) -> list[AnyMessage]:
        """Let the model lead; return all messages as the agent leaves them."""
        assert self._leader is not None
        tell(Stepped(name="lead"))
        messages: list[AnyMessage] = []
        asked: Any = {"messages": [*kept.messages(), HumanMessage(turn.request.text)]}
        modes: Any = ["messages", "values"]
        events: AsyncIterator[Any] = self._leader.astream(asked, context=turn, stream_mode=modes)
        async for mode, said in events:
            if mode == "values":
                messages = said["messages"]
            elif isinstance(said[0], AIMessageChunk) and said[1].get("langgraph_node") == "model":
                await turn.settle()
                mouth.hear(said[0].id, said[0].text)
                for call in allowed(said[0].tool_calls):
                    tell(Stepped(name=call["name"]))
        mouth.close()
        return messages

    async def _fallen_back(self, turn: ShellTurn, mouth: Mouth, text: str) -> ChatAnswer:
        answer = await self.assistant.answer(turn.session, text, step=turn.step)
        mouth.instead(answer)
        changed = turn.left.memory
        update = {
            "text": mouth.said,
            "remembered": (*changed.remembered, *answer.remembered),
            "forgotten": (*changed.forgotten, *answer.forgotten),
        }
        return answer.model_copy(update=update)
