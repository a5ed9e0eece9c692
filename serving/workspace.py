"""One store with all that stands on it: scenes, profiles, index, recommender, each made when first asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from filelock import FileLock

from agent.explain import shortened
from agent.recommend import Recommender
from history.dataset import Dataset
from history.identity import content_hash
from history.report import IngestReport
from history.store import Store
from palate.errors import StoreError, UnknownUserError
from palate.protocols import Chat, Clock, Embedder, Progress, silent
from palate.settings import Settings
from palate.types import Profile, Scene
from profiles.batch import Built, build_all
from profiles.build import ENGINE, ProfileBuilder
from profiles.fitted import BLOB, Names, corpus_fingerprint, fitted_corpus, kept_names, save_names
from profiles.live import LiveProfiles
from profiles.live.basis import BUILT, Basis, kept_basis
from profiles.scenes import SceneMatcher, load_scenes
from retrieval.dialogues.stored import Learned, State, learn, state
from retrieval.embed import load_embedder
from retrieval.index import Index, IndexStatus, status
from retrieval.learning.model import LearnedRanker
from retrieval.learning.report import Report
from retrieval.people_vectors.kept import kept_in
from retrieval.sources.assemble import Learning
from retrieval.sources.catalogue import Catalogue

if TYPE_CHECKING:
    from agent.assistant import Assistant
    from agent.services import Services
    from prompts import PromptBook
    from prompts.tokens import Tokenizer

Say = Callable[[str], None]

INDEX = "index"
INDEX_BUILT = "index.built"
"""Name of the blob that says on what the index was last built."""
FITTED = "models.fitted"
"""Name of the blob whose fingerprint changes whenever everything was fitted anew."""
FITTING = "fitting.lock"
"""Held by whoever fits everything anew."""
CHANGED = "Data or settings have changed since profiles were built. Run `palate profile build`."

DIALOGUES_OF_NO_USE: Mapping[State, str] = {
    "stale": "The items have changed since dialogues were learned from.",
    "damaged": "What was learned from dialogues cannot be read.",
}


def _quiet(line: str) -> None:
    """A `say` that says nothing."""


def _behind(then: Basis, now: Basis) -> str | None:
    """Why what was made `then` should be made anew `now`; None for no more than a few events."""
    if (then.items, then.settings) != (now.items, now.settings):
        return CHANGED
    count = abs(now.events - then.events)
    if count <= then.many:
        return None
    came = "1 event has come" if count == 1 else f"{count:,} events have come"
    return f"{came} since models were fitted. Run `palate fit`."


def fitted_mark(store: Store) -> str | None:
    """Changes whenever everything was fitted on other data or settings; None before it was."""
    kept = store.blob(FITTED)
    return None if kept is None else kept[0]


class Workspace:
    """Everything a command needs, from one `Settings`. Use it as a context manager.

    Args:
        settings: where the store is, which embedder, scenes and time zone.
        create: whether a store may be made where there is none.
        say: hears one line for each thing that is done without having been asked for.
        progress: hears how far long work has come.
        embedder: in place of loading the one that the settings name.

    Raises:
        StoreError: there is no store and none may be made, or it cannot be used.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        create: bool = False,
        say: Say = _quiet,
        progress: Progress = silent,
        embedder: Embedder | None = None,
    ) -> None:
        self.settings, self.say, self.progress = settings, say, progress
        if settings.store.exists() and not settings.store.is_dir():
            raise StoreError(f"{settings.store} is a file; expected the folder of a store. Name another one.")
        url = settings.database_url.get_secret_value() if settings.database_url else None
        self.store = Store.open(settings.store, url=url, create=create)
        self._index: Index | None = None
        self._embedder = embedder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index and the store."""
        if self._index is not None:
            self._index.close()
        self.store.close()

    # -- reading in ---------------------------------------------------------------------------------------------------

    def ingest(self, dataset: Dataset, *, skip_bad: int = 0) -> IngestReport:
        """Read a data set into the store; as `Store.ingest`."""
        return self.store.ingest(dataset, skip_bad=skip_bad, progress=self.progress)

    # -- profiles -----------------------------------------------------------------------------------------------------

    @cached_property
    def scenes(self) -> tuple[Scene, ...]:
        """The user's own scenes, or the default set."""
        return load_scenes(self.settings.scenes)

    @cached_property
    def builder(self) -> ProfileBuilder:
        """Builds profiles over the store's corpus, which is fitted first where it must be."""
        corpus = fitted_corpus(
            self.store,
            self.scenes,
            timezone=self.settings.timezone,
            seed=self.settings.seed,
            progress=self.progress,
        )
        return ProfileBuilder(corpus, half_life_days=self.settings.half_life_days)

    def name_topics(self, names: Names) -> None:
        """Call topics by these names from now on, by language and key; by none, they go by their words again."""
        save_names(self.store, self.corpus_wanted, names)
        self.__dict__.pop("builder", None)

    @property
    def topic_names(self) -> Names:
        """The names that topics of the corpus as it is now were given, by language and key."""
        return kept_names(self.store, self.corpus_wanted)

    def build_profiles(self, users: Sequence[str] = (), *, workers: int | None = None) -> list[Built]:
        """Build what is missing or stale: the profiles of `users`, or of everybody.

        Raises:
            UnknownUserError: the store holds no events of one of them.
        """
        self.require_known(users)
        wanted = self.profiles_wanted
        built = list(build_all(self.store, self.builder, users or None, workers=workers, progress=self.progress))
        if not users:
            self.note_built(wanted)
        return built

    def note_built(self, wanted: str) -> None:
        """Remember that everybody's profile follows from what `profiles_wanted` said before they were built."""
        self.store.save_blob(BUILT, wanted, self._basis().to_bytes())

    @property
    def profiles_wanted(self) -> str:
        """The hash of all that profiles should follow from, by the store's data and the settings as they are now."""
        corpus = self.corpus_wanted
        names = kept_names(self.store, corpus)
        return content_hash([ENGINE, corpus, self.settings.half_life_days, *([names] if names else [])])

    @property
    def profiles_current(self) -> bool:
        """Whether all profiles were built on the data and the settings as they are now."""
        built = self.store.blob(BUILT)
        return built is not None and built[0] == self.profiles_wanted

    @property
    def behind(self) -> str | None:
        """Why profiles and models should be made anew; None while they serve. A few events more, which each profile
        takes in by itself, are no reason."""
        if self.profiles_current:
            return None
        basis = kept_basis(self.store)
        return CHANGED if basis is None else _behind(basis, self._basis())

    @cached_property
    def live(self) -> LiveProfiles:
        """Keeps profiles in step with what people do; everybody's are built first where there are none."""
        live = LiveProfiles.open(self.store)
        if live is None:
            self._build_everybody()
            live = LiveProfiles.open(self.store)
        if live is None:
            raise StoreError("No profiles can be built. Run `palate ingest PATH` first.")
        return live

    def _basis(self) -> Basis:
        """What profiles would be built on now."""
        scenes = [scene.model_dump(mode="json") for scene in self.scenes]
        kept = self.store.blob(BLOB)
        names = kept_names(self.store, kept[0]) if kept else {}
        settings = self.settings
        told = [ENGINE, scenes, settings.timezone, settings.seed, settings.half_life_days, names]
        return Basis(
            self.store.items_fingerprint(), content_hash(told), self.store.event_count(), settings.half_life_days
        )

    @property
    def corpus_wanted(self) -> str:
        """The hash of all that the corpus should follow from."""
        return corpus_fingerprint(self.store, self.scenes, timezone=self.settings.timezone, seed=self.settings.seed)

    @property
    def corpus_current(self) -> bool:
        """Whether the kept corpus was fitted on the data and the settings as they are now."""
        kept = self.store.blob(BLOB)
        return kept is not None and kept[0] == self.corpus_wanted

    def profile(self, user_id: str) -> Profile:
        """A person's profile; built with everybody's where there is none.

        Raises:
            UnknownUserError: the store holds no events of this person.
        """
        self.require_known([user_id])
        kept = self.store.profile(user_id)
        if kept is None and (kept_basis(self.store) is None or self.behind):
            self._build_everybody()
        elif (why := self.behind) and (kept is None or not self._current(kept)):
            self.say(why)
        kept = self.live.catch_up(user_id)
        if kept is None:
            raise self._unknown(user_id)
        return kept

    def prepare_for(self, user_id: str) -> None:
        """See to it that the profiles which a recommendation to this person draws on are there.

        Raises:
            UnknownUserError: the store knows neither events nor friends of this person.
        """
        if self.store.events(user_id):
            self.profile(user_id)
        elif not self.store.friends(user_id):
            raise self._unknown(user_id)
        elif not self.store.profile_users():
            self._build_everybody()

    def _build_everybody(self) -> None:
        self.say("No profile yet: building everybody's, once.")
        self.build_profiles()

    def _current(self, profile: Profile) -> bool:
        """Whether a profile follows from the data and the settings as they are now, whoever else's does."""
        if not self.corpus_current:
            return False
        events = self.store.events(profile.user_id)
        return profile.provenance.fingerprint == self.builder.fingerprint(profile.user_id, events, profile.constraints)

    def prepare_for_anybody(self, user_id: str) -> bool:
        """As `prepare_for`, for somebody unknown too; return whether anything is known of them."""
        if known := bool(self.store.events(user_id) or self.store.friends(user_id)):
            self.prepare_for(user_id)
        elif not self.store.profile_users() and self.store.event_count():
            self._build_everybody()
        return known

    def require_known(self, users: Sequence[str]) -> None:
        """Raise UnknownUserError where the store holds no events of one of these."""
        for user_id in users:
            if not self.store.events(user_id):
                raise self._unknown(user_id)

    @staticmethod
    def _unknown(user_id: str) -> UnknownUserError:
        known = f"The store holds no events of {shortened(user_id)!r}."
        return UnknownUserError(f"{known} Check the id, or ingest this person's events first.")

    def require_scene(self, name: str) -> None:
        """Raise SceneError where nobody defined a scene of this name."""
        SceneMatcher(self.scenes, self.settings.timezone).resolve(name)

    def require_domain(self, name: str) -> None:
        """Raise InputError where no item is in this domain."""
        Catalogue.of(list(self.store.items())).members(name)

    # -- index and recommendations ------------------------------------------------------------------------------------

    @cached_property
    def embedder(self) -> Embedder:
        """The embedder the settings name."""
        return self._embedder or load_embedder(self.settings.embedder, self.settings.embedder_api_key)

    @property
    def index_folder(self) -> Path:
        """Where the index lies."""
        return self.settings.store / INDEX

    def index_status(self) -> IndexStatus:
        """What the index holds and whether it is current; nothing is built or repaired."""
        return status(self.store, self.index_folder, self.embedder)

    def build_index(self, *, force: bool = False) -> Index:
        """Embed what is new, and build the index if anything changed."""
        built = Index.build(
            self.store,
            self.index_folder,
            self.embedder,
            say=self.say,
            progress=self.progress,
            force=force,
            server=self.settings.chroma_url or None,
        )
        self.store.save_blob(INDEX_BUILT, self.embedder.name, self._index_basis().to_bytes())
        return self._opened(built)

    def _index_basis(self) -> Basis:
        """What the index would be built on now: a few events more do not make it stale, other profiles all do."""
        profiles = self.store.blob(BUILT)
        made_of = content_hash([self.embedder.name, profiles[0] if profiles else None])
        return Basis(self.store.items_fingerprint(), made_of, self.store.event_count())

    @property
    def index_serves(self) -> bool:
        """Whether the index was built of the items as they are, and of nearly all events."""
        built = self.store.blob(INDEX_BUILT)
        basis = Basis.from_bytes(built[1]) if built else None
        return basis is not None and _behind(basis, self._index_basis()) is None

    def index(self) -> Index:
        """The index: built where there is none, rebuilt where it is damaged, as it is where it is only stale."""
        if self._index is not None:
            return self._index
        told = self.index_status()
        if told.state == "missing":
            self.say("No index yet: building it, once.")
            return self.build_index()
        if told.state == "ready" and told.stale and not self.index_serves:
            self.say("The store has changed since the index was built. Run `palate index build`.")
        return self._opened(
            Index.open(
                self.store,
                self.index_folder,
                self.embedder,
                say=self.say,
                progress=self.progress,
                server=self.settings.chroma_url or None,
            )
        )

    def _opened(self, index: Index) -> Index:
        if self._index is not None:
            self._index.close()
        self._index = index
        return index

    def learn_dialogues(self, path: Path, *, skip_bad: int = 0) -> Learned:
        """Learn from dialogues what is recommended next, and keep it in the store; as `retrieval.dialogues.stored`."""
        return learn(self.store, path, skip_bad=skip_bad, seed=self.settings.seed, progress=self.progress)

    def _told_of_dialogues(self) -> None:
        """Say so where what was learned from dialogues is of no use any more."""
        if (why := DIALOGUES_OF_NO_USE.get(state(self.store))) is not None:
            self.say(f"{why} It is not used. Run `palate index dialogues PATH`.")

    def recommender(self) -> Recommender:
        """Recommends over the store as it is now; the order of what is found is learned where none was yet."""
        return self._recommender(self.index())

    def fit(self, *, again: bool = True) -> Report | None:
        """Bring profiles, index and every model to the data as they are now, and learn the order anew.

        One process at a time does so. `again` False leaves all as it is where it was fitted on these very data.

        Returns what was compared and chosen; None where too few people chose enough to learn from.
        """
        with FileLock(self.settings.store / FITTING):
            mark = self._fitting_mark()
            if not again and mark == self.fitted_mark:
                return None
            report = self._fit()
            self.drop_orphans()
            self.store.save_blob(FITTED, mark, b"")
        return report

    def _fit(self) -> Report | None:
        self.build_profiles()
        recommender = self._recommender(self.build_index(), anew=True)
        recommender.keep_vectors()
        ranker = recommender.retriever.ranker
        return ranker.model.report if isinstance(ranker, LearnedRanker) else None

    @property
    def fitted_mark(self) -> str | None:
        """Changes whenever everything was fitted on other data or settings, by whatever process; None before."""
        return fitted_mark(self.store)

    def _fitting_mark(self) -> str:
        """What everything would be fitted on now."""
        return content_hash([self.store.fingerprint(), self.profiles_wanted, self.embedder.name, self.settings.seed])

    def drop_orphans(self) -> int:
        """Drop the profiles and vectors of people without events, such as of somebody who was erased while profiles
        were built; how many there were."""
        orphans = sorted(self.store.profile_users().keys() - set(self.store.users()))
        for user_id in orphans:
            self.store.take_back(user_id, ())
            self.store.drop_vectors(kept_in(user_id))
        return len(orphans)

    def _recommender(self, index: Index, *, anew: bool = False) -> Recommender:
        return Recommender.open(
            self.store,
            index,
            scenes=self.scenes,
            timezone=self.settings.timezone,
            refit=anew,
            learning=self._learning(anew=anew),
            seed=self.settings.seed,
            progress=self.progress,
        )

    def _learning(self, *, anew: bool = False) -> Learning:
        return Learning(lambda: self.builder, anew)

    def assistant(
        self, *, chat: Chat | None = None, book: PromptBook | None = None, tokenizer: Tokenizer | None = None
    ) -> AbstractAsyncContextManager[Assistant]:
        """Holds conversations over the store as it is now; threads are kept beside it. Without `chat`, by rules."""
        from agent.assistant import Assistant

        return Assistant.over(self.services(chat=chat, book=book, tokenizer=tokenizer), self.settings.store)

    def services(
        self,
        *,
        clock: Clock = time.time,
        chat: Chat | None = None,
        book: PromptBook | None = None,
        tokenizer: Tokenizer | None = None,
    ) -> Services:
        """The parts of an assistant over the store as it is now, for whoever keeps threads elsewhere."""
        from agent.assistant import services_over

        self._told_of_dialogues()
        return services_over(
            self.store,
            self.index(),
            chat=chat,
            book=book,
            tokenizer=tokenizer,
            scenes=self.scenes,
            timezone=self.settings.timezone,
            clock=clock,
            learning=self._learning(),
            seed=self.settings.seed,
            progress=self.progress,
        )
