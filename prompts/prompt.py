"""One prompt, ready to be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from palate.chat import ChatRequest, Message
from palate.types import Language
from prompts.narrowing import Narrowing
from prompts.replies import Reply
from prompts.schema import wire_schema
from prompts.tokens.estimate import EstimatedTokenizer

R = TypeVar("R", bound=Reply)
R_co = TypeVar("R_co", bound=Reply, covariant=True)
Mend = Callable[[str, str], str]
"""Writes what is said after a reply that could not be used, from what was wrong and how the reply began."""


@dataclass(frozen=True)
class Prompt(Generic[R_co]):
    """What to say to a model for one job, and what it may answer.

    `template` is its name and version ("profile/1"), `hash` names the exact text of template and schema, `messages`
    are one of the system (the same for everybody) and one of the user. `tag`, where the job has one, must come back.
    `example` is the worked example that the prompt shows: an answer like it was copied. `narrowings` say what this one
    prompt leaves open in the reply, where that is less than its class does: the handles it shows.
    """

    job: str
    language: Language
    template: str
    hash: str
    messages: tuple[Message, ...]
    reply: type[R_co]
    max_tokens: int
    tag: str | None
    example: R_co | None = None
    narrowings: tuple[Narrowing, ...] = ()
    mend: Mend = field(default=lambda wrong, began: wrong, repr=False, compare=False)

    def request(self, *, temperature: float = 0.0, seed: int | None = None) -> ChatRequest:
        """Return the request that asks this."""
        return ChatRequest(
            messages=self.messages,
            max_tokens=self.max_tokens,
            reply_schema=wire_schema(self.reply, self.narrowings),
            schema_name=self.job,
            temperature=temperature,
            seed=seed,
        )

    def repair(self, wrong: str, began: str, *, temperature: float = 0.0, seed: int | None = None) -> ChatRequest:
        """Return the request that asks again: the same, and then what was `wrong` and how the reply `began`.

        The note follows the data in the same turn, so that the server has read everything before it already. The reply
        may be shorter by as much as the note is long (by half at most), so that what fitted still fits.
        """
        asked, note = self.messages[-1], f"\n\n{self.mend(wrong, began)}"
        again = asked.model_copy(update={"content": asked.content + note})
        left = max(self.max_tokens - EstimatedTokenizer().count(note), self.max_tokens // 2)
        request = self.request(temperature=temperature, seed=seed)
        return request.model_copy(update={"messages": (*self.messages[:-1], again), "max_tokens": left})
