"""The work on one user: from the store through a language model to a checked profile."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from history.store import Store
from palate.heard import HeardChat
from palate.protocols import Chat
from palate.types import Event, Item, Profile
from profiles.llm import Summariser
from serving.batch.engine import Meter, Worked

SWITCH = 0.0005
"""Seconds after which a thread that computes lets another one run. With Python's own 5 ms the event loop, which gives
way at every socket, would wait that long at each."""


class ProfileWork:
    """Brings one user's profile up to date with what a language model makes of their history.

    Args:
        store: where the history is. It is read here; saving is the engine's.
        summariser: makes the profile.
        chat: the model.
        whole: build profiles anew rather than bring them up to date.
    """

    def __init__(self, store: Store, summariser: Summariser, chat: Chat, *, whole: bool) -> None:
        self._store, self._summariser, self._chat, self._whole = store, summariser, chat, whole

    async def __call__(self, user_id: str, meter: Meter) -> Worked:
        """Return what came of the user.

        Raises:
            ModelError: there is no profile to be had of this user, or not now.
        """
        events, items, before = await asyncio.to_thread(read_user, self._store, user_id)
        chat = HeardChat(self._chat, lambda reply: meter.add(reply.usage))
        made = await self._summariser.summarise(chat, user_id, events, items, before=before, whole=self._whole)
        profile = None if made.profile == before else made.profile
        rejected = None if made.how == "current" else made.rejected
        return Worked(profile, rejected, made.how, made.repaired)


def read_user(store: Store, user_id: str) -> tuple[tuple[Event, ...], dict[str, Item], Profile | None]:
    """A user's events, the items they name, and the profile there is, without what they made of it."""
    events = store.events(user_id)
    items = store.items_by_id(event.item_id for event in events if event.item_id is not None)
    return events, items, store.profile_as_built(user_id)


@contextmanager
def one_thinker() -> Iterator[None]:
    """Let the running event loop hand arithmetic to one other thread, and get its own turns often.

    More threads would only take turns at the same processor.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    with ThreadPoolExecutor(1, thread_name_prefix="thinker") as pool:
        asyncio.get_running_loop().set_default_executor(pool)
        try:
            yield
        finally:
            sys.setswitchinterval(usual)
