"""A Chroma server instead of a folder: where a generation's collections are there, and how they are dropped.

A generation whose collections are on a server says so in `server.json`, where its own Chroma folder would be. Their
names begin with what no other generation has, so that any number of stores may share a server.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from pydantic import ValidationError

from palate.errors import InputError, VectorIndexError
from palate.types import Model

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

SERVER = "server.json"
LEFT = "left-on-server"
"""Folder, in that of an index, of notes about collections that could not be dropped yet."""
ANSWERS = 5.0
"""Seconds in which a server must answer a search."""
WRITES = 120.0
"""The same for a write."""
PAGE = 100


class Place(Model):
    """A server's address, and what the names of a generation's collections begin with."""

    url: str
    prefix: str


def required_url(url: str) -> str:
    """The address without a slash at its end.

    Raises:
        InputError: it is none of a server: "http://chroma:8000".
    """
    parts = urlsplit(url)
    try:
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or parts.path.strip("/") or parts.query or "@" in parts.netloc:
        raise InputError("PALATE_CHROMA_URL: expected the address of a Chroma server, such as http://localhost:8000.")
    return url.rstrip("/")


def place_of(folder: Path) -> Place | None:
    """Where the collections are of which `folder` is the Chroma folder; None where they are in it."""
    try:
        return Place.model_validate_json((folder / SERVER).read_bytes())
    except (OSError, ValidationError):
        return None


def put(folder: Path, url: str, name: str) -> None:
    """Have the collections of a Chroma folder be on a server, under names that begin with `name`."""
    folder.mkdir(parents=True, exist_ok=True)
    place = Place(url=required_url(url), prefix=f"palate-{name}")
    (folder / SERVER).write_text(place.model_dump_json(), encoding="utf-8")


def client_of(place: Place, *, patience: float = ANSWERS) -> ClientAPI:
    """A client for the server that has answered just now.

    Raises:
        VectorIndexError: it does not, within `patience` seconds.
    """
    import chromadb
    from chromadb.config import Settings

    _require_answer(place.url, patience)
    parts = urlsplit(place.url)
    try:
        client = chromadb.HttpClient(
            host=parts.hostname or "",
            port=parts.port or (443 if parts.scheme == "https" else 80),
            ssl=parts.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )
    except Exception as error:  # Chroma raises many kinds
        raise VectorIndexError(f"Chroma at {place.url} does not answer as it should: {error}") from error
    _bound(client, patience)
    return client


def close(client: Any) -> None:
    """Let go of a client's files and connections; the library itself leaves the latter open."""
    session = _session(client)
    client.close()
    if session is not None:
        session.close()


def drop(place: Place) -> None:
    """Remove a generation's collections from its server.

    Raises:
        VectorIndexError: the server does not answer, or will not.
    """
    client = client_of(place)
    try:
        for name in _names(client, f"{place.prefix}-"):
            client.delete_collection(name)
    except Exception as error:  # Chroma raises many kinds
        raise VectorIndexError(f"Chroma at {place.url} does not drop collections: {error}") from error
    finally:
        close(client)


def forget(generation: Path, chroma_folder: str) -> None:
    """Drop what a generation that goes has on a server; where that cannot be done now, note it for later."""
    place = place_of(generation / chroma_folder)
    if place is None:
        return
    try:
        drop(place)
    except VectorIndexError:
        left = generation.parent / LEFT
        left.mkdir(exist_ok=True)
        (left / f"{place.prefix}.json").write_text(place.model_dump_json(), encoding="utf-8")


def drop_what_was_left(index: Path) -> None:
    """Try once more what could not be dropped when its generation went."""
    for note in sorted((index / LEFT).glob("*.json")):
        try:
            drop(Place.model_validate_json(note.read_bytes()))
        except (VectorIndexError, ValidationError):
            continue
        note.unlink(missing_ok=True)


def _names(client: ClientAPI, prefix: str) -> list[str]:
    names: list[str] = []
    for offset in range(0, 1_000_000, PAGE):
        page = client.list_collections(limit=PAGE, offset=offset)
        names += [one.name for one in page if one.name.startswith(prefix)]
        if len(page) < PAGE:
            break
    return names


def _require_answer(url: str, patience: float) -> None:
    try:
        httpx.get(f"{url}/api/v2/heartbeat", timeout=patience).raise_for_status()
    except httpx.HTTPError as error:
        raise VectorIndexError(f"Chroma at {url} does not answer: {error or type(error).__name__}") from error


def _bound(client: Any, patience: float) -> None:
    """Have calls end in time: the library itself waits for ever, and has no setting for it."""
    if (session := _session(client)) is not None:
        session.timeout = httpx.Timeout(patience)


def _session(client: Any) -> httpx.Client | None:
    """What speaks to a server; None for a folder."""
    session = getattr(getattr(client, "_server", None), "_session", None)
    return session if isinstance(session, httpx.Client) else None
