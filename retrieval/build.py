"""Builds a generation from the store: vectors, words and interests, Chroma in a child process, checked, published."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from history.store import Store
from palate.errors import NotReadyError, VectorIndexError
from palate.protocols import Embedder, Progress, silent
from retrieval import chroma, chroma_server, contents, generation
from retrieval.contents import ItemRows
from retrieval.generation import DamagedError, Manifest
from retrieval.interest_rows import gather
from retrieval.lexical import LexicalIndex, lexical_text
from retrieval.vectors import sync_items

Say = Callable[[str], None]
WAIT = 3_600.0
CHILD_LIMIT = 3_600.0


def fingerprint(store: Store, embedder: str) -> str:
    """A hash of all an index is built from: events and items, profiles, and which embedder."""
    parts = [store.fingerprint(), embedder, *(f"{user}={made}" for user, made in store.profile_marks().items())]
    return blake2b("\n".join(parts).encode(errors="surrogatepass"), digest_size=16).hexdigest()


def build(
    store: Store,
    folder: Path,
    embedder: Embedder,
    *,
    progress: Progress = silent,
    force: bool = False,
    server: str | None = None,
) -> Path:
    """Bring vectors and index up to date; the generation that is current afterwards.

    One process builds at a time; another waits, and finds the work done. Whoever reads the old generation goes on
    doing so. Killed at any moment, this leaves the old generation current and the vectors embedded so far in the
    store. `force` builds even when the current generation is sound and fresh; `server` is the address of a Chroma
    server that is to hold the collections, None for the generation's own folder.

    Raises:
        InputError: that is no address of a server.
        NotReadyError: the store has no items.
        EmbedderError: as `embedder.embed`.
        VectorIndexError: Chroma failed, or another process has been building for an hour.
    """
    if store.item_count() == 0:
        raise NotReadyError("The store holds no items. Run `palate ingest PATH` first.")
    with generation.building(folder, WAIT):
        _sweep(folder)
        if not force and (fresh := _fresh(store, folder, embedder, server)):
            return fresh
        sync_items(store, embedder, progress=progress)
        published = _make(store, folder, embedder, progress, server)
        _sweep(folder)
        return published


def _sweep(folder: Path) -> None:
    chroma_server.drop_what_was_left(folder)
    generation.sweep(folder, lambda gone: chroma_server.forget(gone, chroma.FOLDER))


def _fresh(store: Store, folder: Path, embedder: Embedder, server: str | None) -> Path | None:
    try:
        found = generation.current(folder)
        manifest = generation.check(found)
    except DamagedError:
        return None
    place = chroma_server.place_of(found / chroma.FOLDER)
    if (place.url if place else None) != (chroma_server.required_url(server) if server else None):
        return None
    return found if manifest.built_from == fingerprint(store, embedder.name) else None


def _make(store: Store, folder: Path, embedder: Embedder, progress: Progress, server: str | None) -> Path:
    built_from = fingerprint(store, embedder.name)
    draft = generation.draft(folder)
    if server is not None:
        chroma_server.put(draft / chroma.FOLDER, server, secrets.token_hex(8))
    items = _write_items(store, draft, embedder)
    interests = gather(store, items, embedder, progress=progress)
    contents.write_interests(draft, interests)
    for job in ("write", "check"):
        run_child(job, draft, progress)
    manifest = Manifest(
        embedder=embedder.name,
        dimension=embedder.dimension,
        built_from=built_from,
        chroma_version=chroma.version(),
        items=len(items.ids),
        interests=len(interests.keys),
        partitions=items.partitions,
        files=generation.checksums(draft),
    )
    return generation.publish(folder, draft, manifest)


def _write_items(store: Store, draft: Path, embedder: Embedder) -> ItemRows:
    domains: dict[str, str] = {}
    texts: list[str] = []
    for item in store.items():
        domains[item.item_id] = item.domain
        texts.append(lexical_text(item))
    LexicalIndex.build(list(domains), texts, list(domains.values())).save(draft / contents.WORDS)
    table = store.vectors(embedder.name)
    rows = ItemRows.arrange(table.ids, [domains.get(item_id, "") for item_id in table.ids], table.matrix)
    contents.write_items(draft, rows)
    return rows


def run_child(job: str, draft: Path, progress: Progress = silent) -> None:
    """Run one job of `retrieval.build_child` in a process of its own, which ends when this one does.

    Raises:
        VectorIndexError: it failed or took longer than an hour; the end of what it said is told.
    """
    command = [sys.executable, "-P", "-m", "retrieval.build_child", job, str(draft)]
    errors = draft / "child.log"
    with errors.open("w+b") as log:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)  # noqa: S603
        with child:
            try:
                for line in child.stdout or ():
                    progress(*json.loads(line))
                code = child.wait(CHILD_LIMIT)
            except BaseException:
                child.kill()
                raise
        log.seek(0)
        said = log.read()[-800:].decode(errors="replace").strip()
    errors.unlink()
    if code != 0:
        raise VectorIndexError(f"Chroma could not {job} the index (status {code}): {said or 'it said nothing'}")
