"""The model of dialogues as part of a store: learned over its items, kept beside them, out of use when they change.

It goes by words and not by vectors: on ReDial that costs .003 of recall@10 (docs/log.md), and it needs no embedder when
somebody asks, which would take longer than all the rest.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal
from zipfile import is_zipfile

from history.identity import content_hash
from history.rejects import Rejects
from history.store import Store
from palate.errors import NotReadyError
from palate.protocols import Progress, silent
from palate.types import Item, Model
from retrieval.dialogues.content import Content
from retrieval.dialogues.kept import FORMAT
from retrieval.dialogues.model import DialogueModel
from retrieval.dialogues.turns import lessons_of, read_turns
from retrieval.titles import TitleIndex

BLOB = "dialogues"
State = Literal["missing", "stale", "damaged", "ready"]
"""missing: no dialogues were learned from. stale: the store's items have changed since, or another Palate learned.
damaged: what was kept cannot be read."""


class Learned(Model):
    """What was learned from.

    Args:
        dialogues, turns: that were read; in each turn something is recommended.
        recommended: different items that were.
        items: in the store.
        left_out: bad rows.
        bytes: that the model takes.
    """

    dialogues: int
    turns: int
    recommended: int
    items: int
    left_out: int = 0
    bytes: int


def learn(store: Store, path: Path, *, skip_bad: int = 0, seed: int = 0, progress: Progress = silent) -> Learned:
    """Learn from the dialogues at `path`, a file or a folder with one, and keep the model in place of any before.

    Raises:
        NotReadyError: the store has no items.
        DatasetError, RowError: as `read_turns`.
        InputError: as `DialogueModel.fit`.
    """
    marked, items = store.items_fingerprint(), tuple(store.items())
    if not items:
        raise NotReadyError("The store holds no items. Run `palate ingest PATH` first.")
    rejects = Rejects(skip_bad)
    progress("reading dialogues", 0, None)
    turns = read_turns(path, _places(items), rejects)
    titles = TitleIndex([item.title for item in items])
    lessons = lessons_of(turns, lambda text: tuple(found.place for found in titles.found(text)))
    model = DialogueModel.fit(lessons, Content.of(items), seed=seed, progress=progress)
    body = model.to_bytes()
    store.save_blob(BLOB, _made_of(marked), body)
    return Learned(
        dialogues=len({turn.dialog_id for turn in turns}),
        turns=len(turns),
        recommended=len({place for turn in turns for place in turn.recommended}),
        items=len(items),
        left_out=len(rejects),
        bytes=len(body),
    )


def state(store: Store) -> State:
    """Whether the store has a model of dialogues that can be used."""
    kept = store.blob(BLOB)
    if kept is None:
        return "missing"
    if kept[0] != _made_of(store.items_fingerprint()):
        return "stale"
    return "ready" if is_zipfile(io.BytesIO(kept[1])) else "damaged"


def known(store: Store, items: Sequence[Item]) -> DialogueModel | None:
    """The model that a store keeps, over `items`, which are all that it has; None where none can be used."""
    kept = store.blob(BLOB)
    if kept is None or kept[0] != _made_of(store.items_fingerprint()):
        return None
    with suppress(ValueError, OSError, KeyError):
        return DialogueModel.from_bytes(kept[1], Content.of(items))
    return None


def _made_of(items: str) -> str:
    return content_hash(["dialogues", FORMAT, items])


def _places(items: Sequence[Item]) -> dict[str, int]:
    """Where the item of each title stands; of several with one title the first by id, and without one by its id."""
    places: dict[str, int] = {}
    for place, item in enumerate(items):
        places.setdefault(item.title or item.item_id, place)
    return places
