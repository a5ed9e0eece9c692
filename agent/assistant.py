"""Holds conversations: takes a message in somebody's session, gives an answer, and remembers where they were.

>>> async with Assistant.open(store, index) as assistant:                       # doctest: +SKIP
...     answer = await assistant.answer(Session(user_id="ann"), "something about tea, under 20")
...     print(answer.text)
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Durability

from agent.answer import ChatAnswer
from agent.events import ChatEvent, Done, Started
from agent.flow.graph import flow
from agent.flow.state import Turn, TurnState
from agent.limits.table import FactTable
from agent.memory import Memory
from agent.recommend import Recommender
from agent.request import Before
from agent.services import Services
from agent.session import Session
from agent.threads import open_threads, serializer, thread_config
from agent.trace import Step
from agent.understand.gazetteer import Gazetteer
from agent.understand.rules import RuleUnderstander
from history.store import Store
from history.text import clean
from palate.protocols import Chat, Clock, Progress, silent
from palate.types import Item, Scene
from prompts import PromptBook
from prompts.tokens import EstimatedTokenizer, Tokenizer
from retrieval.sources.assemble import Learning
from retrieval.sources.search import ItemSearch

LONGEST_MESSAGE = 4_000
"""Characters of a message that are read."""
WRITTEN: Durability = "exit"
"""A thread is written once, when the turn is done: a turn that dies leaves the thread as it was."""


class Assistant:
    """Answers messages. `open` makes one; the parts may also be handed in.

    Turns of different threads may run at the same time, in one event loop; turns of one thread come one after another.
    """

    def __init__(self, services: Services, threads: BaseCheckpointSaver[Any]) -> None:
        self.services, self.threads = services, threads
        self._flow = flow(threads)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        store: Store,
        index: ItemSearch | None = None,
        *,
        chat: Chat | None = None,
        book: PromptBook | None = None,
        tokenizer: Tokenizer | None = None,
        scenes: Sequence[Scene] | None = None,
        timezone: str = "UTC",
        clock: Clock = time.time,
        folder: Path | None = None,
        learning: Learning | None = None,
        seed: int = 0,
        progress: Progress = silent,
    ) -> AsyncIterator[Assistant]:
        """An assistant over all that `store` holds.

        Args:
            store: with items in it.
            index: searches items by vector and by text; None leaves those sources out.
            chat: a language model; without one, every step works by rules and statistics.
            book: the prompts; None means the shipped ones.
            tokenizer: counts as the model does.
            scenes: the scenes that can be asked for; None means the default set.
            timezone: IANA zone in which times are read as clock times.
            clock: the present.
            folder: where conversations are kept; None keeps them in memory.
            learning: learns the order of what is found where none was yet; None takes what is kept.
            seed: of everything that draws at random.
            progress: hears of steps.

        Raises:
            StoreError: the conversations cannot be read.
            InputError: the time zone is unknown.
        """
        parts = services_over(
            store,
            index,
            chat=chat,
            book=book,
            tokenizer=tokenizer,
            scenes=scenes,
            timezone=timezone,
            clock=clock,
            learning=learning,
            seed=seed,
            progress=progress,
        )
        async with cls.over(parts, folder) as assistant:
            yield assistant

    @classmethod
    @asynccontextmanager
    async def over(cls, services: Services, folder: Path | None = None) -> AsyncIterator[Assistant]:
        """An assistant over parts that were put together before (`services_over`); `folder` as for `open`.

        Raises:
            StoreError: the conversations cannot be read.
        """
        if folder is None:
            yield cls(services, InMemorySaver(serde=serializer()))
            return
        async with open_threads(folder) as threads:
            yield cls(services, threads)

    async def before(self, session: Session) -> Before:
        """What of the thread bears on the next message."""
        kept = await self._flow.aget_state(thread_config(session))
        constraints = self.services.memory.constraints(session.user_id)
        return Before.model_validate({**(kept.values.get("before") or {}), "constraints": constraints})

    async def note(self, session: Session, before: Before) -> None:
        """Let the next message follow on this, where the turn was led by something else than the flow."""
        kept = {"before": before.model_dump(mode="json", exclude={"constraints"})}
        await self._flow.aupdate_state(thread_config(session), kept, as_node="answer")

    async def answer(self, session: Session, text: str, *, step: Step | None = None) -> ChatAnswer:
        """Answer one message.

        Args:
            session: whose message it is.
            text: the message; more than 4,000 characters are cut.
            step: where the trace is written.

        Raises:
            InputError: the session's domain has no items.
            SceneError: nobody defined the session's scene.
            StoreError: the database cannot be used.
        """
        turn = self._turn(session, step)
        state = await self._flow.ainvoke(_message(text), thread_config(session), context=turn, durability=WRITTEN)
        answer: ChatAnswer = state["answer"]
        return answer

    async def stream(self, session: Session, text: str, *, step: Step | None = None) -> AsyncIterator[ChatEvent]:
        """The same, told while it happens; the last event is `Done`."""
        yield Started(thread_id=session.thread_id)
        told: AsyncIterator[Any] = self._flow.astream(
            _message(text),
            thread_config(session),
            context=self._turn(session, step),
            stream_mode=["custom", "values"],
            durability=WRITTEN,
        )
        answer: ChatAnswer | None = None
        async for mode, said in told:
            if mode == "custom":
                yield said
            else:
                answer = said.get("answer")
        assert answer is not None
        yield Done(answer=answer)

    def check(self, session: Session) -> None:
        """See to it that a session names what there is.

        Raises:
            InputError: its domain has no items.
            SceneError: nobody defined its scene.
        """
        if session.scene is not None:
            self.services.recommender.scene(session.scene)
        self.services.recommender.catalogue.members(session.domain)

    def _turn(self, session: Session, step: Step | None) -> Turn:
        self.check(session)
        return Turn(self.services, session, step or Step(name="turn"))


def services_over(
    store: Store,
    index: ItemSearch | None = None,
    *,
    chat: Chat | None = None,
    book: PromptBook | None = None,
    tokenizer: Tokenizer | None = None,
    scenes: Sequence[Scene] | None = None,
    timezone: str = "UTC",
    clock: Clock = time.time,
    learning: Learning | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Services:
    """The parts of an assistant over all that `store` holds; arguments and errors as of `Assistant.open`. It may take
    minutes and asks for no event loop: a thread may do it."""
    items = list(store.items())
    recommender = Recommender.open(
        store,
        index,
        scenes=scenes,
        timezone=timezone,
        items=items,
        conversations=True,
        learning=learning,
        seed=seed,
        progress=progress,
    )
    progress("reading what items say", 0, None)
    return Services(
        store=store,
        recommender=recommender,
        facts=FactTable.of(items),
        memory=Memory(store, clock),
        rules=_rules(recommender, items, timezone),
        clock=clock,
        chat=chat,
        prompts=book,
        tokenizer=tokenizer or EstimatedTokenizer(),
        seed=seed,
    )


def _message(text: str) -> TurnState:
    return {"text": clean(text)[:LONGEST_MESSAGE]}


def _rules(recommender: Recommender, items: Sequence[Item], timezone: str) -> RuleUnderstander:
    return RuleUnderstander(
        Gazetteer.of(items),
        recommender.matcher,
        recommender.domains(),
        language=recommender.language,
        timezone=timezone,
    )
