"""Whether a profile that was patched with new events is as good as one built anew, and what either costs.

Both are asked of the same perfect reader (`Oracle`), so what differs is the way of asking, not a model's luck.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from eval.recovery.measure import Histories, Recovery, recover
from eval.recovery.oracle import Oracle, Planted
from eval.truth import UserTruth
from palate.chat import Usage
from palate.errors import ModelError
from palate.scripted import ScriptedChat
from palate.types import Event, Profile
from profiles.llm import Summariser


class Compared(NamedTuple):
    """Recovery of planted interests by patched and by rebuilt profiles, with tokens of either, over `people`.

    `patched_tokens` are those of the patches alone, without the first profile that they stand on. `failed` counts
    replies that could not be used; whoever they were about keeps the profile held before, as in a batch.
    """

    people: int
    failed: int
    patched: Recovery
    rebuilt: Recovery
    patched_tokens: Usage
    rebuilt_tokens: Usage

    @property
    def share(self) -> float:
        """Tokens of a patch over those of a rebuild."""
        return self.patched_tokens.total / max(1, self.rebuilt_tokens.total)


def compare(
    planted: Planted,
    events: Histories,
    summariser: Summariser,
    *,
    new: int = 10,
    least: int = 20,
) -> Compared:
    """Build profiles without each person's last `new` events and patch them; and build them on all events.

    People with fewer than `least` events more than that are left out.
    """
    users = [user for user in planted.truth.users if len(events[user.user_id]) >= least + new]
    both = [asyncio.run(Asked(planted, user, events[user.user_id], summariser).both(new)) for user in users]
    truth = planted.truth.model_copy(update={"users": tuple(users)})
    matcher = summariser.builder.matcher
    few = {user.user_id: events[user.user_id] for user in users}
    patched, rebuilt = (
        recover(truth, planted.items, few, {one.patched.user_id: getattr(one, name) for one in both}, matcher)
        for name in ("patched", "rebuilt")
    )
    spent = [sum((getattr(one, name) for one in both), Usage()) for name in ("patch_usage", "rebuild_usage")]
    return Compared(len(users), sum(one.failed for one in both), patched, rebuilt, *spent)


class Both(NamedTuple):
    """A person's patched and rebuilt profile, what either call took, and how many replies could not be used."""

    patched: Profile
    rebuilt: Profile
    patch_usage: Usage
    rebuild_usage: Usage
    failed: int


class Asked:
    """One person, asked about three times: before the new events, for the patch, and for the whole."""

    def __init__(
        self,
        planted: Planted,
        user: UserTruth,
        events: Sequence[Event],
        summariser: Summariser,
    ) -> None:
        self._user_id, self._events, self._items, self._summariser = user.user_id, events, planted.items, summariser
        self._chat = ScriptedChat(Oracle(planted, user))
        self._failed = 0

    async def both(self, new: int) -> Both:
        """Return the patched and the rebuilt profile, and what the last call of each took."""
        first, _ = await self._asked(self._events[:-new], None)
        patched, patch_usage = await self._asked(self._events, first)
        rebuilt, rebuild_usage = await self._asked(self._events, None)
        return Both(patched, rebuilt, patch_usage, rebuild_usage, self._failed)

    async def _asked(self, events: Sequence[Event], before: Profile | None) -> tuple[Profile, Usage]:
        try:
            made = await self._summariser.summarise(
                self._chat, self._user_id, events, self._items, before=before, whole=before is None
            )
        except ModelError as fault:
            self._failed += 1
            return self._kept(events, before), getattr(fault, "usage", Usage())
        return made.profile, made.usage

    def _kept(self, events: Sequence[Event], before: Profile | None) -> Profile:
        return before or self._summariser.builder.build(self._user_id, events)
