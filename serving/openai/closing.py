"""Closes a list that came as a call: once the client has shown it, the assistant says what goes with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from agent.answer import ChatAnswer
from agent.events import ChatEvent, Done, Text
from agent.session import Session
from history.text import language
from serving.openai.asked import AskedCall
from serving.openai.tools import CLOSED, text_of


async def closed(session: Session, call: AskedCall) -> AsyncIterator[ChatEvent]:
    """The events of a turn in which a list was shown: the text that the call held, and nothing new."""
    said = text_of(call)
    tongue = language(said)
    text = said or CLOSED[tongue]
    yield Text(piece=text)
    yield Done(
        answer=ChatAnswer(
            user_id=session.user_id, thread_id=session.thread_id, scene=session.scene, language=tongue, text=text
        )
    )
