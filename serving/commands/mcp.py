"""`palate mcp`: tools for other agents, over the Model Context Protocol."""

from __future__ import annotations

from typing import Annotated

import typer

from palate.types import LONGEST_ID
from serving.options import StoreFolder


def mcp(
    user: Annotated[str | None, typer.Option(metavar="U", help="Id of the person that all tools act for.")] = None,
    any_user: Annotated[
        bool, typer.Option("--any-user", help="Let the client name the person in every call instead.")
    ] = False,
    http: Annotated[bool, typer.Option("--http", help="Serve at http://HOST:PORT/mcp instead of on stdin.")] = False,
    host: Annotated[str, typer.Option(metavar="H", help="Address of this machine, for --http.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="P", min=0, max=65_535, help="Port, for --http.")] = 8765,
    store: StoreFolder = None,
) -> None:
    """Offer recommend, search, profile, remember and feedback as tools to another agent."""
    import asyncio

    from palate.settings import Settings
    from serving.mcp.running import run_on_http, run_on_stdio

    _check(user, any_user=any_user)
    settings = Settings() if store is None else Settings(store=store)
    asyncio.run(run_on_http(settings, user, host, port) if http else run_on_stdio(settings, user))


def _check(user: str | None, *, any_user: bool) -> None:
    """Raise InputError unless exactly one of the two options says who the tools act for."""
    from palate.errors import InputError

    if (user is not None) == any_user:
        raise InputError("Say for whom: --user U for one person, or --any-user to have the client name one each time.")
    if user is not None and not 0 < len(user) <= LONGEST_ID:
        raise InputError(f"--user: expected an id of 1 to {LONGEST_ID} characters, got {len(user):,}.")
