"""A chat completion as OpenAI's clients read it, with what is Palate's own under `palate`."""

from __future__ import annotations

from typing import Any, Literal

from agent.answer import By, ChatAnswer
from agent.request import Intent
from palate.types import Language, Limit, Model, Recommendation

MODEL = "palate"
CREATED = 1_767_225_600
"""1 January 2026: clients want a date of the model and make no use of it."""
Finish = Literal["stop", "tool_calls"]


class Palate(Model):
    """What an answer holds beside its text: the conversation, what was understood, and what is recommended, as data.

    The words are those of `agent.answer.ChatAnswer`.
    """

    thread_id: str
    intent: Intent = "recommend"
    language: Language = "en"
    scene: str | None = None
    items: tuple[Recommendation, ...] = ()
    relaxed: tuple[Limit, ...] = ()
    remembered: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    question: str = ""
    by: By = "rules"

    @classmethod
    def of(cls, answer: ChatAnswer) -> Palate:
        """All of an answer but its text."""
        return cls(**{name: getattr(answer, name) for name in cls.model_fields})


class CalledFunction(Model):
    """A function to be called, with its arguments as JSON text."""

    name: str
    arguments: str


class ToolCall(Model):
    """A call that the client is asked to make."""

    id: str
    type: Literal["function"] = "function"
    function: CalledFunction


class AnswerMessage(Model):
    """The assistant's message; `content` is None where a tool is called instead."""

    role: Literal["assistant"] = "assistant"
    content: str | None
    refusal: None = None
    tool_calls: tuple[ToolCall, ...] | None = None
    palate: Palate


class Choice(Model):
    """The one answer."""

    index: Literal[0] = 0
    message: AnswerMessage
    logprobs: None = None
    finish_reason: Finish


class TokenUsage(Model):
    """Tokens of the messages and of the answer, as the settings' tokenizer counts them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(Model):
    """What `POST /v1/chat/completions` gives."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: tuple[Choice, ...]
    usage: TokenUsage


class ModelCard(Model):
    """A model that can be talked with."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = CREATED
    owned_by: Literal["palate"] = "palate"


class ModelCards(Model):
    """What `GET /v1/models` gives."""

    object: Literal["list"] = "list"
    data: tuple[ModelCard, ...] = (ModelCard(),)


class ToolCards(Model):
    """What `GET /v1/tools` gives: functions to offer in `tools`, as they are."""

    object: Literal["list"] = "list"
    data: tuple[dict[str, Any], ...]
