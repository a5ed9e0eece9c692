"""One tenant's Palate, for whoever serves it: everything is asked here, and nothing here knows who asks.

    >>> service = Service(Settings(store=folder), "default")                     # doctest: +SKIP
    >>> await service.start(); await service.wait_ready()                        # doctest: +SKIP
    >>> listed = await service.recommend("ann", RecommendRequest(k=3))           # doctest: +SKIP

It is used from one event loop. Heavy work is done in a few threads of its own; what is too much is refused.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, TypeVar

from agent.answer import ChatAnswer
from agent.events import ChatEvent, Done, Started
from agent.events import Text as Piece
from agent.memory import Memory
from agent.request import Before
from agent.services import Services
from agent.session import Session
from history.text import language as language_of
from palate.protocols import Clock
from palate.settings import Settings
from palate.types import Item, Language
from serving.service import catalogue, changing, explaining, lists, noting, people
from serving.service.chatting import Turns
from serving.service.errors import require_text
from serving.service.following import Following
from serving.service.holding import Holding
from serving.service.opened import Opened
from serving.service.pool import Pool
from serving.service.turn_locks import TurnLocks
from serving.service.words import (
    CatalogueView,
    EventsNoted,
    Evidence,
    Explanation,
    FeedbackNoted,
    FeedbackRequest,
    Health,
    ItemsWritten,
    NewEvents,
    NewItems,
    ProfilePatch,
    ProfileView,
    RecommendationList,
    RecommendRequest,
    SearchResults,
    Statements,
    StatementView,
    Trends,
)

T = TypeVar("T")
REFRESH_AFTER = 5.0
"""Seconds after the last change of items, or the last person erased, until models are made anew."""
NOTHING_YET: dict[Language, str] = {"en": "There is nothing to recommend yet.", "zh": "目前还没有可以推荐的内容。"}


class Service:
    """One tenant's Palate.

    Every call but `start`, `stop`, `wait_ready` and `health` raises `LoadingError` until the store is open, and
    `OverloadedError` where too much is waiting.

    Args:
        settings: of the tenant: which store, which embedder, which language model.
        tenant: its name.
        clock: the present, epoch seconds.
        by_model: whether the language model that the settings name leads conversations.
        workers: threads that do heavy work.
        refresh_after: seconds of quiet after which models are made anew for new items and erased people.
    """

    def __init__(
        self,
        settings: Settings,
        tenant: str,
        *,
        clock: Clock = time.time,
        by_model: bool = True,
        workers: int = 2,
        refresh_after: float = REFRESH_AFTER,
    ) -> None:
        self.tenant, self._clock = tenant, clock
        self._pool = Pool(workers, name=f"palate-{tenant}")
        self._holding = Holding(settings, tenant, clock=clock, by_model=by_model, refresh_after=refresh_after)
        self._turns = Turns(TurnLocks(settings.store))
        self._following = Following(lambda user_id: self._run(lambda opened: noting.catch_up(opened, user_id)))

    # -- its life -----------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin to load in the background; returns at once."""
        self._holding.start()

    async def wait_ready(self) -> None:
        """Wait until it is loaded, or could not be: `health` tells."""
        await self._holding.wait_ready()

    async def stop(self) -> None:
        """End running work and close everything."""
        await self._following.stop()
        await self._turns.stop()
        await self._holding.stop(self._pool)

    def health(self) -> Health:
        """How it stands; never waits for anything."""
        return self._holding.health()

    async def refresh(self) -> None:
        """Make models and index anew in a process of its own, and answer from them from then on."""
        await self._holding.refresh()

    # -- lists --------------------------------------------------------------------------------------------------------

    async def recommend(self, user_id: str, request: RecommendRequest) -> RecommendationList:
        """A list for a person; for somebody unknown, of what suits anybody.

        Raises:
            InputError: no item is in the domain.
            SceneError: nobody defined the scene.
        """
        return await self._run(lambda opened: _listed(opened, user_id, request), user_id)

    async def recommend_json(self, user_id: str, request: RecommendRequest) -> bytes:
        """The same list as JSON, UTF-8; the one from before where nothing changed since that it follows from.

        Raises:
            InputError: no item is in the domain.
            SceneError: nobody defined the scene.
        """
        asked = request.model_copy(update={"user_id": None}).model_dump_json()
        lease = self._holding.lease()
        again = lease.opened.answers.again(user_id, asked)
        lease.release()
        if again is not None:
            return again
        return await self._run(lambda opened: _given(opened, user_id, asked, request), user_id)

    async def search(self, query: str, k: int, domain: str | None) -> SearchResults:
        """The items that fit a query best.

        Raises:
            InputError: no item is in the domain.
        """
        return await self._run(lambda opened: _found(opened, query, k, domain), query, domain)

    async def explain(
        self,
        user_id: str,
        item_id: str,
        *,
        scene: str | None = None,
        domain: str | None = None,
        query: str | None = None,
        language: Language | None = None,
        k: int = 10,
    ) -> Explanation:
        """Why an item stands in the list that `recommend` gives for the same request, or why not.

        Raises:
            InputError: no item is in the domain.
            SceneError: nobody defined the scene.
        """
        require_text(scene, domain, query)
        request = RecommendRequest(k=k, scene=scene, domain=domain, query=query, language=language)
        return await self._run(lambda opened: _explained(opened, user_id, item_id, request), user_id, item_id)

    async def catalogue(self) -> CatalogueView:
        """What can be asked for."""
        counted = self._holding.health().people
        return await self._run(lambda opened: catalogue.catalogue(opened, counted))

    async def item(self, item_id: str) -> Item | None:
        """One item, or None."""
        return await self._run(lambda opened: opened.work.store.item(item_id), item_id)

    # -- people -------------------------------------------------------------------------------------------------------

    async def people(self, limit: int, after: str | None) -> tuple[str, ...]:
        """At most `limit` people with events, sorted; those after the id `after`."""
        return await self._run(lambda opened: tuple(opened.work.store.users_page(limit, after)), after)

    async def profile(self, user_id: str, *, language: Language | None = None) -> ProfileView:
        """A profile as its person sees it, with all they did up to now; its texts in a language, or in their own.

        Raises:
            UnknownUserError: nothing is known of them.
        """
        return await self._run(lambda opened: self._viewed(opened, user_id, language), user_id)

    async def edit_profile(
        self,
        user_id: str,
        patch: ProfilePatch,
        *,
        language: Language | None = None,
        refuse: Callable[[ProfileView], None] | None = None,
    ) -> ProfileView:
        """Let a person hide, pin or correct interests, all edits or none; lists follow at once.

        Args:
            user_id: whose profile it is.
            patch: the edits.
            language: of the texts of the profiles that are shown and given back; by default the person's own.
            refuse: is shown the profile before the edits, while nobody else may write, and may raise to keep them out.

        Raises:
            UnknownUserError: nothing is known of them.
            InputError: an edit is of no interest of theirs, or asks for what cannot be.
        """
        return await self._run(lambda opened: self._edited(opened, user_id, patch, language, refuse), user_id)

    async def evidence(self, user_id: str, key: str) -> Evidence:
        """A person's own events behind one interest.

        Raises:
            UnknownUserError: nothing is known of them.
            InputError: they have no such interest.
        """
        return await self._run(
            lambda opened: people.evidence(opened.work.store, self._viewed(opened, user_id).profile, key),
            user_id,
            key,
        )

    async def trends(self, user_id: str) -> Trends:
        """How a person's strongest interests moved.

        Raises:
            UnknownUserError: nothing is known of them.
        """
        return await self._run(lambda opened: people.trends(opened, self._viewed(opened, user_id).profile), user_id)

    async def statements(self, user_id: str) -> Statements:
        """What a person stated for good."""
        return await self._run(lambda opened: people.stated(self._memory(opened), user_id), user_id)

    async def remember(self, user_id: str, text: str) -> StatementView:
        """Keep what a person states for good; all lists hold to it from now on.

        Raises:
            InputError: the text says nothing.
        """
        return await self._run(
            lambda opened: people.remember(opened, self._memory(opened), user_id, text), user_id, text
        )

    async def forget(self, user_id: str, statement_id: str) -> bool:
        """Let go of a statement; whether there was one of this id."""
        return await self._run(lambda opened: people.forget(opened, user_id, statement_id), user_id, statement_id)

    async def export(self, user_id: str) -> dict[str, Any]:
        """Everything that is known of a person, conversations too, as plain data.

        Raises:
            UnknownUserError: nothing is.
        """
        require_text(user_id)
        told = await self._holding.conversations(user_id)
        return await self._run(lambda opened: changing.exported(opened.work.store, user_id, told))

    async def erase(self, user_id: str) -> bool:
        """Remove everything of a person; whether there was anything. They are unknown at once; models that learned
        from them are made anew soon.

        Raises:
            ConflictError: another process is answering them and does not end; nothing was removed.
        """
        require_text(user_id)
        self._following.forget(user_id)
        async with self._turns.none_of(user_id):
            gone = await self._run(lambda opened: changing.erased(opened, user_id, self._holding.want_refresh))
            gone = bool(await self._holding.forget_conversations(user_id)) or gone
        if gone:
            self._holding.refresh_soon()
        return gone

    # -- what people do, and what there is ----------------------------------------------------------------------------

    async def note_events(self, events: NewEvents) -> EventsNoted:
        """Write events, all or none. Profiles follow at once; in the background where there are many people.

        Raises:
            UnknownItemError: one names an item that there is not.
            InputError: one has a value where its kind has none.
        """
        by_user = noting.by_person(noting.events_of(events, self._clock()))
        if len(by_user) <= noting.FEW:
            return await self._run(lambda opened: noting.note_few(opened, by_user))
        noted = await self._run(lambda opened: noting.note_many(opened, by_user))
        self._following.add(by_user)
        return noted

    async def feedback(self, user_id: str, request: FeedbackRequest) -> FeedbackNoted:
        """Note what a person thinks of an item, or take it back; profile and list follow at once.

        Raises:
            UnknownItemError: there is no such item.
            InputError: there is nothing to take back, or a value where the kind has none.
        """
        return await self._run(lambda opened: noting.told_feedback(opened, user_id, request, self._clock()), user_id)

    async def put_items(self, items: NewItems) -> ItemsWritten:
        """Write items, all or none; they are found once models and index are made anew, which is scheduled.

        Raises:
            InputError: an item is not what it should be.
        """
        wish = self._holding.wish()
        put = await self._run(lambda opened: opened.work.store.put_items(items.items, mark=wish))
        if put.new or put.changed:
            self._holding.refresh_soon()
        return ItemsWritten(
            new=put.new,
            changed=put.changed,
            unchanged=put.unchanged,
            refresh="scheduled" if self._holding.refresh_waits else "none",
        )

    # -- conversations ------------------------------------------------------------------------------------------------

    async def chat(self, session: Session, text: str) -> AsyncIterator[ChatEvent]:
        """What happens while a message is answered, `Done` last. Turns of one thread come one after another; whoever
        stops listening ends the turn, and nothing of it is kept in the thread.

        Raises:
            InputError: no item is in the session's domain.
            SceneError: nobody defined the session's scene.
            ConflictError: too many messages of this thread are waiting, or the person was erased meanwhile.
        """
        lease, answering = self._holding.lease(), self._holding.answering
        try:
            if answering is None:
                for event in _nothing_yet(session, text):
                    yield event
                return
            async with aclosing(self._turns.stream(answering, session, text)) as told:
                async for event in told:
                    yield event
        finally:
            lease.release()

    async def note_before(self, session: Session, before: Before) -> None:
        """Let the next message of a thread follow on this, such as what a client says was said before."""
        lease = self._holding.lease()
        try:
            await self._holding.note_before(session, before)
        finally:
            lease.release()

    # -- helpers ------------------------------------------------------------------------------------------------------

    async def _run(self, work: Callable[[Opened], T], *texts: str | None) -> T:
        """What `work` makes of the store that is open now, in a thread.

        Raises:
            InputError: one of `texts`, which came from outside, is none that can be written down.
        """
        require_text(*texts)
        lease = self._holding.lease()
        return await self._pool.run(lambda: work(lease.opened), done=lease.release)

    def _memory(self, opened: Opened) -> Memory:
        return opened.services.memory if opened.services else Memory(opened.work.store, self._clock)

    def _viewed(self, opened: Opened, user_id: str, language: Language | None = None) -> ProfileView:
        return people.profile_view(opened, self._memory(opened), user_id, language)

    def _edited(
        self,
        opened: Opened,
        user_id: str,
        patch: ProfilePatch,
        language: Language | None,
        refuse: Callable[[ProfileView], None] | None,
    ) -> ProfileView:
        memory = self._memory(opened)
        people.catch_up(opened, user_id)

        def may_refuse() -> None:
            view = people.seen(opened, memory, user_id, language)
            if refuse is not None:
                refuse(view)

        changing.edited_profile(opened, user_id, patch, self._clock, may_refuse)
        return people.profile_view(opened, memory, user_id, language)


def _listed(opened: Opened, user_id: str, request: RecommendRequest) -> RecommendationList:
    if opened.services is None:
        known = opened.work.store.knows(user_id)
        return RecommendationList(user_id=user_id, known=known, generation=opened.generation)
    return lists.recommended(opened.services, user_id, request, opened.generation)


def _given(opened: Opened, user_id: str, asked: str, request: RecommendRequest) -> bytes:
    return opened.answers.of(user_id, asked, lambda: _listed(opened, user_id, request).model_dump_json().encode())


def _found(opened: Opened, query: str, k: int, domain: str | None) -> SearchResults:
    if opened.services is None:
        return SearchResults(query=query)
    return catalogue.found(opened, opened.services, query, k, domain)


def _explained(opened: Opened, user_id: str, item_id: str, request: RecommendRequest) -> Explanation:
    services: Services | None = opened.services
    if services is None:
        language = request.language or "en"
        return Explanation(
            user_id=user_id, item_id=item_id, cause="unknown", language=language, text=NOTHING_YET[language]
        )
    listed = lists.recommended(services, user_id, request, opened.generation)
    return explaining.explained(services, listed, item_id, request)


def _nothing_yet(session: Session, text: str) -> list[ChatEvent]:
    """The answer where there are no items."""
    language = language_of(text)
    said = NOTHING_YET[language]
    answer = ChatAnswer(user_id=session.user_id, thread_id=session.thread_id, language=language, text=said)
    return [Started(thread_id=session.thread_id), Piece(piece=said), Done(answer=answer)]
