"""`palate index build`, `palate index dialogues` and `palate index status`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.commands import workspace
from serving.console import emit, tell
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from retrieval.index import IndexStatus


def index_build(
    force: Annotated[bool, typer.Option("--force", help="Build it even if nothing changed.")] = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Embed what is new, and build the index if anything changed."""
    with workspace(store) as work:
        if not work.store.profile_users() and work.store.users():
            work.say("No profiles yet: building everybody's first.")
            work.build_profiles()
        work.build_index(force=force)
        told = work.index_status()
    _show(told, as_json=as_json)


def index_dialogues(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="dialogues.jsonl[.gz], or its folder.", show_default=False)
    ],
    skip_bad: Annotated[int, typer.Option(min=0, metavar="N", help="Leave out at most N bad rows.")] = 0,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Learn from dialogues what is recommended next."""
    with workspace(store) as work:
        told = work.learn_dialogues(path, skip_bad=skip_bad)
    if as_json:
        emit(told.model_dump(mode="json"))
        return
    tell(f"Learned from {told.turns:,} turns of {told.dialogues:,} dialogues ({told.bytes / 2**20:.1f} MB).")
    tell(f"  {told.recommended:,} of {told.items:,} items are recommended in them")
    if told.left_out:
        tell(f"  bad rows left out: {told.left_out:,}")


def index_status(store: StoreFolder = None, as_json: AsJson = False) -> None:
    """Say what the index holds; nothing is built or repaired."""
    with workspace(store) as work:
        told = work.index_status()
    _show(told, as_json=as_json)


def _show(told: IndexStatus, *, as_json: bool) -> None:
    if as_json:
        emit(told.model_dump(mode="json"))
        return
    if told.state != "ready":
        tell(told.detail)
        return
    tell(f"{told.generation}: {told.items:,} items, {told.interests:,} interests, {told.bytes / 2**20:.1f} MB")
    tell(f"  embedder {told.embedder} ({told.dimension} dimensions)")
    for part in told.partitions:
        tell(f"  {part.domain or '(no domain)'}: {part.items:,} items, searched by {part.path}")
    tell(f"  {told.detail}")
