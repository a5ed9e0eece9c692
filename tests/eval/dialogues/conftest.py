from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from palate.protocols import Vectors

Row = Mapping[str, Any]
Write = Callable[[Sequence[Row], Sequence[Row]], Path]

FILMS = (
    {"item_id": "1", "title": "Heat (1995)", "text": "A detective hunts a crew of bank robbers."},
    {"item_id": "2", "title": "Alien (1979)", "text": "Something kills the crew of a spaceship."},
    {"item_id": "3", "title": "Up (2009)", "text": "Balloons carry an old man's house."},
    {"item_id": "4", "title": "Ran (1985)", "text": "A warlord divides his lands among three sons."},
)


class LetterEmbedder:
    """A space of 26 letters: a text's vector is how often it holds each."""

    name, dimension = "letters", 26

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[text.lower().count(chr(97 + letter)) for letter in range(26)] for text in texts], np.float32)
        rows = rows.reshape(len(texts), 26)
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


@pytest.fixture
def embedder() -> LetterEmbedder:
    return LetterEmbedder()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_folder(dialogues: Sequence[Row], items: Sequence[Row] = FILMS) -> Path:
        for name, rows in (("items", items), ("dialogues", dialogues)):
            (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        return tmp_path

    return to_folder


def turn(dialog_id: str, context: Sequence[str], *recommended: str, number: int = 0) -> Row:
    return {"dialog_id": dialog_id, "turn_id": number, "context": list(context), "recommended": list(recommended)}


@pytest.fixture
def small(write: Write) -> Path:
    """Ten dialogues: five speak of Alien and then Heat, five of Ran and then Up."""
    told = [turn(f"a{n}", ["I liked Alien (1979)"], "Heat (1995)") for n in range(5)]
    told += [turn(f"b{n}", ["I liked Ran (1985)"], "Up (2009)") for n in range(5)]
    return write(told, FILMS)
