"""What a person gets for a message."""

from __future__ import annotations

from typing import Literal

from agent.request import Intent, SceneReading
from palate.types import Answer, Language, Limit

By = Literal["rules", "model"]


class ChatAnswer(Answer):
    """An answer in a conversation: `text` to read, and, where something is recommended, `items` with reasons and what
    they are offered with.

    Args:
        thread_id: the conversation.
        intent: what the message was understood to want.
        language: of the text.
        text: plain text, no links, no HTML, nothing about an item that its own facts do not say.
        reading: the scene with what speaks for it.
        question: what the person is asked; it stands in `text` too.
        relaxed: limits that had to give way, in the order they did; `text` says so.
        remembered, forgotten: what changed in memory, in the person's words.
        by: whether a language model had a part in it.
    """

    thread_id: str = "main"
    intent: Intent = "recommend"
    language: Language = "en"
    text: str = ""
    reading: SceneReading | None = None
    question: str = ""
    relaxed: tuple[Limit, ...] = ()
    remembered: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    by: By = "rules"
