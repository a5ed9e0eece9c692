"""One template of a job: front matter, a part that is the same for everybody, a part with the data.

    ---
    name: topic
    version: 1
    brief: TopicBrief
    reply: TopicName
    max_tokens: 64
    example: {brief: {...}, reply: {...}}
    ---
    the system part; it may use `schema` and `example` (with `data` and `reply`), nothing else
    ---
    the user part; it may use `brief`

The example's data is written by the user part itself and its reply is parsed by the reply's class, so that neither can
drift from what real prompts look like.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import jinja2
import yaml
from pydantic import Field, ValidationError

from palate.types import Language, Model
from prompts.briefs import BRIEFS
from prompts.render import PromptError
from prompts.replies import REPLIES, Reply
from prompts.schema import printed

PARTS = re.compile(r"\A---\n(.*?)\n---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


class Example(Model):
    """A worked example, as it stands in front matter."""

    brief: dict[str, Any]
    reply: dict[str, Any]


class Front(Model):
    """What stands at the head of a template; `max_tokens` bounds the reply."""

    name: str
    version: int = Field(ge=1)
    brief: str
    reply: str
    max_tokens: int = Field(ge=16, le=32768)
    example: Example


@dataclass(frozen=True)
class JobTemplate:
    """A template that has been read and checked. `system` is its static part, `example` the reply its example shows."""

    file: str
    front: Front
    system: str
    user: jinja2.Template
    reply: type[Reply]
    example: Reply

    def filled(self, brief: Model) -> str:
        """Return the user part with a brief's data.

        Raises:
            PromptError: the template names what the brief does not have.
        """
        return filled(self.file, "user part", self.user, brief=brief)


def read_template(file: str, text: str, language: Language, sandbox: jinja2.Environment) -> JobTemplate:
    """Read a template; `file` is what errors call it.

    Raises:
        PromptError: front matter or text are at fault; names file and field.
    """
    parts = PARTS.match(text.replace("\r\n", "\n"))
    if not parts:
        raise PromptError(f"{file}: expected front matter, system part and user part, each set off by a line '---'")
    front = _front(file, parts[1])
    system, user = (compiled(file, part, sandbox) for part in parts.group(2, 3))
    brief, reply = BRIEFS[front.brief], REPLIES[front.reply]
    shown = filled(file, "user part", user, brief=_parsed(file, "example.brief", brief, front.example.brief))
    answer = _parsed(file, "example.reply", reply, front.example.reply)
    example = {
        "data": shown,
        "reply": json.dumps(answer.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":")),
    }
    form = printed(reply, language)
    static = filled(file, "system part", system, schema=form, example=example)
    return JobTemplate(file, front, static, user, reply, answer)


def _front(file: str, text: str) -> Front:
    try:
        fields = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        raise PromptError(f"{file}: front matter: expected YAML; {' '.join(str(fault).split())}") from fault
    front: Front = _parsed(file, "front matter", Front, fields)
    for field, name, known in (("brief", front.brief, BRIEFS), ("reply", front.reply, REPLIES)):
        if name not in known:
            raise PromptError(f"{file}: front matter: {field}: expected one of {', '.join(known)}; got {name!r}")
    return front


def _parsed(file: str, part: str, cls: Any, fields: object) -> Any:
    try:
        return cls.model_validate(fields)
    except ValidationError as fault:
        first = fault.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise PromptError(f"{file}: {part}: {field}: {first['msg']}; got {first['input']!r:.80}") from fault


def compiled(file: str, text: str, sandbox: jinja2.Environment) -> jinja2.Template:
    """Return a template of a text; a fault in it is a PromptError that names the file."""
    try:
        return sandbox.from_string(text)
    except jinja2.TemplateSyntaxError as fault:
        raise PromptError(f"{file}: {fault.message}") from fault


def filled(file: str, part: str, template: jinja2.Template, **values: Any) -> str:
    """Return a template filled with values; a fault is a PromptError that names file and part."""
    try:
        return template.render(values).strip()
    except (jinja2.TemplateError, TypeError, ValueError) as fault:
        raise PromptError(f"{file}: {part}: {fault}") from fault
