"""Turns an answer into what a chat client reads: whole, or in pieces while it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from agent.answer import ChatAnswer
from agent.events import Cards, ChatEvent, Stepped, Text
from palate.types import Recommendation
from serving.openai.reading import Said, Turn
from serving.openai.said import MODEL, AnswerMessage, Choice, Completion, Finish, Palate, TokenUsage, ToolCall
from serving.openai.tools import as_json, call_of

Chunk = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """An answer as this client gets it: as content, or as a call."""

    content: str | None
    calls: tuple[ToolCall, ...]
    palate: Palate

    @classmethod
    def of(cls, answer: ChatAnswer, turn: Turn) -> Reply:
        """A list comes as a call where the client can show one; everything else is content."""
        palate = Palate.of(answer)
        if turn.always_by_call or (turn.by_call and answer.items):
            return cls(None, (call_of(answer),), palate)
        return cls(as_json(answer) if turn.shape == "json_object" else answer.text, (), palate)

    @property
    def said(self) -> Said:
        """The message that the client will send back as the assistant's."""
        return Said("assistant", (self.content or "").strip(), tuple(call.id for call in self.calls))

    @property
    def finish(self) -> Finish:
        """Why the answer ends."""
        return "tool_calls" if self.calls else "stop"

    @property
    def written(self) -> str:
        """All that tokens are counted of."""
        return self.content or "".join(call.function.arguments for call in self.calls)


@dataclass(frozen=True)
class Head:
    """What all pieces of one completion share; `created` is epoch seconds."""

    created: int
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid4().hex}")


def completion(head: Head, reply: Reply, usage: TokenUsage) -> Completion:
    """The whole answer."""
    message = AnswerMessage(content=reply.content, tool_calls=reply.calls or None, palate=reply.palate)
    return Completion(
        id=head.id,
        created=head.created,
        choices=(Choice(message=message, finish_reason=reply.finish),),
        usage=usage,
    )


class Pieces:
    """Makes the chunks of one streamed completion, in their order.

    Args:
        head: what they share.
        whole: whether the content comes in one piece, since it is not the answer's text as it is.
        with_usage: whether tokens are counted in a chunk of their own.
    """

    def __init__(self, head: Head, *, whole: bool, with_usage: bool) -> None:
        self._head, self._whole, self._with_usage = head, whole, with_usage
        self._told = False
        self._shown: tuple[Recommendation, ...] = ()
        self._cards = 0

    def first(self) -> Chunk:
        """Says who speaks."""
        return self._chunk({"role": "assistant", "content": ""})

    def during(self, event: ChatEvent) -> Chunk | None:
        """What a client hears of an event while the answer is made; None for nothing."""
        match event:
            case Stepped():
                return self._chunk({"content": "", "palate": {"step": event.name}})
            case Cards():
                return self._chunk({"content": "", "palate": {"items": self._listed(event.items)}})
            case Text() if not self._whole and event.piece:
                self._told = True
                return self._chunk({"content": event.piece})
        return None

    def last(self, reply: Reply, usage: TokenUsage) -> list[Chunk]:
        """What closes the answer: content that did not come yet, or the call; then what it holds beside the text. Of
        what is recommended, only what was not told before."""
        chunks = []
        if reply.calls:
            calls = [{"index": place, **call.model_dump(mode="json")} for place, call in enumerate(reply.calls)]
            chunks.append(self._chunk({"tool_calls": calls}))
        elif reply.content and not self._told:
            chunks.append(self._chunk({"content": reply.content}))
        palate = reply.palate.model_dump(mode="json", exclude={"items"})
        if reply.palate.items != self._shown:
            palate["items"] = self._listed(reply.palate.items)
        chunks.append(self._chunk({"palate": palate}, reply.finish))
        if self._with_usage:
            chunks.append({**self._frame([]), "usage": usage.model_dump()})
        return chunks

    def _listed(self, items: tuple[Recommendation, ...]) -> list[dict[str, Any]]:
        """Items as a delta holds them. A list that follows another one is numbered on, since clients add deltas up, and
        can do so with lists of objects only where each has its index."""
        listed = [item.model_dump(mode="json") for item in items]
        if self._cards:
            listed = [{"index": self._cards + place, **item} for place, item in enumerate(listed)]
        self._shown, self._cards = items, self._cards + len(items)
        return listed

    def _chunk(self, delta: dict[str, Any], finish: Finish | None = None) -> Chunk:
        return self._frame([{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}])

    def _frame(self, choices: Sequence[Chunk]) -> Chunk:
        told = {
            "id": self._head.id,
            "object": "chat.completion.chunk",
            "created": self._head.created,
            "model": MODEL,
            "choices": list(choices),
        }
        return {**told, "usage": None} if self._with_usage else told
