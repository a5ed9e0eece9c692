"""What each job's template is given, one class per job: lines of data, short handles in place of ids.

A template sees nothing else. Texts come cleaned and cut; `PromptBook` makes each one line without control tokens.
"""

from __future__ import annotations

from palate.types import EventKind, Granularity, Language, Model
from prompts.narrowing import Choices, Entries, Narrowing


class Brief(Model):
    """Base of all briefs: `language` is that of the prompt and of the reply."""

    language: Language

    def narrowings(self) -> tuple[Narrowing, ...]:
        """What the reply to this very brief may hold, where that is less than its class allows."""
        return ()


class EventLine(Model):
    """One event. `day` is an ISO date, empty where unknown; `sign` is -1 (against), 0 or 1 (for).

    `stars` is the person's own rating, None without one; `text` what they wrote; `categories` are
    the item's own or, where it has none, words that tell what it is.
    """

    handle: str
    day: str = ""
    kind: EventKind
    sign: int = 1
    domain: str = ""
    title: str = ""
    categories: tuple[str, ...] = ()
    stars: float | None = None
    text: str = ""
    scene: str = ""


class FindingLine(Model):
    """One interest that statistics found. `percent` is its weight against the strongest, `events` a few handles.

    `trend` is -1 (fading), 0 or 1 (growing); `scenes` names those that stand out.
    """

    handle: str
    granularity: Granularity
    label: str
    terms: tuple[str, ...] = ()
    sign: int = 1
    percent: int
    trend: int = 0
    scenes: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


class ProfileBrief(Brief):
    """Job "profile". `shown` of `total` events are told; `part` of `parts` when a long history is told in parts."""

    tag: str
    findings: tuple[FindingLine, ...]
    events: tuple[EventLine, ...]
    total: int
    first_day: str = ""
    last_day: str = ""
    part: int = 1
    parts: int = 1

    @property
    def shown(self) -> int:
        """How many events are told."""
        return len(self.events)


class ClaimLine(Model):
    """One claim made of a part of a history: `events` is how many support it, the days are of its first and last."""

    handle: str
    part: int
    granularity: Granularity
    label: str
    stance: str
    events: int
    first_day: str = ""
    last_day: str = ""
    why: str = ""


class MergeBrief(Brief):
    """Job "merge"."""

    tag: str
    claims: tuple[ClaimLine, ...]
    parts: int


class HeldLine(Model):
    """One interest held so far; `last_day` is that of its newest event, `contradicted` whether events differ on it."""

    handle: str
    granularity: Granularity
    label: str
    stance: str
    percent: int
    last_day: str = ""
    contradicted: bool = False


class UpdateBrief(Brief):
    """Job "update": what is held, and only the events since."""

    tag: str
    held: tuple[HeldLine, ...]
    findings: tuple[FindingLine, ...] = ()
    events: tuple[EventLine, ...]


class TopicBrief(Brief):
    """Job "topic": the most telling words of a group of things, and titles of some."""

    terms: tuple[str, ...]
    titles: tuple[str, ...]


class TellBrief(Brief):
    """Job "tell": the interests, strongest first, and what the person stated must hold."""

    tag: str
    interests: tuple[HeldLine, ...]
    constraints: tuple[str, ...] = ()
    events: int


class CitedLine(Model):
    """One interest of a profile, with the handles of the events it is said to rest on."""

    handle: str
    granularity: Granularity
    stance: str
    label: str
    events: tuple[str, ...]


class JudgeBrief(Brief):
    """Job "judge": what a profile claims, and the events cited for it."""

    tag: str
    claims: tuple[CitedLine, ...]
    events: tuple[EventLine, ...]


class ItemLine(Model):
    """One item to choose from; `text` is the beginning of what it says of itself."""

    handle: str
    title: str
    domain: str = ""
    categories: tuple[str, ...] = ()
    text: str = ""


class InterestLine(HeldLine):
    """One interest; `here` where it stands out in the scene at hand."""

    here: bool = False


class LikenessLine(Model):
    """Something the person named: what is wanted is like it, or `unlike` it; `but` says how it should differ."""

    title: str
    unlike: bool = False
    but: str = ""


class RerankBrief(Brief):
    """Job "rerank": `wanted` of the `items` are to be ranked, for somebody with these interests, in a scene.

    `said` are earlier turns of the conversation, oldest first; `request` is what was asked for now, and `wishes`,
    `likenesses`, `beneficiary` and `constraints` what was made of it. `ordered` says that the items stand in the order
    of a first guess, `reasons` that each place wants its reason.
    """

    tag: str
    wanted: int
    scene: str = ""
    description: str = ""
    said: tuple[str, ...] = ()
    request: str = ""
    beneficiary: str = ""
    wishes: tuple[str, ...] = ()
    likenesses: tuple[LikenessLine, ...] = ()
    interests: tuple[InterestLine, ...] = ()
    constraints: tuple[str, ...] = ()
    items: tuple[ItemLine, ...]
    ordered: bool = True
    reasons: bool = True

    def narrowings(self) -> tuple[Narrowing, ...]:
        """Only these items, exactly as many as are wanted; no reasons where none are."""
        handles = Choices("ranked.item", tuple(item.handle for item in self.items))
        places = Entries("ranked", self.wanted, self.wanted)
        return (handles, places) if self.reasons else (handles, places, Choices("ranked.why", ("",)))


class SayingLine(Model):
    """One statement that may be cited: a fact of an item, or something that the person did."""

    handle: str
    text: str


class OfferLine(Model):
    """One item to tell of, with its facts and the person's own events that led to it."""

    handle: str
    title: str
    facts: tuple[SayingLine, ...] = ()
    events: tuple[SayingLine, ...] = ()


class ExplainBrief(Brief):
    """Job "explain": why each item was chosen for somebody who asked for something in these words, in a scene."""

    tag: str
    request: str = ""
    scene: str = ""
    wishes: tuple[str, ...] = ()
    interests: tuple[SayingLine, ...] = ()
    items: tuple[OfferLine, ...]

    def narrowings(self) -> tuple[Narrowing, ...]:
        """Only the handles shown, and each item once."""
        items = Choices("told.item", tuple(item.handle for item in self.items))
        facts = tuple(line.handle for item in self.items for line in item.facts)
        events = tuple(dict.fromkeys(line.handle for item in self.items for line in item.events))
        return (
            items,
            Entries("told", 1, len(self.items)),
            Choices("told.facts", facts) if facts else Entries("told.facts", 0, 0),
            Choices("told.events", events) if events else Entries("told.events", 0, 0),
        )


class SceneLine(Model):
    """A scene that can be named, with a sentence that tells it."""

    name: str
    description: str = ""


class UnderstandBrief(Brief):
    """Job "understand": what a message asks for. `items` are those it names and those shown last; `asked` is what was
    wanted before, `stated` what holds for good."""

    tag: str
    message: str
    asked: str = ""
    stated: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    scenes: tuple[SceneLine, ...] = ()
    items: tuple[ItemLine, ...] = ()

    def narrowings(self) -> tuple[Narrowing, ...]:
        """Only the store's domains, the scenes that there are, and the items shown."""
        handles = tuple(item.handle for item in self.items)
        return (
            Choices("domain", ("", *self.domains)),
            Choices("scene", ("", *(scene.name for scene in self.scenes))),
            Choices("items.item", handles) if handles else Entries("items", 0, 0),
        )


BRIEFS: dict[str, type[Brief]] = {
    one.__name__: one
    for one in (
        ProfileBrief,
        MergeBrief,
        UpdateBrief,
        TopicBrief,
        TellBrief,
        JudgeBrief,
        RerankBrief,
        ExplainBrief,
        UnderstandBrief,
    )
}
"""The briefs that a template's front matter can name."""
