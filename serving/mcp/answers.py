"""What the tools give back: short enough for a model to read, and with the names that it needs to go on."""

from __future__ import annotations

from pydantic import Field

from palate.types import EventKind, Granularity, Interest, Item, Model, Profile, Recommendation
from serving.service.words import (
    CatalogueView,
    FeedbackNoted,
    FeedbackRequest,
    ProfileView,
    RecommendationList,
    SearchResults,
    StatementView,
)

LONGEST_TEXT = 300
MOST_REASONS = 3
NEAR_NOTHING = 0.005


class ListedItem(Model):
    """An item of a recommended list."""

    rank: int = Field(description="place in the list, 1 is best")
    item_id: str = Field(description="name it by this id in other tools")
    title: str
    domain: str = Field(description="the kind of thing it is")
    why: tuple[str, ...] = Field(description="reasons that rest on what this person did")

    @classmethod
    def of(cls, item: Recommendation) -> ListedItem:
        """A place of a list without its figures."""
        why = tuple(reason.text for reason in item.reasons[:MOST_REASONS])
        return cls(rank=item.rank, item_id=item.item_id, title=item.title, domain=item.domain, why=why)


class Recommended(Model):
    """A list made for one person."""

    items: tuple[ListedItem, ...]
    scene: str | None = Field(description="the scene the list is made for, null for any")
    known: bool = Field(description="false: nothing is known of this person, and the list is what suits anybody")

    @classmethod
    def of(cls, told: RecommendationList) -> Recommended:
        """A list as a model needs it."""
        return cls(items=tuple(ListedItem.of(item) for item in told.items), scene=told.scene, known=told.known)


class FoundItem(Model):
    """An item found by words."""

    item_id: str = Field(description="name it by this id in other tools")
    title: str
    domain: str = Field(description="the kind of thing it is")
    text: str = Field(description="the beginning of what is said of it")
    score: float = Field(description="0 to 1, higher is nearer to the words; comparable within this list only")


class Found(Model):
    """Items found by words, best first, the same for everybody."""

    items: tuple[FoundItem, ...]

    @classmethod
    def of(cls, told: SearchResults, known: dict[str, Item]) -> Found:
        """What was found, with the beginning of each item's text."""
        return cls(
            items=tuple(
                FoundItem(
                    item_id=hit.item_id,
                    title=hit.title,
                    domain=hit.domain,
                    text=_cut(known[hit.item_id].text) if hit.item_id in known else "",
                    score=hit.score,
                )
                for hit in told.items
            )
        )


class ToldInterest(Model):
    """One interest of a person."""

    label: str
    kind: Granularity = Field(description="word, topic, sentiment (how they feel of it), application (an intent)")
    weight: float = Field(description="how much of the person it is, 0 to 1")
    polarity: float = Field(description="-1 against it, 1 for it")
    scenes: tuple[str, ...] = Field(description="scenes it belongs to, strongest first")

    @classmethod
    def of(cls, interest: Interest) -> ToldInterest:
        """An interest without its evidence."""
        return cls(
            label=interest.label,
            kind=interest.granularity,
            weight=round(interest.weight, 3),
            polarity=round(interest.polarity, 3),
            scenes=tuple(sorted(interest.scenes, key=lambda name: (-interest.scenes[name], name))[:MOST_REASONS]),
        )


class ToldProfile(Model):
    """What is known of a person."""

    summaries: dict[Granularity, str] = Field(description="short texts, where they were written")
    interests: tuple[ToldInterest, ...] = Field(description="strongest first")
    stated: tuple[str, ...] = Field(description="what must hold, in the person's own words")
    events: int = Field(description="how many things they did it rests on")
    confidence: float = Field(description="how far it can be trusted, 0 to 1")

    @classmethod
    def of(cls, view: ProfileView, most: int) -> ToldProfile:
        """A profile with this many interests."""
        profile: Profile = view.profile
        return cls(
            summaries=profile.summaries,
            interests=tuple(ToldInterest.of(one) for one in profile.interests[:most]),
            stated=tuple(one.text for one in profile.constraints),
            events=profile.event_count,
            confidence=round(profile.confidence, 3),
        )


class Remembered(Model):
    """What will be remembered of a person."""

    id: str = Field(description="names the statement")
    text: str = Field(description="as it was stated")
    understood: bool = Field(description="true: no list will hold what breaks it; false: it is kept as words only")

    @classmethod
    def of(cls, told: StatementView) -> Remembered:
        """A statement, and whether it binds."""
        return cls(id=told.id, text=told.text, understood=told.limit is not None)


class Moved(Model):
    """How an interest changed: below 0 is against it, 0 is none."""

    label: str
    before: float
    after: float


class Noted(Model):
    """What feedback changed."""

    item_id: str
    kind: EventKind
    undone: bool
    changes: tuple[Moved, ...] = Field(description="interests that moved, those that moved most first")

    @classmethod
    def of(cls, asked: FeedbackRequest, told: FeedbackNoted) -> Noted:
        """What became of the interests."""
        moved = tuple(
            Moved(label=one.label, before=round(one.before, 3), after=round(one.after, 3))
            for one in told.changes
            if abs(one.after - one.before) >= NEAR_NOTHING
        )
        return cls(item_id=asked.item_id, kind=asked.kind, undone=asked.undo, changes=moved)


class Names(Model):
    """Names of the scenes and domains that can be asked for."""

    scenes: dict[str, str]
    domains: tuple[str, ...]

    @classmethod
    def of(cls, told: CatalogueView) -> Names:
        """Each scene with its description in the catalogue's language."""
        return cls(
            scenes={one.name: one.description.get(told.language, "") for one in told.scenes}, domains=told.domains
        )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 3] + "..."
