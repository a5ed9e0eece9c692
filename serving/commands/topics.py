"""`palate profile topics`: what the topics of a store are called, and names for them by a language model."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palate.text import plain
from serving.commands import workspace
from serving.commands.jobs import Engine
from serving.console import emit, say, tell
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from palate.types import Language, RejectedClaim
    from profiles.llm.topics import Named
    from serving.topics import Topic
    from serving.workspace import Workspace

TERMS = 8


class Spoken(StrEnum):
    """A language that topics can be called in."""

    en = "en"
    zh = "zh"


def profile_topics(
    engine: Annotated[
        Engine | None, typer.Option(help="Ask the language model for a name of each.", show_default=False)
    ] = None,
    language: Annotated[
        Spoken | None, typer.Option(help="What they are called in.", show_default="that of most items")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Drop all names that were given.")] = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """List the corpus's topics; name them by a language model, or drop their names."""
    from palate.errors import InputError
    from serving.topics import main_language, renamed, topics

    if forget and engine is not None:
        raise InputError("--forget drops names and --engine asks for them: say one of the two.")
    with workspace(store) as work:
        spoken: Language = language.value if language else main_language(work.builder.corpus)
        before = topics(work.builder.corpus, spoken)
        found = _renewed(work, spoken, asked=engine is not None, forget=forget)
        after = topics(work.builder.corpus, spoken)
    _show(renamed(before, after), spoken, found, as_json=as_json)
    if forget or (found and found.names):
        say("Profiles and index follow from these names: run `palate profile build`, then `palate index build`.")


def _renewed(work: Workspace, spoken: Language, *, asked: bool, forget: bool) -> Named | None:
    """Ask for names and keep them, or drop those there are; what was found where it was asked."""
    import asyncio

    from serving.language_model import require_url
    from serving.topics import ask_for_names, keep_names

    if forget:
        work.name_topics({})
    if not asked:
        return None
    require_url(work.settings)
    found = asyncio.run(ask_for_names(work, spoken))
    keep_names(work, found, spoken)
    return found


def _show(listed: Sequence[Topic], spoken: Language, found: Named | None, *, as_json: bool) -> None:
    if as_json:
        emit(_plain(listed, spoken, found))
        return
    tell(f"{len(listed):,} topics." if listed else "There are too few texts to learn topics from.")
    for topic in listed:
        was = f" (was: {topic.was})" if topic.was else ""
        tell(f"{topic.key}: {topic.label}{was}")
        tell(f"  {topic.items:,} items: {', '.join(topic.terms[:TERMS])}")
    if found is not None:
        tell(f"{len(found.names):,} named, {len(found.rejected):,} not let stand; {found.calls:,} calls.")
        for claim in found.rejected:
            tell(f"  {_refused(claim)}")


def _plain(listed: Sequence[Topic], spoken: Language, found: Named | None) -> dict[str, Any]:
    told: dict[str, Any] = {"language": spoken, "topics": [topic.model_dump(mode="json") for topic in listed]}
    if found is not None:
        told |= {
            "named": dict(found.names),
            "rejected": [claim.model_dump(mode="json") for claim in found.rejected],
            "usage": found.usage.model_dump(mode="json"),
            "calls": found.calls,
        }
    return told


def _refused(claim: RejectedClaim) -> str:
    from serving.words import why_rejected

    told = why_rejected("en", claim)
    if claim.reason == "unsupported":
        told = f"does not speak of the topic ({claim.detail})" if claim.detail else "does not speak of the topic"
    return plain(f"{claim.label}: {told}")
