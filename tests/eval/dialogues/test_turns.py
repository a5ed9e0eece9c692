from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from eval.dialogues.turns import read_dialogues
from palate.errors import DatasetError, RowError

GOOD = {"dialog_id": "d", "turn_id": 1, "context": ["Hi", "Hi"], "recommended": ["Heat (1995)"]}


def test_a_turn_is_read_with_everything_said_and_its_items_by_place(write) -> None:
    read = read_dialogues(write([GOOD | {"recommended": ["Up (2009)", "Heat (1995)", "Up (2009)"]}]))
    (turn,) = read.turns
    assert (turn.dialog_id, turn.turn_id, turn.context) == ("d", 1, ("Hi", "Hi"))
    assert [read.catalogue.names[place] for place in turn.recommended] == ["Up (2009)", "Heat (1995)"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"dialog_id": ""}, "dialog_id"),
        ({"turn_id": -1}, "turn_id"),
        ({"turn_id": 1.5}, "turn_id"),
        ({"turn_id": None}, "turn_id"),
        ({"context": "Hi"}, "context"),
        ({"context": [["Hi"]]}, "context"),
        ({"recommended": []}, "recommended"),
        ({"recommended": ["Heat (1996)"]}, "recommended"),
        ({"mood": "good"}, "mood"),
    ],
)
def test_a_bad_row_is_refused_with_file_line_and_field(write, change, field) -> None:
    with pytest.raises(RowError) as raised:
        read_dialogues(write([GOOD, GOOD | {"turn_id": 2} | change]))
    assert (raised.value.file, raised.value.line, raised.value.field) == ("dialogues.jsonl", 2, field)


def test_a_turn_told_twice_is_refused(write) -> None:
    with pytest.raises(RowError, match="once in each dialogue"):
        read_dialogues(write([GOOD, GOOD]))


def test_as_many_bad_rows_are_left_out_as_are_permitted(write) -> None:
    path = write([GOOD, GOOD | {"turn_id": 2, "context": None}])
    assert len(read_dialogues(path, skip_bad=1).turns) == 1


def test_a_folder_without_dialogues_or_with_two_files_of_them_is_refused(write) -> None:
    path = write([GOOD])
    with gzip.open(path / "dialogues.jsonl.gz", "wt") as packed:
        packed.write(json.dumps(GOOD))
    with pytest.raises(DatasetError, match="has both"):
        read_dialogues(path)
    for name in ("dialogues.jsonl", "dialogues.jsonl.gz"):
        (path / name).unlink()
    with pytest.raises(DatasetError, match="has neither"):
        read_dialogues(path)


def test_an_empty_file_is_refused(write) -> None:
    with pytest.raises(DatasetError, match="holds no turn"):
        read_dialogues(write([]))


def test_the_fingerprint_follows_from_what_was_said(write) -> None:
    first = read_dialogues(write([GOOD])).fingerprint
    assert read_dialogues(write([GOOD])).fingerprint == first
    assert read_dialogues(write([GOOD | {"context": ["Hi"]}])).fingerprint != first


def test_redial_is_read_whole(real_data: Path) -> None:
    read = read_dialogues(real_data / "redial")
    assert (len(read.turns), len(read.ids), len(read.catalogue)) == (2_716, 985, 6_576)
    assert sum(len(turn.recommended) for turn in read.turns) == 3_595
