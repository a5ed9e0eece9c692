"""The tools, in words that a model understands. Each acts for one person."""

from __future__ import annotations

from typing import Annotated, Protocol

from pydantic import Field

from palate.types import EventKind, Identifier, Item, Language
from serving.mcp.answers import Found, Names, Noted, Recommended, Remembered, ToldProfile
from serving.service.words import (
    CatalogueView,
    FeedbackNoted,
    FeedbackRequest,
    ProfileView,
    RecommendationList,
    RecommendRequest,
    SearchResults,
    StatementView,
)

MOST_LISTED = 50
MOST_INTERESTS = 100

Person = Annotated[Identifier, Field(description="id of the person it is for")]
Count = Annotated[int, Field(ge=1, le=MOST_LISTED, description=f"how many items, 1 to {MOST_LISTED}")]
SceneNamed = Annotated[
    str | None,
    Field(min_length=1, max_length=64, description="name of the scene they are in; `names` lists all; null: any"),
]
DomainNamed = Annotated[
    str | None,
    Field(min_length=1, max_length=128, description="only items of this domain; `names` lists all; null: any"),
]
Wish = Annotated[
    str | None,
    Field(max_length=1_000, description="what they say they want, in their words, English or Chinese; null: anything"),
]
Words = Annotated[str, Field(min_length=1, max_length=1_000, description="what to look for, in English or Chinese")]
ItemNamed = Annotated[Identifier, Field(description="id of the item, from `recommend` or `search`")]
Variety = Annotated[
    float, Field(ge=0, le=1, description="0: the likeliest items; up to 1: a list as varied and fresh as can be")
]
Speech = Annotated[
    Language | None, Field(description="what the reasons are told in; null: the language of what the person did")
]
Did = Annotated[EventKind, Field(description="what they think of it or did: like, dislike, save, hide, rate, ...")]
Value = Annotated[
    float | None,
    Field(ge=0, le=1e12, description="stars of a rate, count of a play, seconds of a watch or read; null otherwise"),
]
Comment = Annotated[str | None, Field(max_length=4_000, description="what they said of it, in their words")]
Undo = Annotated[bool, Field(description="true takes the latest such feedback back instead")]
Statement = Annotated[
    str, Field(min_length=1, max_length=500, description='in the person\'s own words, such as "no peanuts"')
]
Interests = Annotated[int, Field(ge=1, le=MOST_INTERESTS, description="how many interests at most")]


class Serves(Protocol):
    """What is needed of a service."""

    async def wait_ready(self) -> None:
        """Until it has loaded."""
        ...

    async def recommend(self, user_id: str, request: RecommendRequest) -> RecommendationList:
        """A list for a person."""
        ...

    async def search(self, query: str, k: int, domain: str | None) -> SearchResults:
        """Items by words."""
        ...

    async def item(self, item_id: str) -> Item | None:
        """One item."""
        ...

    async def catalogue(self) -> CatalogueView:
        """What can be asked for."""
        ...

    async def profile(self, user_id: str) -> ProfileView:
        """What is known of a person."""
        ...

    async def remember(self, user_id: str, text: str) -> StatementView:
        """A statement that holds from now on."""
        ...

    async def feedback(self, user_id: str, request: FeedbackRequest) -> FeedbackNoted:
        """What a person did or thinks."""
        ...


class Tools:
    """Each public method is a tool; its docstring is what a model reads of it.

    Args:
        service: of the tenant.
    """

    def __init__(self, service: Serves) -> None:
        self._service = service

    async def recommend(
        self,
        user_id: Person,
        query: Wish = None,
        k: Count = 10,
        scene: SceneNamed = None,
        domain: DomainNamed = None,
        variety: Variety = 0.0,
        language: Speech = None,
    ) -> Recommended:
        """Recommend items to the person, best first, each with the reasons for it. It follows their profile, what they
        stated for good, and the wish, scene and domain given here. Never shows what breaks a firm statement of theirs.
        Use `search` instead to look up an item that was named."""
        asked = RecommendRequest(k=k, scene=scene, domain=domain, query=query, variety=variety, language=language)
        return Recommended.of(await self._service.recommend(user_id, asked))

    async def search(self, query: Words, k: Count = 10, domain: DomainNamed = None) -> Found:
        """Find items by words, for anybody: titles, kinds, what they are about. Gives ids that other tools take."""
        told = await self._service.search(query, k, domain)
        items = [await self._service.item(hit.item_id) for hit in told.items]
        return Found.of(told, {item.item_id: item for item in items if item is not None})

    async def profile(self, user_id: Person, most: Interests = 20) -> ToldProfile:
        """Tell what is known of the person: their interests with weights, and what they stated for good. Speak of it
        to nobody else."""
        return ToldProfile.of(await self._service.profile(user_id), most)

    async def remember(self, user_id: Person, statement: Statement) -> Remembered:
        """Remember something that the person themselves said must hold from now on ("no peanuts", "nothing above 30
        dollars"). Only what they said, never what you conclude; passing wishes go into `recommend` as `query`."""
        return Remembered.of(await self._service.remember(user_id, statement))

    async def feedback(
        self,
        user_id: Person,
        item_id: ItemNamed,
        kind: Did,
        value: Value = None,
        text: Comment = None,
        undo: Undo = False,
    ) -> Noted:
        """Note what the person thinks of an item or did with it; their profile and their next list follow at once.
        Only what they really said or did."""
        asked = FeedbackRequest(item_id=item_id, kind=kind, value=value, text=text, undo=undo)
        return Noted.of(asked, await self._service.feedback(user_id, asked))

    async def names(self) -> Names:
        """List the scenes and domains that `recommend` and `search` take."""
        return Names.of(await self._service.catalogue())
