"""Whom a conversation is with, and where they are. It comes from whoever runs the conversation: never from text."""

from __future__ import annotations

from pydantic import Field

from palate.types import Context, Identifier, Model


class Session(Model):
    """One person in one conversation.

    Args:
        user_id: whose profile and memory the conversation reads and writes.
        thread_id: names the conversation among this person's.
        context: what their device tells of where and with whom they are.
        time: the moment, epoch seconds; None where it should not matter.
        scene: name of the scene, where they chose one.
        domain: only items of this domain.
    """

    user_id: Identifier
    thread_id: Identifier = "main"
    context: Context = Field(default_factory=Context)
    time: float | None = None
    scene: str | None = None
    domain: str | None = None
