"""What a language model may answer, one class per job. The schema shown to it is printed from these.

Every string and list is bounded, and strings hold no control characters: a server that decodes by the schema cannot
wander off in white space or write what no JSON parser takes. Weights and confidences are not asked for: code works
them out from the events that are cited.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from palate.types import Granularity

Handle = Annotated[str, Field(pattern=r"^[a-z][0-9]{1,5}$")]
"""What the prompt calls an event ("e17"), a finding ("f3"), a claim of a part ("c2"), an interest held ("p5")."""
Label = Annotated[str, Field(min_length=2, max_length=60, pattern=r"^[^\x00-\x1f\x7f]{2,60}$")]
Sentence = Annotated[str, Field(max_length=240, pattern=r"^[^\x00-\x1f\x7f]{0,240}$")]
Paragraph = Annotated[str, Field(max_length=400, pattern=r"^[^\x00-\x1f\x7f]{0,400}$")]
Tag = Annotated[str, Field(pattern=r"^[a-z0-9]{4}$")]
"""Four characters that the prompt carries and the reply repeats: an answer to another prompt gives itself away."""
Stance = Literal["likes", "dislikes", "mixed"]


class Reply(BaseModel):
    """Base of all replies: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class InterestClaim(Reply):
    """One interest the model sees. `findings` are those it merges or lifts, `events` those that show it best."""

    label: Label
    granularity: Granularity
    stance: Stance
    findings: Annotated[tuple[Handle, ...], Field(max_length=6)] = ()
    events: Annotated[tuple[Handle, ...], Field(min_length=1, max_length=8)]
    why: Sentence = ""


class Summaries(Reply):
    """A short text per granularity, empty where there is nothing to say."""

    word: Paragraph = ""
    topic: Paragraph = ""
    sentiment: Paragraph = ""
    application: Paragraph = ""


class ProfileReply(Reply):
    """Job "profile": what a history shows. `noise` are findings of no meaning (pieces of names, stray words)."""

    tag: Tag
    interests: Annotated[tuple[InterestClaim, ...], Field(min_length=1, max_length=20)]
    noise: Annotated[tuple[Handle, ...], Field(max_length=10)] = ()
    summaries: Summaries


class MergedInterest(Reply):
    """One interest of the whole, made of claims of the parts. Its events are those of its claims."""

    label: Label
    granularity: Granularity
    stance: Stance
    claims: Annotated[tuple[Handle, ...], Field(min_length=1, max_length=12)]
    why: Sentence = ""


class MergeReply(Reply):
    """Job "merge": one profile from the claims made of the parts of a long history."""

    tag: Tag
    interests: Annotated[tuple[MergedInterest, ...], Field(min_length=1, max_length=24)]
    summaries: Summaries


class Change(Reply):
    """How new events move an interest held so far."""

    interest: Handle
    move: Literal["strengthen", "weaken", "retire"]
    events: Annotated[tuple[Handle, ...], Field(min_length=1, max_length=8)]
    why: Sentence = ""


class PatchReply(Reply):
    """Job "update": what new events change; everything not named stays."""

    tag: Tag
    add: Annotated[tuple[InterestClaim, ...], Field(max_length=6)] = ()
    changes: Annotated[tuple[Change, ...], Field(max_length=10)] = ()
    summaries: Summaries = Summaries()


class TopicName(Reply):
    """Job "topic": a name of one to four words for what a list of words and titles has in common."""

    name: Label
    certain: bool


class TellReply(Reply):
    """Job "tell": a profile told to the person it is about."""

    tag: Tag
    text: Annotated[str, Field(min_length=20, max_length=900, pattern=r"^[^\x00-\x1f\x7f]{20,900}$")]


REPLIES: dict[str, type[Reply]] = {
    one.__name__: one for one in (ProfileReply, MergeReply, PatchReply, TopicName, TellReply)
}
"""The replies that a template's front matter can name."""
