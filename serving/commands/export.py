"""`palate export`: everything that is kept of one person, for them to take with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from serving.console import say
from serving.options import StoreFolder

if TYPE_CHECKING:
    from palate.settings import Settings

UserArgument = Annotated[str, typer.Argument(metavar="USER", help="Id of the person.")]
TenantName = Annotated[str, typer.Option("--tenant", metavar="NAME", help="Whose store it is.")]


def export(
    user: UserArgument,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there.", show_default="stdout")] = None,
    tenant: TenantName = "default",
    store: StoreFolder = None,
) -> None:
    """Give out everything that is kept of one person, as JSON."""
    from orjson import OPT_INDENT_2, dumps

    body = dumps(kept_of(tenant_of(store, tenant), user), option=OPT_INDENT_2).decode("utf-8") + "\n"
    if out is None:
        typer.echo(body, nl=False)
        return
    _write(out, body)
    say(f"Written to {out}.")


def tenant_of(store: Path | None, tenant: str) -> Settings:
    """The settings of a tenant's store.

    Raises:
        InputError: no tenant can have this name.
    """
    from palate.settings import Settings
    from serving.access.tenants import tenant_settings

    return tenant_settings(Settings() if store is None else Settings(store=store), tenant)


def kept_of(settings: Settings, user: str) -> dict[str, Any]:
    """All that a store holds of a person, with their conversations; as the server gives it.

    Raises:
        UnknownUserError: that is nothing.
        StoreError: the store cannot be used.
    """
    import asyncio

    from agent.threads import THREADS, open_threads
    from serving.service.changing import exported
    from serving.service.conversations import conversations_of
    from serving.workspace import Workspace

    async def conversations() -> dict[str, Any]:
        if not (settings.store / THREADS).is_file():
            return {}
        async with open_threads(settings.store) as threads:
            return await conversations_of(threads, user)

    with Workspace(settings) as work:
        return exported(work.store, user, asyncio.run(conversations()))


def _write(path: Path, body: str) -> None:
    """Write a file; a new one may be read by its owner alone.

    Raises:
        InputError: the file cannot be written.
    """
    import os

    from palate.errors import InputError

    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(body)
    except OSError as error:
        raise InputError(f"--out: {path} cannot be written: {error.strerror}.") from error
