"""`palate index dialogues`, and what conversations say of what it keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from history.store import Store
from palate.settings import Settings
from retrieval.dialogues.stored import BLOB
from serving.workspace import Workspace
from tests.serving.conftest import Run


@pytest.fixture
def talks(tiny: Path, tmp_path: Path) -> Path:
    """Twenty dialogues about the items of the tiny data set."""
    items = [json.loads(line) for line in (tiny / "items.jsonl").read_text(encoding="utf-8").splitlines()]
    first, then = (item["title"] for item in items[:2])
    rows = [
        {"dialog_id": f"{n}", "turn_id": 0, "context": [f"{word} {first}"], "recommended": [then if n % 2 else first]}
        for n, word in enumerate(("something like", "what is") * 10)
    ]
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "dialogues.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


def test_it_tells_what_it_learned_from_a_folder_or_a_file(palate: Run, copied: Path, talks: Path) -> None:
    result = palate("index", "dialogues", talks, "--store", copied)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0].startswith("Learned from 20 turns of 20 dialogues (")
    assert result.stdout.splitlines()[1] == "  2 of 8 items are recommended in them"
    told = json.loads(palate("index", "dialogues", talks / "dialogues.jsonl", "--json", "--store", copied).stdout)
    assert (told["turns"], told["dialogues"], told["recommended"], told["left_out"]) == (20, 20, 2, 0)


def test_a_bad_row_ends_with_2_unless_it_may_be_left_out(palate: Run, copied: Path, talks: Path) -> None:
    file = talks / "dialogues.jsonl"
    row = {"dialog_id": "x", "turn_id": 0, "context": [], "recommended": ["no such title"]}
    file.write_text(file.read_text(encoding="utf-8") + "\n" + json.dumps(row), encoding="utf-8")
    result = palate("index", "dialogues", talks, "--store", copied)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "dialogues.jsonl:21" in result.stderr
    assert "the title of an item" in result.stderr
    assert "bad rows left out: 1" in palate("index", "dialogues", talks, "--skip-bad", 1, "--store", copied).stdout


def test_a_path_without_dialogues_ends_with_2(palate: Run, copied: Path, tmp_path: Path) -> None:
    result = palate("index", "dialogues", tmp_path / "nothing", "--store", copied)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "neither a file nor a folder" in result.stderr


@pytest.mark.parametrize(("fault", "told"), [("stale", "items have changed"), ("damaged", "cannot be read")])
def test_a_conversation_says_that_what_was_learned_is_not_used(copied: Path, fault: str, told: str) -> None:
    with Store.open(copied) as store:
        store.save_blob(BLOB, "of other items", b"")
    said: list[str] = []
    with Workspace(Settings(store=copied), say=said.append) as work:
        if fault == "damaged":
            work.learn_dialogues(written(copied.parent))
            made_of, _ = work.store.blob(BLOB) or ("", b"")
            work.store.save_blob(BLOB, made_of, b"damaged")
        work.assistant()
    assert len(said) == 1
    assert told in said[0]
    assert "palate index dialogues PATH" in said[0]


def test_a_conversation_says_nothing_where_all_is_well(copied: Path) -> None:
    said: list[str] = []
    with Workspace(Settings(store=copied), say=said.append) as work:
        work.assistant()
        work.learn_dialogues(written(copied.parent))
        work.assistant()
    assert said == []


def written(folder: Path) -> Path:
    """Two dialogues about whatever the tiny data set begins with."""
    items = (Path(__file__).resolve().parents[2] / "examples" / "tiny" / "items.jsonl").read_text(encoding="utf-8")
    title = json.loads(items.splitlines()[0])["title"]
    rows = [{"dialog_id": name, "turn_id": 0, "context": ["well"], "recommended": [title]} for name in "ab"]
    file = folder / "two.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file
