from __future__ import annotations

import gzip
import json

import pytest

from history.rejects import Rejects
from palate.errors import DatasetError, RowError
from retrieval.dialogues.lesson import Lesson
from retrieval.dialogues.turns import Turn, lessons_of, read_turns

PLACE = {"Heat (1995)": 0, "Up (2009)": 1}
ROW = {"dialog_id": "d", "turn_id": 1, "context": ["Hi", "Heat (1995)?"], "recommended": ["Up (2009)"]}
READ = (Turn("d", 1, ("Hi", "Heat (1995)?"), (1,)),)


@pytest.fixture
def written(tmp_path):
    def write(*rows, name="dialogues.jsonl"):
        file = tmp_path / name
        text = "".join(json.dumps(row) + "\n" for row in rows).encode()
        file.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        return file

    return write


@pytest.mark.parametrize("name", ["dialogues.jsonl", "dialogues.jsonl.gz", "of my own.jsonl"])
def test_a_file_is_read_whatever_it_is_called(written, name) -> None:
    assert read_turns(written(ROW, name=name), PLACE, Rejects()) == READ


def test_a_folder_is_looked_into(written, tmp_path) -> None:
    written(ROW)
    assert read_turns(tmp_path, PLACE, Rejects()) == READ


def test_what_is_not_there_is_said(tmp_path) -> None:
    with pytest.raises(DatasetError, match="neither a file nor a folder"):
        read_turns(tmp_path / "nowhere", PLACE, Rejects())


def test_a_title_that_is_no_item_s_is_a_bad_row(written) -> None:
    file = written(ROW, ROW | {"turn_id": 2, "recommended": ["Ran (1985)"]})
    with pytest.raises(RowError, match="the title of an item"):
        read_turns(file, PLACE, Rejects())
    assert read_turns(file, PLACE, Rejects(1)) == READ


def test_what_each_text_names_is_named_once_in_order() -> None:
    turn = Turn("d", 3, ("b a", "a", "c"), (7,))
    lessons = lessons_of([turn], lambda text: ["abc".index(word) for word in text.split()])
    assert lessons == (Lesson("d", ("b a", "a", "c"), (1, 0, 2), (7,)),)
