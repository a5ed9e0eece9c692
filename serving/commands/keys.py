"""`palate keys`: who may ask a server, and for what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from palate.errors import NotReadyError
from serving.console import emit, say, tell
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from serving.access.caller import Scope
    from serving.access.keys import Key, KeyRing

DAY = 86_400.0


def keys_create(
    tenant: Annotated[str, typer.Option(metavar="NAME", help="Whose store it opens.")] = "default",
    scope: Annotated[
        list[str] | None,
        typer.Option(metavar="SCOPE", show_default="read", help="read, write (reads too) or admin (all). Repeatable."),
    ] = None,
    user: Annotated[
        str | None, typer.Option(metavar="USER", help="The one person it acts for.", show_default="anybody")
    ] = None,
    rate: Annotated[
        str | None, typer.Option(metavar="RATE", help="'20/second', '500/minute'.", show_default="the server's")
    ] = None,
    name: Annotated[str, typer.Option(metavar="TEXT", help="What you want to know it by.")] = "",
    expires_days: Annotated[
        float | None, typer.Option(metavar="DAYS", min=0, help="Days after which it ends.", show_default="never")
    ] = None,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make a key. Its text is shown this once, alone on stdout."""
    import time

    now = time.time()
    ends = None if expires_days is None else now + DAY * expires_days
    with _ring(store, create=True) as ring:
        key, text = ring.create(tenant, _scopes(scope), user_id=user, name=name, rate=rate, expires=ends, now=now)
    if as_json:
        emit({**_told(key), "key": text})
        return
    say(f"Key {_line(key, now)}.")
    say("Keep it now: it is shown this once, and only its hash is stored.")
    typer.echo(text)


def keys_list(store: StoreFolder = None, as_json: AsJson = False) -> None:
    """Show every key ever made, without its secret."""
    import time

    with _ring(store) as ring:
        found = ring.list()
    if as_json:
        emit({"keys": [_told(key) for key in found]})
        return
    for key in found:
        tell(_line(key, time.time()))
    if not found:
        say("No keys yet. `palate keys create` makes one.")


def keys_revoke(
    key_id: Annotated[str, typer.Argument(metavar="KEY", help="Its id, as `palate keys list` shows it.")],
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """End a key for good; servers that run refuse it within two seconds."""
    import time

    now = time.time()
    with _ring(store) as ring:
        key = ring.revoke(key_id, now)
    if as_json:
        emit(_told(key))
        return
    tell(f"Revoked {_line(key, now)}.")


@contextmanager
def _ring(folder: Path | None, *, create: bool = False) -> Iterator[KeyRing]:
    from palate.settings import Settings
    from serving.access.database import access_file
    from serving.access.keys import KeyRing

    settings = Settings() if folder is None else Settings(store=folder)
    path = access_file(settings)
    if not create and not path.is_file():
        raise NotReadyError(f"No keys were made at {settings.store}. Run `palate keys create` first.")
    ring = KeyRing.open(path)
    try:
        yield ring
    finally:
        ring.close()


def _scopes(words: list[str] | None) -> tuple[Scope, ...]:
    """The scopes named, in one option or several; `KeyRing.create` refuses what is none."""
    named = [word.strip() for words_of_one in words or ["read"] for word in words_of_one.split(",")]
    return cast("tuple[Scope, ...]", tuple(named))


def _told(key: Key) -> dict[str, Any]:
    return key.model_dump(mode="json")


def _line(key: Key, now: float) -> str:
    told = [key.key_id, f"tenant {key.tenant}", "+".join(key.scopes)]
    told += [f"person {key.user_id}"] if key.user_id is not None else []
    told += [key.rate] if key.rate is not None else []
    told += [f"{key.name!r}"] if key.name else []
    return ", ".join(told + _end(key, now))


def _end(key: Key, now: float) -> list[str]:
    if key.revoked is not None:
        return [f"revoked {_day(key.revoked)}"]
    if key.expires is not None:
        return [f"{'ends' if key.live(now) else 'ended'} {_day(key.expires)}"]
    return []


def _day(moment: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(moment, UTC).date().isoformat()
