"""The whole way through on the tiny data set, told in the terminal, as JSON and on a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from palate.errors import DatasetError
from palate.types import Answer, Profile
from serving import demo

Run = Callable[..., Result]


def test_the_demo_shows_everybody_and_prints_where_the_page_is(
    palate: Run, tiny: Path, copied: Path, tmp_path: Path
) -> None:
    result = palate("demo", tiny, "--out", tmp_path / "out", "--store", copied)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[-1] == f"Page: {tmp_path / 'out' / 'index.html'}"
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert page.lstrip().startswith("<!doctype html>")
    for told in ("ann", "ben", "芳", "Goodbye, Saturn"):
        assert told in page
        assert told in result.stdout


def test_the_demo_as_json_names_the_page_and_each_person(palate: Run, tiny: Path, copied: Path, tmp_path: Path) -> None:
    result = palate("demo", tiny, "--out", tmp_path / "out", "--store", copied, "--json")
    found: Any = json.loads(result.stdout)
    assert found["page"] == str(tmp_path / "out" / "index.html")
    assert found["data"] == {"name": "tiny", "users": 3, "items": 8, "events": 13}
    assert len({person["profile"]["user_id"] for person in found["people"]}) == 3
    for person in found["people"]:
        Profile.model_validate(person["profile"])
        Answer.model_validate(person["answer"])
        scenes = [Answer.model_validate(scene).scene for scene in person["scenes"]]
        assert len(set(scenes)) == 2
        assert set(person["scenes_known"]) <= set(scenes)


def test_a_demo_of_nothing_ends_with_2_and_leaves_nothing(palate: Run, tmp_path: Path) -> None:
    result = palate("demo", tmp_path / "none", "--store", tmp_path / "s", "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (2, "")
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "s").exists()


@pytest.fixture
def sceneless(tmp_path: Path, tiny: Path) -> Path:
    """The tiny data set without context and without times."""
    folder = tmp_path / "sceneless"
    folder.mkdir()
    (folder / "items.jsonl").write_text((tiny / "items.jsonl").read_text(encoding="utf-8"), encoding="utf-8")
    rows = map(json.loads, (tiny / "events.jsonl").read_text(encoding="utf-8").splitlines())
    bare = [{name: value for name, value in row.items() if name not in ("context", "time")} for row in rows]
    (folder / "events.jsonl").write_text("".join(json.dumps(row) + "\n" for row in bare), encoding="utf-8")
    return folder


def test_data_that_tells_no_scene_goes_the_whole_way_and_leaves_no_store(
    palate: Run, sceneless: Path, tmp_path: Path
) -> None:
    result = palate("demo", sceneless, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.stderr
    people = json.loads(result.stdout)["people"]
    assert [person["scenes_known"] for person in people] == [[], [], []]
    assert all(person["answer"]["items"] for person in people)
    assert (tmp_path / "out" / "index.html").is_file()
    assert list(Path.cwd().iterdir()) == []


def test_without_its_maker_the_made_up_world_is_asked_for_by_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(demo, "WORLD_MAKERS", (tmp_path / "none.py",))
    with pytest.raises(DatasetError, match="palate demo PATH"):
        demo.made_world(tmp_path / "world")


def test_a_maker_that_fails_is_told_with_its_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    maker = tmp_path / "make.py"
    maker.write_text("raise SystemExit('no room')")
    monkeypatch.setattr(demo, "WORLD_MAKERS", (maker,))
    with pytest.raises(DatasetError, match="no room"):
        demo.made_world(tmp_path / "world")


def test_somebody_who_knows_every_item_is_not_shown(palate: Run, tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "known"
    folder.mkdir()
    items = (tiny / "items.jsonl").read_text(encoding="utf-8")
    (folder / "items.jsonl").write_text(items, encoding="utf-8")
    everything = [
        {"user_id": "zoe", "item_id": json.loads(line)["item_id"], "kind": "like"} for line in items.splitlines()
    ]
    events = (tiny / "events.jsonl").read_text(encoding="utf-8") + "\n".join(map(json.dumps, everything))
    (folder / "events.jsonl").write_text(events, encoding="utf-8")
    result = palate("demo", folder, "--out", tmp_path / "out", "--store", tmp_path / "store", "--json")
    shown = [person["profile"]["user_id"] for person in json.loads(result.stdout)["people"]]
    assert sorted(shown) == ["ann", "ben", "芳"]
