"""What a language model may answer, one class per job. The schema shown to it is printed from these.

Every string and list is bounded, and strings hold no control characters: a server that decodes by the schema cannot
wander off in white space or write what no JSON parser takes. Weights and confidences are not asked for: code works
them out from the events that are cited.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from palate.types import Granularity, LimitKind

PLAIN = r"[ !#-\[\]-~" + "\u00a0-\U0010ffff]"
"""Characters that stand for themselves in JSON. Written as what is allowed, with the last character as it is: xgrammar
0.2.8 fails on a class of what is forbidden that may come more than 128 times."""


def _handle(letter: str) -> Any:
    """A handle of any letter is parsed, and code says what is wrong with it; decoding by the schema knows one."""
    wire = f"^{letter}[0-9]{{1,5}}$"
    return Field(pattern=r"^[a-z][0-9]{1,5}$", json_schema_extra={"pattern": wire, "shown": f"{letter}1"})


def _text(least: int, most: int) -> Any:
    """Printable text of so many characters. Decoding by the schema also forgoes quotation marks and backslashes: some
    servers match a pattern against the JSON itself, where either would end the string or start an escape."""
    wire = f"^{PLAIN}{{{least},{most}}}$"
    pattern = rf"^[^\x00-\x1f\x7f]{{{least},{most}}}$"
    return Field(min_length=least, max_length=most, pattern=pattern, json_schema_extra={"pattern": wire})


EventHandle = Annotated[str, _handle("e")]
"""What the prompt calls an event: "e17"."""
FindingHandle = Annotated[str, _handle("f")]
"""A finding of statistics: "f3"."""
ClaimHandle = Annotated[str, _handle("c")]
"""A claim made of a part of a history: "c2"."""
HeldHandle = Annotated[str, _handle("p")]
"""An interest of the profile held so far: "p5"."""
ItemHandle = Annotated[str, _handle("i")]
"""An item to choose from: "i4"."""
Label = Annotated[str, _text(2, 60)]
Sentence = Annotated[str, _text(0, 240)]
Paragraph = Annotated[str, _text(0, 400)]
Tag = Annotated[str, Field(pattern=r"^[a-z0-9]{4}$", json_schema_extra={"shown": "tag"})]
"""Four characters that the prompt carries and the reply repeats: an answer to another prompt gives itself away."""
Stance = Literal["likes", "dislikes", "mixed"]


class Reply(BaseModel):
    """Base of all replies: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class InterestClaim(Reply):
    """One interest the model sees. `findings` are those it merges or lifts, `events` those that show it best.

    They come before the label, so that a model looks for what shows an interest before it names it.
    """

    findings: Annotated[tuple[FindingHandle, ...], Field(max_length=6)] = ()
    events: Annotated[tuple[EventHandle, ...], Field(min_length=1, max_length=8)]
    label: Label
    granularity: Granularity
    stance: Stance
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
    noise: Annotated[tuple[FindingHandle, ...], Field(max_length=10)] = ()
    summaries: Summaries


class MergedInterest(Reply):
    """One interest of the whole, made of claims of the parts. Its events are those of its claims."""

    claims: Annotated[tuple[ClaimHandle, ...], Field(min_length=1, max_length=12)]
    label: Label
    granularity: Granularity
    stance: Stance
    why: Sentence = ""


class MergeReply(Reply):
    """Job "merge": one profile from the claims made of the parts of a long history."""

    tag: Tag
    interests: Annotated[tuple[MergedInterest, ...], Field(min_length=1, max_length=24)]
    summaries: Summaries


class Change(Reply):
    """How new events move an interest held so far."""

    interest: HeldHandle
    move: Literal["strengthen", "weaken", "retire"]
    events: Annotated[tuple[EventHandle, ...], Field(min_length=1, max_length=8)]
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
    text: Annotated[str, _text(20, 900)]


class Judgement(Reply):
    """What a judge finds of one claim; the reason comes first, so that it is found before the verdict."""

    claim: HeldHandle
    why: Sentence = ""
    verdict: Literal["supported", "partly", "unsupported"]


class JudgeReply(Reply):
    """Job "judge": one judgement of each claim."""

    tag: Tag
    judgements: Annotated[tuple[Judgement, ...], Field(min_length=1, max_length=20)]


class Place(Reply):
    """One place of a ranked list, and why the item has it."""

    item: ItemHandle
    why: Sentence = ""


class RerankReply(Reply):
    """Job "rerank": items best first. What fits this person here is said first, so that the order follows from it."""

    tag: Tag
    fit: Sentence = ""
    ranked: Annotated[tuple[Place, ...], Field(min_length=1, max_length=30)]


class Telling(Reply):
    """What is said of one item: `reason` rests on `events` and `facts`, `pitch` on `facts` alone."""

    item: ItemHandle
    events: Annotated[tuple[EventHandle, ...], Field(max_length=3)] = ()
    facts: Annotated[tuple[FindingHandle, ...], Field(max_length=5)] = ()
    reason: Sentence = ""
    pitch: Sentence = ""


class ExplainReply(Reply):
    """Job "explain": a reason and one line for each item."""

    tag: Tag
    told: Annotated[tuple[Telling, ...], Field(min_length=1, max_length=12)]


Phrase = Annotated[str, _text(0, 80)]


class LimitClaim(Reply):
    """Something that must hold. `said` are words of the message that ask for it; `at_least` and `at_most` are 0 where
    open."""

    said: Phrase
    kind: LimitKind
    terms: Annotated[tuple[Phrase, ...], Field(max_length=6)] = ()
    at_least: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    at_most: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    unit: Literal["", "minutes", "pages", "USD", "EUR", "GBP", "CNY", "JPY"] = ""


class ItemRole(Reply):
    """How a message speaks of an item: as an example of what is wanted, or not wanted, or as what it is about."""

    item: ItemHandle
    role: Literal["like", "unlike", "about"]
    but: Phrase = ""


class UnderstandReply(Reply):
    """Job "understand": what a message asks for. `scene_said` are words of the message that tell the scene; `wanted`
    is 0 where no number is said."""

    tag: Tag
    intent: Literal[
        "recommend", "refine", "compare", "explain", "profile", "feedback", "remember", "forget", "chitchat"
    ]
    domain: Annotated[str, _text(0, 64)] = ""
    scene: Annotated[str, _text(0, 64)] = ""
    scene_said: Phrase = ""
    limits: Annotated[tuple[LimitClaim, ...], Field(max_length=8)] = ()
    wishes: Annotated[tuple[Phrase, ...], Field(max_length=8)] = ()
    items: Annotated[tuple[ItemRole, ...], Field(max_length=6)] = ()
    beneficiary: Phrase = ""
    wanted: Annotated[int, Field(ge=0, le=50)] = 0
    search: Phrase = ""


REPLIES: dict[str, type[Reply]] = {
    one.__name__: one
    for one in (
        ProfileReply,
        MergeReply,
        PatchReply,
        TopicName,
        TellReply,
        JudgeReply,
        RerankReply,
        ExplainReply,
        UnderstandReply,
    )
}
"""The replies that a template's front matter can name."""
