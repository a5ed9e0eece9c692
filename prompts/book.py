"""The prompts of all jobs: templates by job and language, a user's own before the shipped ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, overload

from palate.chat import Message
from palate.types import Language
from prompts.briefs import (
    EventLine,
    ExplainBrief,
    JudgeBrief,
    MergeBrief,
    ProfileBrief,
    RerankBrief,
    TellBrief,
    TopicBrief,
    UnderstandBrief,
    UpdateBrief,
)
from prompts.fencing import fenced, one_line, sealed
from prompts.prompt import Prompt
from prompts.render import PromptError
from prompts.replies import (
    ExplainReply,
    JudgeReply,
    MergeReply,
    PatchReply,
    ProfileReply,
    RerankReply,
    TellReply,
    TopicName,
    UnderstandReply,
)
from prompts.schema import printed, wire_schema
from prompts.sources import JOBS, LANGUAGES, PARTIALS, own, sandbox, shipped
from prompts.template import JobTemplate, compiled, filled, read_template
from prompts.tokens import EstimatedTokenizer, Tokenizer

REMEMBERED = 16_384
"""Texts that need not be made safe again: titles, categories and labels come up in many prompts."""


class PromptBook:
    """All templates, read and checked at once.

    Args:
        folder: templates here stand before the shipped ones of the same file name ("profile.zh.j2").
        tokenizer: knows the control tokens of the model, which are taken out of all data.

    Raises:
        PromptError: a template is at fault; names file and field.

    >>> book = PromptBook()
    >>> brief = TopicBrief(language="en", terms=("teapot", "oolong"), titles=("Clay Teapot",))
    >>> prompt = book.prompt("topic", brief)
    >>> prompt.template, prompt.reply.__name__, [message.role for message in prompt.messages]
    ('topic/1', 'TopicName', ['system', 'user'])
    """

    def __init__(self, folder: Path | None = None, tokenizer: Tokenizer | None = None) -> None:
        self._strip = (tokenizer or EstimatedTokenizer()).strip
        self._fence: Callable[[str], str] = lru_cache(REMEMBERED)(partial(fenced, strip=self._strip))
        self._sources = shipped() | (own(folder) if folder else {})
        self._sandbox = sandbox(self._sources)
        self._check_partials()
        self._templates = {(job, language): self._read(job, language) for job in JOBS for language in LANGUAGES}
        self._hashes = {(job, language): self._hash(job, language) for job, language in self._templates}

    @overload
    def prompt(self, job: str, brief: ProfileBrief) -> Prompt[ProfileReply]: ...
    @overload
    def prompt(self, job: str, brief: MergeBrief) -> Prompt[MergeReply]: ...
    @overload
    def prompt(self, job: str, brief: UpdateBrief) -> Prompt[PatchReply]: ...
    @overload
    def prompt(self, job: str, brief: TopicBrief) -> Prompt[TopicName]: ...
    @overload
    def prompt(self, job: str, brief: TellBrief) -> Prompt[TellReply]: ...
    @overload
    def prompt(self, job: str, brief: JudgeBrief) -> Prompt[JudgeReply]: ...
    @overload
    def prompt(self, job: str, brief: RerankBrief) -> Prompt[RerankReply]: ...
    @overload
    def prompt(self, job: str, brief: ExplainBrief) -> Prompt[ExplainReply]: ...
    @overload
    def prompt(self, job: str, brief: UnderstandBrief) -> Prompt[UnderstandReply]: ...
    def prompt(self, job: str, brief: Any) -> Prompt[Any]:
        """Return the prompt of a job with a brief's data, in the brief's language.

        Every string of the brief is made one line without control tokens, invisible characters and quotation marks.

        Raises:
            PromptError: the job is unknown or wants another kind of brief, or a template fails on this one.
        """
        if job not in JOBS or not isinstance(brief, JOBS[job][0]):
            raise PromptError(
                f"job {job!r}: expected one of {', '.join(JOBS)} with its brief; got {type(brief).__name__}"
            )
        template = self._templates[job, brief.language]
        texts = (("system", template.system), ("user", template.filled(sealed(brief, self._fence))))
        return Prompt(
            job=job,
            language=brief.language,
            template=f"{template.front.name}/{template.front.version}",
            hash=self._hashes[job, brief.language],
            messages=tuple(Message(role=role, content=text) for role, text in texts),
            reply=template.reply,
            max_tokens=template.front.max_tokens,
            tag=getattr(brief, "tag", None),
            example=template.example,
            narrowings=brief.narrowings(),
            mend=partial(self._mended, brief.language, getattr(brief, "tag", None)),
        )

    def hash(self, job: str, language: Language) -> str:
        """Return 16 hexadecimal digits that change with the template, what it includes, or the form of the reply."""
        return self._hashes[job, language]

    def max_tokens(self, job: str, language: Language) -> int:
        """Return how long the reply to a job may be."""
        return self._templates[job, language].front.max_tokens

    def event_text(self, event: EventLine, language: Language) -> str:
        """Return the line that prompts write for an event, for counting its tokens; headings are not in it."""
        lines = self._sandbox.get_template(f"lines.{language}.j2").module
        return str(lines.event(sealed(event, self._fence))).strip()  # type: ignore[attr-defined]

    def _mended(self, language: Language, tag: str | None, wrong: str, began: str) -> str:
        values = {"wrong": one_line(wrong, self._strip), "began": one_line(began, self._strip), "tag": tag}
        return filled(f"repair.{language}.j2", "text", self._sandbox.get_template(f"repair.{language}.j2"), **values)

    def _check_partials(self) -> None:
        """Find faults of the templates without front matter now, rather than when the first reply is refused."""
        for file, text in (self._sources[f"{name}.{language}.j2"] for name in PARTIALS for language in LANGUAGES):
            template = compiled(file, text, self._sandbox)
            filled(file, "text", template, wrong="schema", began="{", tag="ab12")

    def _read(self, job: str, language: Language) -> JobTemplate:
        name = f"{job}.{language}.j2"
        file, text = self._sources[name]
        template = read_template(file, text, language, self._sandbox)
        brief, reply = JOBS[job]
        for field, got, wanted in (
            ("name", template.front.name, job),
            ("brief", template.front.brief, brief.__name__),
            ("reply", template.front.reply, reply.__name__),
        ):
            if got != wanted:
                raise PromptError(f"{file}: front matter: {field}: expected {wanted!r}, got {got!r}")
        return template

    def _hash(self, job: str, language: Language) -> str:
        reply = JOBS[job][1]
        texts = [self._sources[f"{name}.{language}.j2"][1] for name in (job, *PARTIALS)]
        made_of = [*texts, printed(reply, language), json.dumps(wire_schema(reply))]
        return hashlib.sha256("\0".join(made_of).encode()).hexdigest()[:16]
