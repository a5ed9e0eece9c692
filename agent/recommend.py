"""Recommends for a person, a scene, a domain, a query: candidates from all sources, each with its reasons.

    >>> recommender = Recommender.open(store, index)                    # doctest: +SKIP
    >>> answer = recommender.recommend("ann", k=3, scene="commute")     # doctest: +SKIP
    >>> answer.items[0].reasons[0].text                                 # doctest: +SKIP
    'Because you like ramen: you saved "Ramen at home".'

Its models are a snapshot of the events that the store held when it was opened. What a person did or took back since
then, in this process or another one, is part of the next request all the same. Opening fits what the store does not
keep yet. Reading it from several threads at once is safe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from agent.explain import Did, Explainer, shortened
from history.interactions import interactions
from history.store import Store
from history.text import language as language_of
from palate.errors import InputError, StoreError, UnknownUserError
from palate.protocols import Progress, silent
from palate.types import (
    NO_CONTEXT,
    Answer,
    Candidate,
    Context,
    Event,
    EventKind,
    Item,
    Language,
    Profile,
    Recommendation,
    Scene,
)
from profiles.live import LiveProfiles, Update
from profiles.scenes import SceneMatcher, has_hours, load_scenes
from retrieval.keeping import StoreKeeper
from retrieval.live.histories import LiveHistories
from retrieval.live.vectors import LiveVectors
from retrieval.material import Material
from retrieval.people_vectors.kept import KeptVectors
from retrieval.people_vectors.people import PeopleVectors
from retrieval.people_vectors.space import item_space
from retrieval.request import Request
from retrieval.retriever import Retriever
from retrieval.sources.assemble import Learning, assemble, material_of
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.people import People
from retrieval.sources.ranking import Mask
from retrieval.sources.search import ItemSearch

MOST_CACHED_EVENTS = 50_000
MOST_TITLES = 50_000
MOST_READ = 500
"""Items read to tell the language of a catalogue."""


@dataclass(frozen=True)
class Known:
    """What there is to recommend, and to whom."""

    material: Material
    titles: Sequence[str]

    @property
    def catalogue(self) -> Catalogue:
        """Every item."""
        return self.material.catalogue

    def item(self, item_id: str) -> Item | None:
        """An item as it was when the material was read; None where there was none."""
        place = self.catalogue.position.get(item_id)
        return None if place is None else self.material.items[place]

    @property
    def people(self) -> People:
        """Everybody's events, as they were when they were read."""
        return self.material.people

    @property
    def language(self) -> Language:
        """The language that most items are written in."""
        return self.material.language


_short = lru_cache(maxsize=MOST_TITLES)(shortened)


class Recommender:
    """Puts a ranked list before a person. `open` makes one from a store; the parts may also be handed in."""

    def __init__(
        self,
        store: Store,
        known: Known,
        retriever: Retriever,
        matcher: SceneMatcher,
        *,
        live: LiveHistories,
        vectors: LiveVectors,
    ) -> None:
        self._store, self._known, self._retriever, self._matcher = store, known, retriever, matcher
        self._event = lru_cache(maxsize=MOST_CACHED_EVENTS)(store.event)
        self._live, self._vectors = live, vectors

    @classmethod
    def open(
        cls,
        store: Store,
        index: ItemSearch | None = None,
        *,
        scenes: Sequence[Scene] | None = None,
        timezone: str = "UTC",
        items: Sequence[Item] | None = None,
        conversations: bool = False,
        refit: bool = False,
        learning: Learning | None = None,
        seed: int = 0,
        progress: Progress = silent,
    ) -> Recommender:
        """Assemble a recommender over all that `store` holds.

        Args:
            store: with events in it; profiles are read per person, and may be missing.
            index: searches items by vector and by text; None leaves those sources out.
            scenes: the scenes that can be asked for; None means the default set.
            timezone: IANA zone in which event times are read as clock times.
            items: all that the store holds, as it gives them, where they have been read already.
            conversations: whether what the store learned from dialogues is to be a source too.
            refit: fits anew all that is not of the data as they are now; else a few new events leave it as it is.
            learning: learns the order of the sources where none was yet, or anew; None takes what is kept.
            seed: of all that is drawn at random where something is fitted.
            progress: hears of steps.

        Raises:
            InputError: the time zone is unknown.
        """
        progress("reading events", 0, None)
        mark = store.events_fingerprint()
        everything = interactions(store)
        hours = has_hours(everything.time[everything.time == everything.time].tolist(), timezone)
        matcher = SceneMatcher(load_scenes() if scenes is None else scenes, timezone, hours=hours)
        items = list(store.items()) if items is None else items
        titles = [item.title for item in items]
        language = _language_of(items)
        material = material_of(store, items, everything, matcher, index, language=language, seed=seed)
        retriever = assemble(
            store,
            material,
            matcher,
            index,
            conversations=conversations,
            refit=refit,
            learning=learning,
            progress=progress,
        )
        live = LiveHistories(store, material.people, mark, matcher, everything.stars)
        vectors = LiveVectors(store, live, lambda: _kept_vectors(store, material))
        return cls(store, Known(material, titles), retriever, matcher, live=live, vectors=vectors)

    def recommend(
        self,
        user_id: str,
        *,
        k: int = 10,
        scene: str | None = None,
        context: Context | None = None,
        time: float | None = None,
        domain: str | None = None,
        query: str | None = None,
        variety: float = 0.0,
        anybody: bool = False,
        within: Callable[[Request], Mask] | None = None,
        language: Language | None = None,
    ) -> Answer:
        """Recommend at most `k` items this person never touched; fewer where there are no more to name.

        Args:
            user_id: somebody with events, friends or a profile (`knows`).
            k: how many, at least 1; more than there are gives all there are.
            scene: name of a scene; without one it is read from `context` and `time`.
            context: where, when and with whom the person is.
            time: the moment of asking, epoch seconds; None when it should not matter.
            domain: only items of this domain.
            query: what the person says they want; a blank one counts as none.
            variety: 0 for the likeliest items, up to 1 for a list as varied and fresh as can be.
            anybody: whether somebody of whom nothing is known gets what suits anybody, by what is liked and what was
                asked for, and no error.
            within: told what is asked, gives a mask (items,) of all that may be named.
            language: of the reasons; None for the person's own.

        Raises:
            UnknownUserError: the store knows nothing of this person, and `anybody` is false.
            InputError: `k` is below 1, or no item is in `domain`.
            SceneError: nobody defined `scene`.
        """
        if k < 1:
            raise InputError(f"k: expected at least 1, got {k}.")
        profile = self._profile_of(user_id, anybody=anybody)
        weights = {self._matcher.resolve(scene).name: 1.0} if scene is not None else self.scenes_of(context, time)
        request = self.request(user_id, profile, weights, domain=domain, query=query, context=context, time=time)
        request = replace(request, variety=variety)
        if within is not None:
            request = request.within(within(request))
        candidates = self._retriever.retrieve(request, min(k, len(self._known.catalogue)))
        main = next(iter(weights), None)
        return Answer(user_id=user_id, scene=main, items=self.told(request, candidates, main, language))

    def note(self, user_id: str, events: Iterable[Event]) -> Update:
        """Keep what a person did just now: their profile follows, and so does their next list.

        Raises:
            InputError: an event is somebody else's, names an item that the store does not hold, or bears an id that is
                not its own (`history.live.live_event` makes them).
        """
        told = tuple(events)
        if self.profiles is None:
            self._store.add_events(told)
            return Update(told, None, None)
        update = self.profiles.note(user_id, told)
        self._vectors.note(user_id, [event.event_id for event in update.events], update.after)
        return update

    def keep_vectors(self) -> int:
        """Keep everybody's interest vectors, by dimension, as their profiles and events are now; how many people."""
        return self._vectors.keep_all()

    def take_back(self, user_id: str, ids: Iterable[str]) -> Update:
        """Undo events of a person, so that profile and lists are as if they had never been; ids of no event of theirs
        are passed over."""
        gone = tuple(ids)
        if self.profiles is None:
            taken = tuple(event for event in self._store.events(user_id) if event.event_id in gone)
            self._store.take_back(user_id, gone)
            return Update(taken, None, None)
        update = self.profiles.take_back(user_id, gone)
        self._vectors.take_back(user_id, update.after)
        return update

    @cached_property
    def profiles(self) -> LiveProfiles | None:
        """Keeps profiles in step with events; None where none was ever built, or what they were built on is of no use
        any more."""
        try:
            return LiveProfiles.open(self._store)
        except StoreError:
            return None

    def request(
        self,
        user_id: str,
        profile: Profile | None,
        scenes: Mapping[str, float],
        *,
        domain: str | None = None,
        query: str | None = None,
        context: Context | None = None,
        time: float | None = None,
    ) -> Request:
        """What the sources are asked for this person, known or not; arguments as for `recommend`.

        Raises:
            InputError: no item is in `domain`.
        """
        now = self._live.of(user_id)
        request = (now or self._known.people).request(
            user_id,
            profile=profile,
            scenes=scenes,
            domain=domain,
            query=(query or "").strip() or None,
            language=self._known.language if profile is None else profile.language,
            context=context or NO_CONTEXT,
            time=time,
        )
        number = self._known.people.number.get(user_id)
        if number is not None and not request.events.ids and not self.knows(user_id):
            number = None  # erased: nothing that models still hold of them may show
        return request if number == request.number else replace(request, number=number)

    def scenes_of(self, context: Context | None, time: float | None) -> dict[str, float]:
        """The scenes that a context and a moment speak for, with weights 0 to 1, heaviest first."""
        return self._matcher.of_context(context or NO_CONTEXT, time)

    @property
    def catalogue(self) -> Catalogue:
        """What there is to recommend."""
        return self._known.catalogue

    @property
    def language(self) -> Language:
        """The language that most items are written in."""
        return self._known.language

    @property
    def material(self) -> Material:
        """All that the sources learned from."""
        return self._known.material

    @property
    def retriever(self) -> Retriever:
        """The fused candidate sources."""
        return self._retriever

    def met_since(self, user_id: str) -> tuple[str, ...]:
        """Ids of the items that events of this person name which came in after the recommender was opened."""
        return self._live.met_since(user_id)

    @property
    def matcher(self) -> SceneMatcher:
        """Tells the scenes of contexts and moments."""
        return self._matcher

    def scene(self, name: str) -> Scene:
        """The scene of this name.

        Raises:
            SceneError: nobody defined it.
        """
        return self._matcher.resolve(name)

    def scenes(self) -> tuple[str, ...]:
        """Names of the scenes that can be asked for."""
        return tuple(scene.name for scene in self._matcher.scenes)

    def domains(self) -> tuple[str, ...]:
        """Names of the domains that have items, sorted."""
        return self._known.catalogue.domains

    def knows(self, user_id: str) -> bool:
        """Whether there are events of this person, friends or a profile, by the store as it is now: who was erased is
        unknown, whatever models still hold."""
        return self._store.knows(user_id)

    def _profile_of(self, user_id: str, *, anybody: bool) -> Profile | None:
        profile = self._store.profile(user_id)
        if profile is None and not anybody and not self.knows(user_id):
            raise UnknownUserError(
                f"user: nothing is known of {shortened(user_id)!r}. Check the id, or ingest this person's events first."
            )
        return profile

    def told(
        self,
        request: Request,
        candidates: Sequence[Candidate],
        scene: str | None = None,
        language: Language | None = None,
    ) -> tuple[Recommendation, ...]:
        """The candidates as a list, in the order given, each with its reasons in a language, or in the request's."""
        explainer = Explainer.of(
            request.profile,
            self._teller(request),
            language or request.language,
            scene=scene,
            domain=request.domain,
            item=self._known.item,
        )
        return tuple(
            self._recommendation(rank, candidate, explainer) for rank, candidate in enumerate(candidates, start=1)
        )

    def _recommendation(self, rank: int, candidate: Candidate, explainer: Explainer) -> Recommendation:
        place = self._known.catalogue.position[candidate.item_id]
        return Recommendation(
            item_id=candidate.item_id,
            rank=rank,
            score=candidate.score,
            title=self._known.titles[place] or candidate.item_id,
            domain=self._known.catalogue.domain_of[place],
            reasons=explainer.reasons(candidate, self._contributions(candidate)),
            sources=candidate.sources,
        )

    def _contributions(self, candidate: Candidate) -> dict[str, float]:
        return self._retriever.contributions({name: said.rank for name, said in candidate.sources.items()})

    def _teller(self, request: Request) -> Callable[[Sequence[str]], list[Did]]:
        """Finds the person's own events by id: those on items are known, the others are read."""
        own = request.events
        known = dict(zip(own.ids, zip(own.kinds, own.items.tolist(), strict=True), strict=True))
        return lambda ids: [did for did in (self._did(event_id, known.get(event_id)) for event_id in ids) if did]

    def _did(self, event_id: str, known: tuple[EventKind, int] | None) -> Did | None:
        if known is not None:
            kind, place = known
            return Did(event_id, kind, _short(self._known.titles[place]), self._known.catalogue.domain_of[place])
        event = self._event(event_id)
        return None if event is None else Did(event_id, event.kind, "")


def _kept_vectors(store: Store, material: Material) -> KeptVectors:
    """The vectors of people that a store keeps, in the space of its items."""
    return KeptVectors(store, PeopleVectors.over(material, item_space(material, StoreKeeper(store))))


def _language_of(items: Sequence[Item]) -> Language:
    """The language that most items are written in."""
    read = items[:: max(1, len(items) // MOST_READ)]
    chinese = sum(language_of(f"{item.title} {item.text}") == "zh" for item in read)
    return "zh" if 2 * chinese > len(read) else "en"
