"""`palate serve`: the HTTP API, the chat endpoint for OpenAI's clients, and the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from serving.console import say
from serving.options import StoreFolder

if TYPE_CHECKING:
    from serving.http.settings import ServeSettings


def serve(
    store: StoreFolder = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen at; any but a loopback one asks for keys.",
                                 show_default="127.0.0.1")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Port; 0 takes a free one.", show_default="8080")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes that answer.", show_default="1")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="Requests worked on at once, per process.", show_default="2 x cores")
    ] = None,
    queue: Annotated[
        int | None, typer.Option(min=0, help="Requests that may wait; more get 503.", show_default="128")
    ] = None,
    rate: Annotated[
        str | None, typer.Option(help="Requests per key; '' for no limit.", show_default="50/second")
    ] = None,
    log_level: Annotated[
        str | None, typer.Option(help="debug, info, warning or error.", show_default="info")
    ] = None,
) -> None:  # fmt: skip
    """Serve until told to end."""
    from palate.settings import Settings
    from serving.http.server import check, listen, may_run_open, run

    given: dict[str, Any] = {
        "host": host, "port": port, "workers": workers, "concurrency": concurrency, "queue": queue, "rate": rate,
        "log_level": log_level,
    }  # fmt: skip
    settings = Settings() if store is None else Settings(store=store)
    chosen = _settings({name: value for name, value in given.items() if value is not None})
    check(chosen)
    unlocked = may_run_open(settings, chosen)
    listening = listen(chosen)
    name = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    say(f"Serving {settings.store} at http://{name}:{listening.getsockname()[1]}")
    if unlocked:
        say("No key was ever made: whoever uses this machine may do everything. `palate keys create` ends that.")
    run(settings, chosen, unlocked=unlocked, listening=listening)


def _settings(given: dict[str, Any]) -> ServeSettings:
    from pydantic import ValidationError

    from palate.errors import InputError
    from serving.http.settings import ServeSettings

    try:
        return ServeSettings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None
