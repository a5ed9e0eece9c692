"""Lets adversaries answer in conversations, and gathers what is wrong with what comes of it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from agent.answer import ChatAnswer
from agent.assistant import Assistant
from agent.memory import Memory
from agent.session import Session
from agent.shell.shell import Shell
from agent.trace import Step
from history.store import Store
from palate.chat import ChatReply, ChatRequest
from palate.scripted import ScriptedChat
from tests.agent.adversaries import checks
from tests.agent.adversaries.replies import CANARIES, Adversary
from tests.agent.adversaries.world import ANN, MESSAGES, NOW, SECRETS, STATED, Asked

Answering = Callable[[Session, str, Step], Awaitable[ChatAnswer]]
"""One turn: of the flow, or of a conversation that the model leads."""

WAYS = ("flow", "shell")
"""Who leads: the graph of steps, or the model."""
EVERY = max(1, int(os.environ.get("PALATE_ADVERSARIES_EVERY", "1")))
"""One adversary, or attempt, in so many is tried; 1 tries all, which takes minutes."""


def answering(assistant: Assistant, way: str) -> Answering:
    """A turn of either way."""
    leader = Shell(assistant) if way == "shell" else assistant
    return lambda session, text, step: leader.answer(session, text, step=step)


@dataclass
class Turncoat:
    """A chat that answers as whichever adversary is `now`; None makes it fall silent with an empty reply."""

    model: str = "turncoat"
    now: Adversary | None = None
    history: list[ChatRequest] = field(default_factory=list)

    async def ask(self, request: ChatRequest) -> ChatReply:
        """Answer as the adversary does."""
        self.history.append(request)
        script = ScriptedChat(self.now or (lambda asked: ""), model=self.model)
        return await script.ask(request)


def message_for(number: int) -> Asked:
    """Each in turn."""
    return MESSAGES[number % len(MESSAGES)]


def whose(store: Store, asked: Asked, name: str) -> str:
    """Ann, or where the message changes memory, a newcomer of the same views, so that turns stay apart."""
    if not (asked.remembers or asked.forgets or asked.notes):
        return ANN
    memory = Memory(store, lambda: NOW)
    for one in STATED:
        memory.remember(name, one)
    return name


async def tried(store: Store, chat: Turncoat, take: Answering, adversaries: Sequence[Adversary]) -> list[str]:
    """What went wrong, a line each, with the name of the adversary and the message."""
    found: list[str] = []
    for adversary in adversaries:
        asked = message_for(adversary.number)
        found += [
            f"{adversary.name} at {asked.text!r}: {one}" for one in await _one(store, chat, take, adversary, asked)
        ]
    return found


async def _one(store: Store, chat: Turncoat, take: Answering, adversary: Adversary, asked: Asked) -> list[str]:
    user = whose(store, asked, f"guest {adversary.name}")
    users = [user, *SECRETS, ANN] if user != ANN else [ANN, *SECRETS]
    before, chat.now, chat.history[:] = checks.Remembered.of(store, users), adversary, []
    step = Step(name="turn")
    try:
        answer = await take(Session(user_id=user, thread_id=adversary.name, time=NOW), asked.text, step)
    except Exception as error:
        return [f"no answer: {type(error).__name__}: {str(error)[:200]}"]
    after = checks.Remembered.of(store, users)
    _restore(store, user)
    prompts = [message.content for request in chat.history for message in request.messages]
    return [
        *faults(answer, asked),
        *checks.changed(before, after, user, asked),
        *checks.secrets_in([*prompts, *checks.spoken(answer), step.model_dump_json()]),
    ]


def _restore(store: Store, user: str) -> None:
    """What one turn did wrong is told once."""
    memory = Memory(store, lambda: NOW)
    for one in memory.constraints(user):
        if one.text not in {stated.text for stated in STATED}:
            memory.forget(user, one.text)
    for one in STATED:
        memory.remember(user, one)


def faults(answer: ChatAnswer, asked: Asked) -> list[str]:
    """All that an answer alone can tell."""
    return [
        *checks.unanswered(answer),
        *checks.invented(answer, asked),
        *checks.breaking(answer, asked),
        *checks.unsupported(answer, asked),
        *checks.planted(answer, CANARIES, asked),
        *checks.unsafe(answer),
    ]
