"""The words of Palate, each with one meaning everywhere.

All are frozen and refuse unknown fields. A datum enters as text, is checked once by `history`, and travels as
one of these from then on.

    Item, Event, SocialEdge, Context    what is known of the world
    Scene                               a situation in which people want something
    Interest, Profile                   what a person likes, with the evidence for it
    Edit                                what that person made of an interest
    Candidate, Recommendation, Answer   what is put before that person, and why
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

EventKind = Literal[
    "view", "click", "search", "play", "watch", "read", "purchase", "rate",
    "like", "dislike", "share", "save", "comment", "follow", "hide",
]  # fmt: skip
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)

Granularity = Literal["word", "topic", "sentiment", "application"]
GRANULARITIES: tuple[Granularity, ...] = get_args(Granularity)

Dimension = Literal["behaviour", "content", "social", "time", "place"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

Language = Literal["en", "zh"]

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A number from 0 (none) to 1 (all)."""
Signed = Annotated[float, Field(ge=-1.0, le=1.0)]
"""A number from -1 (against, falling) to 1 (for, rising)."""
LONGEST_ID = 256
Identifier = Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]


class Model(BaseModel):
    """Base of every type here: frozen, unknown fields refused, NaN and infinity refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Context(BaseModel):
    """Where, when and with whom an event happened, as told by the data. Unknown keys are kept as text.

    `time` is a clock time ("21:30") or a part of the day ("evening") where the data says so; the moment itself
    is `Event.time`.
    """

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, str]

    device: str | None = None
    place: str | None = None
    time: str | None = None
    weekday: str | None = None
    weather: str | None = None
    companion: str | None = None
    mood: str | None = None
    activity: str | None = None
    language: str | None = None

    def pairs(self) -> dict[str, str]:
        """Every key that has a value, known keys first.

        >>> Context(device="phone", road="city").pairs()
        {'device': 'phone', 'road': 'city'}
        """
        return self.model_dump(exclude_none=True)


NO_CONTEXT = Context()


class Item(Model):
    """Something that can be recommended. `title`, `text` and `categories` are cleaned text, never HTML."""

    item_id: Identifier
    domain: str = ""
    title: str = ""
    text: str = ""
    categories: tuple[str, ...] = ()
    attributes: dict[str, Any] = Field(default_factory=dict)


class Event(Model):
    """One thing a person did.

    `event_id` is derived from the content (`history.event_id`), so the same event read twice is the same event.
    `time` is in epoch seconds, UTC; `value` is in the data's own unit: stars for `rate`, a count for `play`,
    seconds for `watch` and `read`.
    """

    event_id: Identifier
    user_id: Identifier
    kind: EventKind
    item_id: Identifier | None = None
    time: float | None = None
    value: float | None = None
    text: str | None = None
    context: Context = NO_CONTEXT


class SocialEdge(Model):
    """`user_id` follows or befriends `friend_id`; `weight` is 0 to 1, higher is closer."""

    user_id: Identifier
    friend_id: Identifier
    weight: Share = 1.0


class Scene(Model):
    """A situation: a name, conditions over context, and a description in words.

    `conditions` maps a context key to the values that speak for the scene ("commute": {"device": ["phone"],
    "time": ["07:00-09:30"], "weekday": ["mon-fri"]}). `description` maps a language to a sentence.
    """

    name: Annotated[str, Field(min_length=1, max_length=64)]
    conditions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    description: dict[Language, str] = Field(default_factory=dict)


class Rule(Model):
    """An association rule behind an application interest: who does `antecedent` also does `consequent`.

    `support` is the share of people with both; `confidence` the share of those with the antecedent who also have
    the consequent; `lift` that confidence over the consequent's own share: above 1 means more than chance
    (Agrawal, Imielinski and Swami 1993).
    """

    antecedent: tuple[str, ...]
    consequent: tuple[str, ...]
    support: Share
    confidence: Share
    lift: Annotated[float, Field(ge=0.0)]


class Contradiction(Model):
    """Both sides of what a person shows about one thing: ids of the events for and against it, strongest first.

    `for_last` and `against_last` are the times of the newest event of each side, in epoch seconds (None: untimed).
    """

    for_events: Annotated[tuple[str, ...], Field(min_length=1)]
    against_events: Annotated[tuple[str, ...], Field(min_length=1)]
    for_last: float | None = None
    against_last: float | None = None


class Interest(Model):
    """One claim about what a person likes, or dislikes, with the events that show it.

    `key` names the same interest across profiles and versions ("word:ramen", "topic:7", "category:thriller");
    `label` is what a person reads. `weight` says how much of the person it is, `polarity` whether they are for or
    against it, `confidence` how sure the evidence makes us. `scenes` and `domains` are shares of the weight.
    `trend` is above 0 when the interest grows. `terms` are the most telling words of it, best first.

    Where a language model named the interest, `merges` holds the keys of the statistical interests it rests on,
    `quoted` the ids of the events the model cited and code found to support it, and `note` why it stands, in the
    model's words: for people to read, never evidence. `contradiction` is there while events speak for both sides.
    `pinned` and `corrected` say what its person made of it (`Edit`).
    """

    key: Identifier
    label: Annotated[str, Field(min_length=1, max_length=200)]
    granularity: Granularity
    dimension: Dimension
    weight: Share
    polarity: Signed
    confidence: Share
    scenes: dict[str, Share] = Field(default_factory=dict)
    domains: dict[str, Share] = Field(default_factory=dict)
    trend: Signed = 0.0
    terms: tuple[str, ...] = ()
    emotion: str | None = None
    rule: Rule | None = None
    evidence: Annotated[tuple[str, ...], Field(min_length=1)]
    merges: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    note: str = ""
    contradiction: Contradiction | None = None
    pinned: bool = False
    corrected: bool = False


class Edit(Model):
    """What a person made of one interest of their profile; it stays whatever is built or noted later.

    A `hidden` interest counts for nothing. A `pinned` one counts as much as can be and stays, also where events would
    no longer show it. `label`, `weight` and `polarity` stand in place of what the interest says; None leaves it as it
    is. `interest` is how it was built when it was last edited; None where nothing of it may be kept.
    """

    key: Identifier
    hidden: bool = False
    pinned: bool = False
    label: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    weight: Share | None = None
    polarity: Signed | None = None
    interest: Interest | None = None


class RejectedClaim(Model):
    """Something a model said of a person that code did not let stand: what, and why not."""

    label: str
    granularity: Granularity | None = None
    reason: Annotated[str, Field(min_length=1)]
    detail: str = ""


LimitKind = Literal["include", "exclude", "length", "year", "price", "language"]


class Limit(Model):
    """Something that must hold of every item that is recommended; code sees to it.

    `terms` are words of "include" (an item must speak of all) and "exclude" (it must speak of none), and the codes of
    "language" ("en", "zh": one of them). The others are ranges: `at_least` and `at_most`, both included, None where
    open, in `unit`: "minutes" or "pages" of a length, an ISO 4217 code or "" (the data's own) of a price, "" of a year.
    `said` is where in their own words the person asked for it. `firm` limits are never relaxed: what was stated for
    good, and what must not be in something they eat.
    """

    kind: LimitKind
    terms: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""
    said: str = ""
    firm: bool = False


class Constraint(Model):
    """Something the person stated that must hold ("no peanuts"): in their words, with the event or the statement in
    which they said it, and what it asks of items, where that was understood."""

    text: Annotated[str, Field(min_length=1, max_length=500)]
    event_id: str | None = None
    limit: Limit | None = None


class Provenance(Model):
    """How a profile came to be. `seconds` is wall-clock time and the only field that differs between equal runs.

    `tokens` counts prompt and reply of every call since the profile was last built whole; `patches` how often it was
    updated since then.
    """

    engine: str
    fingerprint: str = ""
    model: str | None = None
    prompt_hash: str | None = None
    tokens: int = 0
    seconds: float = 0.0
    patches: Annotated[int, Field(ge=0)] = 0


class Profile(Model):
    """What is known of a person's interests.

    `interests` are ordered by weight, strongest first; those that the person pinned before all others. `hidden` are the
    interests that they want to count for nothing, as they were built: they are in nothing else. `summaries` holds a
    short text per granularity, in `language`. `as_of` is the time of the newest event seen, in epoch seconds (None when
    no event has a time); `confidence` says how far the whole can be trusted: a profile from one event says so.
    """

    user_id: Identifier
    interests: tuple[Interest, ...] = ()
    hidden: tuple[Interest, ...] = ()
    summaries: dict[Granularity, str] = Field(default_factory=dict)
    constraints: tuple[Constraint, ...] = ()
    language: Language = "en"
    confidence: Share = 0.0
    event_count: Annotated[int, Field(ge=0)] = 0
    as_of: float | None = None
    last_event_id: str | None = None
    version: Annotated[int, Field(ge=1)] = 1
    provenance: Provenance


class SourceScore(Model):
    """What one candidate source said of an item: `rank` from 1, and `score` in the source's own unit (higher is
    better). `interests` are the keys of the interests and `events` the ids of the user's own events that led
    there, strongest first."""

    rank: Annotated[int, Field(ge=1)]
    score: float
    interests: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


class Candidate(Model):
    """An item worth considering: fused `score` (higher is better) and what each source said of it."""

    item_id: Identifier
    score: float
    sources: dict[str, SourceScore]


class Reason(Model):
    """Why an item stands in a list: a sentence, the label of the interest it rests on, the user's own events."""

    text: str
    interest: str | None = None
    events: tuple[str, ...] = ()


class Offer(Model):
    """What an item is offered with in a scene: a title and one line, from the item's own facts only."""

    title: str
    pitch: str = ""


class Recommendation(Model):
    """One place of a list: `rank` from 1, `score` comparable within one list only, higher is better."""

    item_id: Identifier
    rank: Annotated[int, Field(ge=1)]
    score: float
    title: str
    domain: str
    reasons: tuple[Reason, ...] = ()
    sources: dict[str, SourceScore] = Field(default_factory=dict)
    offer: Offer | None = None


class Answer(Model):
    """What a person gets: a ranked list for a scene (None when no scene was recognised)."""

    user_id: Identifier
    scene: str | None = None
    items: tuple[Recommendation, ...] = ()
