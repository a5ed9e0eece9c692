"""`palate erase`: one person, gone from the store and from all that lies beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from serving.commands.export import TenantName, UserArgument, tenant_of
from serving.console import emit, say, tell
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from palate.settings import Settings

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
    """
    from agent.threads import erase_threads
    from serving.service.locks import writing_for
    from serving.workspace import Workspace

    with Workspace(settings) as work, writing_for(settings.store, user):
        stored = work.store.erase(user)
    threads = erase_threads(settings.store, user)
    return {"store": int(stored), "threads": threads, **_beside(house, tenant, user)}


def _beside(house: Settings, tenant: str, user: str) -> dict[str, int]:
    """What lay beside the store, now removed."""
    from time import time

    from serving.access.keys import KeyRing
    from serving.erasing import erase_beside
    from serving.http.house import ACCESS
    from serving.jobs.batches import Batches

    access = house.store / ACCESS
    ring = KeyRing.open(access)
    try:
        return erase_beside(access, ring, Batches(house), tenant, user, time())._asdict()
    finally:
        ring.close()
