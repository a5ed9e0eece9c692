"""What is asked of a service and what it gives back: the same words in Python, in JSON over HTTP, and in MCP tools.

All are frozen and refuse unknown fields. What `palate.types` has a word for is used as it is: `Profile`, `Interest`,
`Item`, `Recommendation`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from agent.skills.why_not import Cause
from palate.types import (
    NO_CONTEXT,
    Context,
    EventKind,
    Identifier,
    Item,
    Language,
    Limit,
    Model,
    Profile,
    Reason,
    Recommendation,
    Share,
    Signed,
)

MOST_LISTED = 100
MOST_WRITTEN = 10_000
"""Events or items in one request."""
MOST_EDITS = 100

SceneName = Annotated[str, Field(min_length=1, max_length=64)]
DomainName = Annotated[str, Field(min_length=1, max_length=128)]
Query = Annotated[str, Field(max_length=1_000)]
Moment = Annotated[float, Field(strict=True, ge=0, le=4_102_444_800)]
"""Epoch seconds, UTC, up to the year 2100."""

Value = Annotated[float, Field(strict=True, ge=0, le=1e12)]


def _whole(value: object) -> object:
    """A whole number however it is written: to JSON, 2 and 2.0 are the same."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Length = Annotated[StrictInt, Field(ge=1, le=MOST_LISTED), BeforeValidator(_whole)]
"""Of a list. Numbers are numbers here: neither "7" nor true is one."""


# -- recommending -----------------------------------------------------------------------------------------------------


class RecommendRequest(Model):
    """What a list is asked for.

    Args:
        user_id: for whom; may be left out where the key belongs to one person.
        k: how many items, 1 to 100.
        scene: name of a scene; without one it is read from `context` and `time`.
        context: where, when and with whom the person is.
        time: the moment of asking, epoch seconds.
        domain: only items of this domain.
        query: what the person says they want.
        variety: 0 for the likeliest items, up to 1 for a list as varied and fresh as can be.
        language: of the reasons; by default the person's own.
    """

    user_id: Identifier | None = None
    k: Length = 10
    scene: SceneName | None = None
    context: Context = NO_CONTEXT
    time: Moment | None = None
    domain: DomainName | None = None
    query: Query | None = None
    variety: Annotated[Share, Field(strict=True)] = 0.0
    language: Language | None = None


class RecommendationList(Model):
    """A ranked list for one person. `known` is false where nothing is known of them, so that the list is what suits
    anybody; `generation` names the models and the index that made it."""

    object: Literal["recommendation.list"] = "recommendation.list"
    user_id: str
    known: bool
    scene: str | None = None
    generation: str
    items: tuple[Recommendation, ...] = ()


class SearchHit(Model):
    """An item found by words; `score` 0 to 1, comparable within one list, higher is better."""

    item_id: str
    title: str
    domain: str
    score: float


class SearchResults(Model):
    """Items found by words, best first."""

    object: Literal["search.results"] = "search.results"
    query: str
    items: tuple[SearchHit, ...] = ()


class Explanation(Model):
    """Why an item stands in this person's list, or why not. `cause` "shown" means that it does, at `rank`; the others
    are those of `agent.skills.why_not`. `text` says it to the person, in `language`."""

    object: Literal["explanation"] = "explanation"
    user_id: str
    item_id: str
    cause: Cause
    rank: int | None = None
    limit: Limit | None = None
    reasons: tuple[Reason, ...] = ()
    sources: tuple[str, ...] = ()
    language: Language
    text: str


class SceneWords(Model):
    """A scene that can be asked for, with its name and description in words, by language."""

    name: str
    title: dict[Language, str]
    description: dict[Language, str]


class CatalogueView(Model):
    """What can be asked for: scenes, domains, and how many items and people there are."""

    object: Literal["catalogue"] = "catalogue"
    scenes: tuple[SceneWords, ...]
    domains: tuple[str, ...]
    items: int
    people: int
    language: Language


# -- people -----------------------------------------------------------------------------------------------------------

EditAction = Literal["hide", "show", "pin", "unpin", "correct", "restore"]


class ProfileEdit(Model):
    """One change that a person makes to their own profile.

    Args:
        key: of the interest.
        action: hide (it counts for nothing), show (undoes hide), pin (it counts as much as can be, and stays), unpin,
            correct (with any of `label`, `weight`, `polarity`), restore (undoes every edit of this interest).
        label: what it is called from now on.
        weight: how much of the person it is, 0 to 1.
        polarity: -1 against it, 1 for it.
    """

    key: Identifier
    action: EditAction
    label: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    weight: Annotated[Share, Field(strict=True)] | None = None
    polarity: Annotated[Signed, Field(strict=True)] | None = None


class ProfilePatch(Model):
    """Changes of a profile, made in their order, all or none."""

    edits: Annotated[tuple[ProfileEdit, ...], Field(min_length=1, max_length=MOST_EDITS)]


class HiddenInterest(Model):
    """An interest that its person hid."""

    key: str
    label: str
    granularity: str


class ProfileView(Model):
    """A profile as its person sees it: `profile` follows their edits; `hidden` are the interests they hid."""

    object: Literal["profile"] = "profile"
    profile: Profile
    hidden: tuple[HiddenInterest, ...] = ()


class EvidenceEvent(Model):
    """One of a person's own events behind an interest, with what it was done to."""

    event_id: str
    kind: EventKind
    time: float | None = None
    value: float | None = None
    text: str | None = None
    item_id: str | None = None
    title: str = ""
    domain: str = ""


class Evidence(Model):
    """The events behind an interest, those that tell most first."""

    object: Literal["evidence"] = "evidence"
    key: str
    label: str
    events: tuple[EvidenceEvent, ...]


class TrendCourse(Model):
    """One interest over time: its weight, 0 to 1, at each moment."""

    key: str
    label: str
    weights: tuple[float, ...]


class Trends(Model):
    """How the strongest interests moved; `moments` are epoch seconds, ascending; none where events have no times."""

    object: Literal["trends"] = "trends"
    moments: tuple[float, ...] = ()
    courses: tuple[TrendCourse, ...] = ()


class StatementRequest(Model):
    """Something that is to hold from now on, in the person's own words ("no peanuts")."""

    text: Annotated[str, Field(min_length=1, max_length=500)]


class StatementView(Model):
    """Something a person stated for good; `limit` is what it asks of items, where that was understood."""

    id: str
    text: str
    limit: Limit | None = None


class Statements(Model):
    """What a person stated for good, in the order in which they did."""

    object: Literal["statements"] = "statements"
    statements: tuple[StatementView, ...] = ()


# -- events -----------------------------------------------------------------------------------------------------------


class NewEvent(Model):
    """Something a person did. `time` is epoch seconds, by default now; `value` is stars for `rate`, a count for `play`,
    seconds for `watch` and `read`."""

    user_id: Identifier
    kind: EventKind
    item_id: Identifier | None = None
    time: Moment | None = None
    value: Value | None = None
    text: Annotated[str, Field(max_length=20_000)] | None = None
    context: Context = NO_CONTEXT


class NewEvents(Model):
    """Events to be written, all or none."""

    events: Annotated[tuple[NewEvent, ...], Field(min_length=1, max_length=MOST_WRITTEN)]


class EventsNoted(Model):
    """What became of events: how many were new, how many were there already, and whose they are."""

    object: Literal["events.noted"] = "events.noted"
    new: int
    known: int
    people: int


class FeedbackRequest(Model):
    """What a person thinks of an item or did with it, just now; `undo` takes the latest such event back instead."""

    user_id: Identifier | None = None
    item_id: Identifier
    kind: EventKind
    value: Value | None = None
    text: Annotated[str, Field(max_length=20_000)] | None = None
    context: Context = NO_CONTEXT
    undo: StrictBool = False


class InterestChange(Model):
    """How one interest moved: weights 0 to 1, below 0 where the person is against it, 0 where it is not there."""

    key: str
    label: str
    before: float
    after: float


class FeedbackNoted(Model):
    """What became of a person: ids of the events noted or taken back, and how the profile followed."""

    object: Literal["feedback.noted"] = "feedback.noted"
    user_id: str
    events: tuple[str, ...]
    version: int | None
    event_count: int
    changes: tuple[InterestChange, ...]


class NewItems(Model):
    """Items to be written over those with the same ids, all or none."""

    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=MOST_WRITTEN)]


class ItemsWritten(Model):
    """How many items were new, changed or as before. `refresh` is "scheduled" where models and index will be made anew
    for them: until then they are kept but not found."""

    object: Literal["items.written"] = "items.written"
    new: int
    changed: int
    unchanged: int
    refresh: Literal["scheduled", "none"]


# -- the service itself -----------------------------------------------------------------------------------------------

State = Literal["loading", "ready", "refreshing", "empty", "failed"]


class Health(Model):
    """How a service stands. "empty": there are no items yet. "refreshing": it serves while newer models are made.

    `behind` says in words why models should be made anew, None while they serve.
    """

    tenant: str
    state: State
    detail: str = ""
    generation: str | None = None
    opened: float | None = None
    items: int = 0
    people: int = 0
    events: int = 0
    behind: str | None = None
    index: dict[str, str | int | bool | None] = Field(default_factory=dict)
    model: dict[str, str | int | bool | None] = Field(default_factory=dict)
