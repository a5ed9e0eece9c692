"""Reads a client's messages: what was said before, what is said now, and how the answer is wanted.

System and developer messages are data like any other text, and not the person's: they are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, cast, get_args

from agent.request import Before
from serving.openai.asked import AskedCall, AskedCompletion, AskedMessage
from serving.openai.faults import ChatFaultError
from serving.openai.said import MODEL
from serving.openai.tools import SHOW, demands, offers

TEXT_PARTS = ("text", "input_text")
Shape = Literal["text", "json_object"]


@dataclass(frozen=True)
class Said:
    """A message of the person's or the assistant's: its text, and the ids of the calls that it made."""

    role: str
    text: str
    calls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What a request asks for.

    Args:
        earlier: messages up to and with the last of the assistant's.
        said: all messages, the new ones too.
        text: what the person says now; "" where a call was answered instead.
        call: the call that the client answered, for the assistant to close.
        shape: of the content.
        by_call: whether a list comes as a call.
        always_by_call: whether any answer does.
    """

    earlier: tuple[Said, ...]
    said: tuple[Said, ...]
    text: str
    call: AskedCall | None
    shape: Shape
    by_call: bool
    always_by_call: bool


def turn_of(request: AskedCompletion) -> Turn:
    """Read a request.

    Raises:
        ChatFaultError: it wants what is not given here, or its messages make no conversation.
    """
    _refuse_unsupported(request)
    always = demands(request)
    told = [(place, one) for place, one in enumerate(request.messages) if one.role not in ("system", "developer")]
    said = tuple(_said(place, one) for place, one in told if one.role != "tool")
    new = _after_last_assistant(said)
    call = _answered(request.messages)
    text = "" if call else "\n".join(one.text for one in new)
    if call is None and not text.strip():
        raise ChatFaultError(
            "The last message is not the person's, or says nothing. End `messages` with a user's text.",
            "no_user_message",
            "messages",
        )
    earlier = said[: len(said) - len(new)]
    by_call = call is None and (always or offers(request))
    return Turn(earlier, said, text, call, _shape(request), by_call, by_call and always)


def texts_of(request: AskedCompletion) -> Iterator[str]:
    """All texts of a request, whoever's they are."""
    for message in request.messages:
        if isinstance(message.content, str):
            yield message.content
        else:
            yield from (part.text for part in message.content or () if part.text)


def before(earlier: Sequence[Said], shown: tuple[str, ...] = ()) -> Before:
    """What of earlier messages bears on the next one.

    >>> before([Said("user", "Tea?"), Said("assistant", "Sencha."), Said("user", "Hm")]).said
    ('Tea?', 'Sencha.')
    """
    told = Before(shown=shown)
    asked = ""
    for role, group in groupby(earlier, key=lambda one: one.role):
        text = "\n".join(one.text for one in group)
        if role == "user":
            asked = text
        else:
            told = told.model_copy(update={"said": told.heard(asked, text)})
            asked = ""
    return told


def _refuse_unsupported(request: AskedCompletion) -> None:
    if request.model != MODEL:
        raise ChatFaultError(f"There is one model, {MODEL!r}. Name it.", "model_not_found", "model", status=404)
    refused = {
        "n": (request.n or 1) > 1,
        "logprobs": bool(request.logprobs),
        "top_logprobs": bool(request.top_logprobs),
        "modalities": any(one != "text" for one in request.modalities or ()),
    }
    for name, is_so in refused.items():
        if is_so:
            raise ChatFaultError(f"`{name}`: one answer in text is all there is. Leave it out.", "unsupported", name)


def _shape(request: AskedCompletion) -> Shape:
    kind = request.response_format.type if request.response_format else "text"
    if kind in get_args(Shape):
        return cast(Shape, kind)
    raise ChatFaultError(
        "`response_format` may be of type text or json_object, whose content holds `text` and `items`.",
        "unsupported",
        "response_format",
    )


def _said(place: int, message: AskedMessage) -> Said:
    calls = tuple(call.id for call in message.tool_calls or ())
    return Said(message.role, _text(place, message).strip(), calls)


def _text(place: int, message: AskedMessage) -> str:
    """A message's text.

    Raises:
        ChatFaultError: the person sends something else than text.
    """
    content = message.content or ""
    if isinstance(content, str):
        return content
    for at, part in enumerate(content):
        if message.role == "user" and part.type not in TEXT_PARTS:
            raise ChatFaultError(
                "Only parts of type text can be read. Say it in words.", "unsupported", f"messages.{place}.content.{at}"
            )
    return "\n".join(part.text or "" for part in content if part.type in TEXT_PARTS)


def _after_last_assistant(said: Sequence[Said]) -> Sequence[Said]:
    last = max((place for place, one in enumerate(said) if one.role == "assistant"), default=-1)
    return said[last + 1 :]


def _answered(messages: Sequence[AskedMessage]) -> AskedCall | None:
    """The call that the last message answers; None where it is no tool's.

    Raises:
        ChatFaultError: the assistant made no such call.
    """
    last = messages[-1]
    if last.role != "tool":
        return None
    asking = next((one for one in reversed(messages) if one.role == "assistant"), None)
    calls = asking.tool_calls if asking is not None else None
    for call in calls or ():
        if call.id == last.tool_call_id and call.function.name == SHOW:
            return call
    raise ChatFaultError(
        f"The last message answers no call of {SHOW!r} that the assistant's last message made. Give its tool_call_id.",
        "invalid_tool_message",
        f"messages.{len(messages) - 1}.tool_call_id",
    )
