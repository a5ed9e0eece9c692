"""Asks a model, reads its reply, asks once more where it misspoke."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from palate.chat import ChatReply, ChatRequest, Usage
from palate.errors import FaultKind, ReplyError
from palate.protocols import Chat
from prompts.faults import Check, Fault, nothing_wrong, told
from prompts.prompt import Prompt
from prompts.reading import shows_itself_ours, understood
from prompts.replies import Reply

R = TypeVar("R", bound=Reply)
WORTH_SHOWING: frozenset[FaultKind] = frozenset({"not_json", "schema", "unsupported", "generic", "copied"})
"""Faults that a model mends better when it sees its words; a loop or a cut answer would only be continued."""
MOST_SHOWN = 400


@dataclass(frozen=True)
class Asked(Generic[R]):
    """A reply that can be used, and what it took: `usage` and `seconds` are of all `calls`, 2 when `repaired`."""

    value: R
    usage: Usage
    calls: int
    repaired: bool
    model: str
    seconds: float


class RepairError(ReplyError):
    """Asked twice, in vain. `usage`, `calls` and `seconds` say what it cost all the same."""

    def __init__(self, message: str, kind: FaultKind, replies: list[ChatReply]) -> None:
        super().__init__(message, kind, replies[-1].text)
        self.usage, self.seconds = _cost(replies)
        self.calls = len(replies)


async def ask(
    chat: Chat,
    prompt: Prompt[R],
    check: Check[R] = nothing_wrong,
    *,
    temperature: float = 0.0,
    seed: int | None = None,
) -> Asked[R]:
    """Ask a model and return its reply, parsed and found without fault by `check`.

    A reply that cannot be used is answered once with what is wrong with it. A reply that may be about somebody else
    is never shown again.

    Raises:
        ReplyError: the second reply cannot be used either; `kind` says why (see `read_reply`).
        ModelError: no reply came, as the chat says.
    """
    replies: list[ChatReply] = []
    request = prompt.request(temperature=temperature, seed=seed)
    while True:
        replies.append(await chat.ask(request))
        value, faults = understood(prompt, replies[-1], check)
        if value is not None and not faults:
            return _asked(value, replies)
        if len(replies) == 2:
            message = f"reply to {prompt.template}, asked twice: {told(faults)}"
            raise RepairError(message, faults[0].kind, replies)
        request = _once_more(prompt, replies[0].text, faults, temperature, seed)


def _once_more(prompt: Prompt[R], text: str, faults: list[Fault], temperature: float, seed: int | None) -> ChatRequest:
    worth = faults[0].kind in WORTH_SHOWING and shows_itself_ours(prompt, text)
    return prompt.repair(told(faults), text[:MOST_SHOWN] if worth else "", temperature=temperature, seed=seed)


def _asked(value: R, replies: list[ChatReply]) -> Asked[R]:
    usage, seconds = _cost(replies)
    return Asked(value, usage, len(replies), len(replies) > 1, replies[-1].model, seconds)


def _cost(replies: list[ChatReply]) -> tuple[Usage, float]:
    return sum((reply.usage for reply in replies), Usage()), sum(reply.seconds for reply in replies)
