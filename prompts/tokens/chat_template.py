"""Renders messages as the server does: with the model's own chat template, in a sandbox.

The template finds what Hugging Face's `apply_chat_template` gives it: `messages`, `add_generation_prompt`, the special
tokens by name, `raise_exception`, `strftime_now`, loop controls and a `tojson` that leaves Chinese as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import jinja2
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment

from palate.chat import Message
from palate.protocols import Clock
from prompts.render import PromptError

SPECIAL = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")


class ChatTemplate:
    """A model's chat template. `clock` tells the date to templates that put it into the prompt."""

    def __init__(self, text: str, special: Mapping[str, str], clock: Clock) -> None:
        self._special = dict(special)
        self._template = _environment(clock).from_string(text)

    def render(self, messages: Sequence[Message]) -> str:
        """Return the text that the model gets, up to where its answer begins.

        Raises:
            PromptError: the template refuses these messages.
        """
        turns = [{"role": message.role, "content": message.content} for message in messages]
        try:
            return self._template.render(
                messages=turns, tools=None, documents=None, add_generation_prompt=True, **self._special
            )
        except (jinja2.TemplateError, TypeError, ValueError) as fault:
            raise PromptError(f"chat template of the model: {fault}") from fault


def find_chat_template(folder: Path, config: Mapping[str, Any]) -> str | None:
    """Return the chat template of a model folder: `chat_template.jinja`, or what `tokenizer_config.json` holds."""
    file = folder / "chat_template.jinja"
    if file.is_file():
        return file.read_text("utf-8")
    held = config.get("chat_template")
    if isinstance(held, list):
        held = {one.get("name"): one.get("template") for one in held if isinstance(one, dict)}.get("default")
    return held if isinstance(held, str) else None


def special_tokens(config: Mapping[str, Any]) -> dict[str, str]:
    """Return the special tokens that `tokenizer_config.json` names.

    >>> special_tokens({"bos_token": {"content": "<s>"}, "eos_token": "</s>", "pad_token": None})
    {'bos_token': '<s>', 'eos_token': '</s>'}
    """
    named = {name: config.get(name) for name in SPECIAL}
    texts = {name: held.get("content") if isinstance(held, dict) else held for name, held in named.items()}
    return {name: text for name, text in texts.items() if isinstance(text, str)}


class _Generation(Extension):
    """The tag `{% generation %}` marks the model's own words for training; here it does nothing."""

    tags = {"generation"}  # noqa: RUF012

    def parse(self, parser: Any) -> Any:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _environment(clock: Clock) -> jinja2.Environment:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, "jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _refuse
    environment.globals["strftime_now"] = lambda form: datetime.fromtimestamp(clock(), UTC).strftime(form)
    return environment


def _to_json(value: Any, ensure_ascii: bool = False, indent: int | None = None, **more: Any) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, **more)


def _refuse(message: str) -> NoReturn:
    raise jinja2.TemplateError(message)
