"""Looks whether everything is in place. It repairs nothing, and prints no secret."""

from __future__ import annotations

import asyncio
import platform
import shutil
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import httpx
import numpy as np

import palate
from history.store import Store
from palate.errors import PalateError
from palate.settings import Settings
from palate.types import Model
from profiles.scenes import load_scenes
from retrieval.embed import load_embedder
from serving.chat import ServedModel
from serving.chat.client import CANARY
from serving.chat.pools import shown
from serving.language_model import CONTEXT, open_chat, served_model
from serving.workspace import Workspace

LIBRARIES = ("pydantic", "sqlalchemy", "chromadb", "onnxruntime", "scikit-learn", "numpy")
PATIENCE = 15.0
"""Seconds in which the language model should say a word."""
LEAST_FREE = 2**30
"""Bytes of free disk below which a warning is due."""


class Check(Model):
    """One thing looked at: `told` says what was found, `remedy` what to do when it is not well."""

    name: str
    state: Literal["ok", "warn", "fail"]
    told: str
    remedy: str = ""


def checks(settings: Settings) -> list[Check]:
    """Look at everything, in the order in which it is needed."""
    found = [
        _versions(),
        _guarded("disk", lambda: _disk(settings.store)),
        _guarded("scenes", lambda: _scenes(settings)),
    ]
    found.append(_guarded("embedder", lambda: _embedder(settings)))
    if settings.llm_url is not None:
        found.append(_language_model(settings, settings.llm_url))
    try:
        with Workspace(settings) as work:
            looks = (("store", _store), ("profiles", _profiles), ("index", _index))
            found += [_guarded(name, lambda look=look: look(work)) for name, look in looks]  # type: ignore[misc]
    except PalateError as error:
        missing = not settings.store.exists()
        found.append(Check(name="store", state="warn" if missing else "fail", told=str(error)))
    return found


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    """A look that fails with a named error is a finding, not the end of the others."""
    try:
        return look()
    except (PalateError, OSError) as error:
        return Check(name=name, state="fail", told=str(error))


def _versions() -> Check:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    told = f"Palate {palate.__version__}, Python {platform.python_version()}; {libraries}"
    return Check(name="versions", state="ok", told=told)


def _disk(folder: Path) -> Check:
    there = next(parent for parent in _upwards(folder.absolute()) if parent.exists())
    free = shutil.disk_usage(there).free
    told = f"{free / 2**30:.1f} GB free at {there}"
    if free < LEAST_FREE:
        return Check(name="disk", state="warn", told=told, remedy="A store needs room for its index: free some.")
    return Check(name="disk", state="ok", told=told)


def _upwards(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents


def _scenes(settings: Settings) -> Check:
    scenes = load_scenes(settings.scenes)
    source = f"of {settings.scenes}" if settings.scenes else "of the default set"
    return Check(name="scenes", state="ok", told=f"{len(scenes)} {source}: {', '.join(one.name for one in scenes)}")


def _embedder(settings: Settings) -> Check:
    embedder = load_embedder(settings.embedder, settings.embedder_api_key)
    length = float(np.linalg.norm(embedder.embed(["a quiet evening with a book"])[0]))
    told = f"{embedder.name}, {embedder.dimension} dimensions"
    if abs(length - 1.0) > 0.01:
        return Check(name="embedder", state="fail", told=f"{told}: expected a vector of length 1, got {length:.3f}")
    return Check(name="embedder", state="ok", told=f"{told}: embeds")


def _language_model(settings: Settings, url: str) -> Check:
    """One word from the language model. Nothing that is wrong with it keeps the rest from working."""
    hasty = settings.model_copy(update={"llm_timeout": min(settings.llm_timeout, PATIENCE)})
    try:
        served = asyncio.run(_one_word(hasty))
    except (PalateError, OSError) as error:
        remedy = "`palate model check` says more. All but profiles by a language model works without it."
        return Check(name="model", state="warn", told=f"{_address(url)}: {error}", remedy=remedy)
    context = settings.llm_context or served.context
    told = f"{shown(url)}: {served.name} answers, " + (
        f"{context:,} tokens of context" if context else f"does not say its context; {CONTEXT:,} tokens are assumed"
    )
    return Check(name="model", state="ok", told=told)


def _address(url: str) -> str:
    try:
        return shown(url)
    except httpx.InvalidURL:
        return "PALATE_LLM_URL"


async def _one_word(settings: Settings) -> ServedModel:
    async with open_chat(settings, concurrency=1) as chat:
        served = await served_model(chat, settings)
        await chat.ask(CANARY)
        return served


def _store(work: Workspace) -> Check:
    store: Store = work.store
    people, items, events = len(store.users()), store.item_count(), store.event_count()
    told = f"{work.settings.store}: {people:,} people, {items:,} items, {events:,} events"
    if not events:
        return Check(name="store", state="warn", told=told, remedy="Run `palate ingest PATH`.")
    return Check(name="store", state="ok", told=f"{told}; fingerprint {store.fingerprint()[:12]}")


def _profiles(work: Workspace) -> Check:
    made, people = len(work.store.profile_users()), len(work.store.users())
    told = f"{made:,} of {people:,} people have one"
    if made < people:
        return Check(name="profiles", state="warn", told=told, remedy="Run `palate profile build`.")
    if work.behind is not None:
        stale = f"{told}; data or settings have changed since"
        return Check(name="profiles", state="warn", told=stale, remedy="Run `palate profile build`.")
    return Check(name="profiles", state="ok", told=f"{told}; all current")


def _index(work: Workspace) -> Check:
    found = work.index_status()
    serves = found.state == "ready" and (not found.stale or work.index_serves)
    detail = "A few events have come since; it serves." if serves and found.stale else found.detail
    told = detail if found.state != "ready" else f"{found.generation}: {found.items:,} items. {detail}"
    return Check(name="index", state="ok" if serves else "warn", told=told)
