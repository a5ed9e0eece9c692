"""`palate erase`: one person, gone from the store and from all that lies beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from serving.commands.export import TenantName, UserArgument, tenant_of
from serving.console import emit, say, tell
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from palate.settings import Settings
    from serving.workspace import Workspace

NEXT = "Models still hold what they learned from them, though no list shows it. Run `palate fit` to make them anew."


def erase(
    user: UserArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    tenant: TenantName = "default",
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Remove everything of one person: events, profile, edits, statements, conversations, keys, lines of job files."""
    from palate.errors import UnknownUserError

    settings = tenant_of(store, tenant)
    if not yes:
        typer.confirm(f"Remove everything of {user!r} for good?", abort=True, err=True)
    gone = erased(settings, tenant_of(store, "default"), tenant, user)
    if not any(gone.values()):
        raise UnknownUserError(f"USER: nothing is kept of {user!r}. Check the id.")
    if as_json:
        emit({"user_id": user, **gone})
        return
    tell(f"{user}: everything is gone from the store, with {gone['threads']} conversations and {gone['keys']} keys.")
    say(NEXT)


def erased(settings: Settings, house: Settings, tenant: str, user: str) -> dict[str, int]:
    """Remove everything of a person; what there was of it.

    Args:
        settings: of the tenant's store.
        house: of the default tenant's store.
        tenant: whose the person is.
        user: the person.

    Raises:
        StoreError: the store cannot be used.
        ConflictError: a server is answering the person and does not end; nothing was removed.
    """
    import asyncio

    from serving.workspace import Workspace

    with Workspace(settings) as work:
        stored, threads = asyncio.run(_in_store(work, user))
    return {"store": int(stored), "threads": threads, **_beside(house, tenant, user)}


async def _in_store(work: Workspace, user: str) -> tuple[bool, int]:
    """Whether the store held anything, and how many conversations there were; while no server answers the person, or
    what it keeps of its answer would come after."""
    from agent.threads import erase_threads
    from serving.service.chatting import Turns
    from serving.service.locks import writing_for
    from serving.service.turn_locks import TurnLocks

    turns = Turns(TurnLocks(work.settings.store))
    try:
        async with turns.none_of(user):
            with writing_for(work.settings.store, user):
                stored = work.store.erase(user)
            return stored, erase_threads(work.settings.store, user)
    finally:
        await turns.stop()


def _beside(house: Settings, tenant: str, user: str) -> dict[str, int]:
    """What lay beside the store, now removed."""
    from time import time

    from serving.access.database import access_file
    from serving.access.keys import KeyRing
    from serving.erasing import erase_beside
    from serving.jobs.batches import Batches

    access = access_file(house)
    ring = KeyRing.open(access)
    try:
        return erase_beside(access, ring, Batches(house), tenant, user, time())._asdict()
    finally:
        ring.close()
