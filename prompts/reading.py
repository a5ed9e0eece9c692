"""Reads a reply: from whatever a model said to a value of the right class, or the fault by name."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from pydantic import ValidationError

from palate.chat import ChatReply
from palate.errors import FaultKind, ReplyError
from prompts.faults import Check, Fault, nothing_wrong, told
from prompts.parsing import one_object
from prompts.prompt import Prompt
from prompts.repetition import holds_a_loop, loops, strings
from prompts.replies import Reply

R = TypeVar("R", bound=Reply)
TAGS = re.compile(r'"tag"\s*:\s*"([^"]{0,40})"')
UNFINISHED: dict[str, FaultKind] = {"length": "truncated", "content_filter": "filtered"}


def read_reply(prompt: Prompt[R], reply: ChatReply, check: Check[R] = nothing_wrong) -> R:
    """Return what a model answered to a prompt, parsed and checked.

    Raises:
        ReplyError: it cannot be used; `kind` is "truncated", "filtered", "empty", "repeated", "not_json", "schema",
            "wrong_user", or the kind of the first fault that `check` found.
    """
    value, faults = understood(prompt, reply, check)
    if value is None or faults:
        raise ReplyError(f"reply to {prompt.template}: {told(faults)}", faults[0].kind, reply.text)
    return value


def understood(prompt: Prompt[R], reply: ChatReply, check: Check[R]) -> tuple[R | None, list[Fault]]:
    """Return the parsed reply (None when it has not the right form) and what is wrong with it."""
    if fault := _unspoken(reply) or _of_another(prompt, reply.text):
        return None, [fault]
    try:
        fields = one_object(reply.text)
    except ValueError as fault:
        return None, [Fault("not_json", str(fault))]
    if any(holds_a_loop(text) for text in strings(fields)):
        return None, [Fault("repeated", "a text repeats the same words over and over")]
    return _of_the_class(prompt, fields, check)


def shows_itself_ours(prompt: Prompt[Reply], text: str) -> bool:
    """Whether a reply is known to answer this prompt, so that it may be shown again.

    >>> TAGS.findall('{"tag": "ab12", "text": "..."}')
    ['ab12']
    """
    return prompt.tag is None or set(TAGS.findall(text)) == {prompt.tag}


def _unspoken(reply: ChatReply) -> Fault | None:
    """The faults that show before anything is parsed."""
    if not reply.text.strip() and reply.finish_reason in ("stop", "other"):
        return Fault("empty", "the answer was empty")
    if loops(reply.text):
        return Fault("repeated", "the answer repeats itself without end")
    if reply.finish_reason != "stop":
        kind = UNFINISHED.get(reply.finish_reason, "truncated")
        return Fault(kind, "the answer was cut off before its end: answer more briefly, with fewer entries")
    return None


def _of_another(prompt: Prompt[R], text: str) -> Fault | None:
    tags = set(TAGS.findall(text))
    if prompt.tag is None or tags <= {prompt.tag}:
        return None
    return Fault("wrong_user", f"the answer carries another tag; the tag of this data is {prompt.tag}")


def _of_the_class(prompt: Prompt[R], fields: dict[str, Any], check: Check[R]) -> tuple[R | None, list[Fault]]:
    if prompt.tag is not None and fields.get("tag") != prompt.tag:
        return None, [Fault("schema", f"tag: missing; it is {prompt.tag}")]
    try:
        value = prompt.reply.model_validate(fields)
    except ValidationError as fault:
        return None, [Fault("schema", f"{_place(one['loc'])}: {one['msg']}") for one in fault.errors()]
    return value, list(check(value))


def _place(path: tuple[int | str, ...]) -> str:
    """Say where in a reply something is, as people write it.

    >>> _place(("interests", 0, "label"))
    'interests[0].label'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
