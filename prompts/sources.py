"""Where the templates of jobs come from, and the sandbox they run in."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from palate.types import Language, Model
from prompts.briefs import (
    Brief,
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
from prompts.render import PromptError, listed_en, listed_zh
from prompts.replies import (
    ExplainReply,
    JudgeReply,
    MergeReply,
    PatchReply,
    ProfileReply,
    Reply,
    RerankReply,
    TellReply,
    TopicName,
    UnderstandReply,
)

JOBS: dict[str, tuple[type[Brief], type[Reply]]] = {
    "profile": (ProfileBrief, ProfileReply),
    "merge": (MergeBrief, MergeReply),
    "update": (UpdateBrief, PatchReply),
    "topic": (TopicBrief, TopicName),
    "tell": (TellBrief, TellReply),
    "judge": (JudgeBrief, JudgeReply),
    "rerank": (RerankBrief, RerankReply),
    "explain": (ExplainBrief, ExplainReply),
    "understand": (UnderstandBrief, UnderstandReply),
}
LANGUAGES: tuple[Language, ...] = ("en", "zh")
PARTIALS = ("lines", "repair")
"""Templates without front matter: how lines of data are written, and what follows a reply that cannot be used."""

Sources = dict[str, tuple[str, str]]
"""File name ("profile.en.j2") to what errors call the file, and its text."""


def shipped() -> Sources:
    """Return the templates that come with Palate."""
    folder = files("prompts") / "jobs"
    return {name: (name, (folder / name).read_text("utf-8")) for name in names()}


def own(folder: Path) -> Sources:
    """Return the templates of a folder; each must have the name of a shipped one.

    Raises:
        PromptError: there is no such folder, or a template in it has an unknown name or is no UTF-8 text.
    """
    if not folder.is_dir():
        raise PromptError(f"prompts: expected a folder of templates; {folder} is none")
    sources = {}
    for path in sorted(folder.glob("*.j2")):
        if path.name not in names():
            raise PromptError(f"{path}: file name: expected one of {', '.join(names())}")
        try:
            sources[path.name] = (str(path), path.read_text("utf-8"))
        except UnicodeDecodeError as fault:
            raise PromptError(f"{path}: expected UTF-8 text; {fault.reason} at byte {fault.start}") from fault
    return sources


def names() -> list[str]:
    """Return the file names a book is made of."""
    return [f"{name}.{language}.j2" for name in (*JOBS, *PARTIALS) for language in LANGUAGES]


class Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox that knows the fields of a brief and of its lines for what they are: plain values, safe to hand out."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute of a value that a template names."""
        if isinstance(obj, Model) and attribute in obj.__dict__:
            return obj.__dict__[attribute]
        return super().getattr(obj, attribute)


def sandbox(sources: Sources) -> jinja2.Environment:
    """Return an environment in which templates find each other, cannot change what they are given, nor miss a value."""
    environment = Sandbox(
        loader=jinja2.DictLoader({name: text for name, (_, text) in sources.items()}),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"listed_en": listed_en, "listed_zh": listed_zh}
    return environment
