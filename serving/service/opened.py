"""A store opened for serving: models and index as they were at one time, and all that answers from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from filelock import FileLock

from agent.services import Services
from history.identity import content_hash
from palate.protocols import Chat, Clock, Embedder
from palate.settings import Settings
from profiles.live import LiveProfiles
from prompts import PromptBook
from prompts.tokens import Tokenizer
from retrieval.live.answers import Answers
from serving.workspace import Workspace

OPENING = "opening.lock"
"""Held while what is missing is built, so that several processes do not all build it."""
SHORT = 12
"""Letters of a generation's name."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Mind:
    """A language model with what is needed to ask it."""

    chat: Chat
    book: PromptBook
    tokenizer: Tokenizer


@dataclass(frozen=True)
class Opened:
    """A store with what was fitted for it. `services` is None where there is nothing to recommend yet; `mark` is what
    was last fitted when it was opened."""

    work: Workspace
    services: Services | None
    mark: str | None
    generation: str

    @cached_property
    def live(self) -> LiveProfiles | None:
        """Keeps profiles in step with events, on what they were last built on; None where none was ever built."""
        shared = None if self.services is None else self.services.recommender.profiles
        return shared or LiveProfiles.open(self.work.store)

    @cached_property
    def answers(self) -> Answers:
        """Lists that were given, to be given again while they still hold."""
        return Answers(self.work.store)

    def close(self) -> None:
        """Let go of the store and the index."""
        self.work.close()


def opened(settings: Settings, *, clock: Clock, mind: Mind | None, embedder: Embedder | None, say: Say) -> Opened:
    """Open a store, made where there is none, and build what is missing; it may take minutes.

    Raises:
        PalateError: the store, the index or the embedder cannot be used.
    """
    work = Workspace(settings, create=True, say=say, embedder=embedder)
    try:
        with FileLock(settings.store / OPENING):
            return _opened(work, clock, mind)
    except BaseException:
        work.close()
        raise


def _opened(work: Workspace, clock: Clock, mind: Mind | None) -> Opened:
    mark = work.fitted_mark
    if not work.store.item_count():
        return Opened(work, None, mark, "empty")
    if not work.store.profile_users() and work.store.event_count():
        work.build_profiles()
    chat, book, tokenizer = (None, None, None) if mind is None else (mind.chat, mind.book, mind.tokenizer)
    services = work.services(clock=clock, chat=chat, book=book, tokenizer=tokenizer)
    _warm(services)
    return Opened(work, services, mark, _generation(work, mark))


def _generation(work: Workspace, mark: str | None) -> str:
    """The name of the models and the index that are open: the same in all processes that opened the same."""
    index = work.index()
    return content_hash([mark, work.store.items_fingerprint(), index.folder.name, index.manifest.built_from])[:SHORT]


def _warm(services: Services) -> None:
    """Ask for a list once, so that the first person need not wait for what is read when it is first needed."""
    for user_id in services.store.users_page(1):
        services.recommender.recommend(user_id, k=1, anybody=True)
        services.recommender.note(user_id, ())
