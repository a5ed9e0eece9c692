import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from history.dataset import open_dataset
from history.rejects import Rejects
from palate.errors import DatasetError, RowError
from palate.types import Context

ITEM = {"item_id": "b1", "domain": "books", "title": "Dune"}
EVENT = {"user_id": "ann", "item_id": "b1", "kind": "like"}


def folder(path: Path, **tables: list[dict[str, Any]]) -> Path:
    path.mkdir(exist_ok=True)
    for name, rows in tables.items():
        (path / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_folder_with_items_and_no_events_can_be_read(tmp_path: Path) -> None:
    dataset = open_dataset(folder(tmp_path / "d", items=[ITEM], dialogues=[{"turn": 1}]))
    assert [item.title for item in dataset.items()] == ["Dune"]
    assert list(dataset.events()) == list(dataset.social()) == list(dataset.test()) == []
    assert dataset.ignored == ("dialogues.jsonl",)
    assert (dataset.format, dataset.name) == ("palate", "d")


@pytest.mark.parametrize("files", [{}, {"readme.txt": "hello"}, {"social.csv": "user_id,friend_id\na,b\n"}])
def test_a_folder_with_neither_is_refused_and_told_what_it_holds(tmp_path: Path, files: dict[str, str]) -> None:
    for name, body in files.items():
        (tmp_path / name).write_text(body)
    with pytest.raises(DatasetError, match=next(iter(files), "no files")):
        open_dataset(tmp_path)


def test_a_path_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no folder"):
        open_dataset(tmp_path / "nowhere")


def test_two_files_of_one_table_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, items=[ITEM])
    (tmp_path / "items.csv").write_text("item_id\nb1\n")
    with pytest.raises(DatasetError, match=r"items\.csv and items\.jsonl; expected one"):
        open_dataset(tmp_path)


def test_csv_jsonl_and_parquet_say_the_same(tmp_path: Path) -> None:
    items = [{**ITEM, "text": "Sand, and worms", "categories": ["sf", "classic"], "attributes": {"year": 1965}}]
    events = [{**EVENT, "time": 5, "value": 2.5, "text": "great", "context": {"device": "phone", "road": "city"}}]
    jsonl = folder(tmp_path / "jsonl", items=items, events=events, social=[{"user_id": "a", "friend_id": "b"}])
    table = tmp_path / "csv"
    table.mkdir()
    (table / "items.csv").write_text(
        "item_id,domain,title,text,categories,attributes\n"
        'b1,books,Dune,"Sand, and worms",sf|classic,"{""year"": 1965}"\n'
    )
    (table / "events.csv").write_text(
        "user_id,item_id,kind,time,value,text,context.device,context.road\nann,b1,like,1970-01-01T00:00:05Z,2.5,great,phone,city\n"
    )
    (table / "social.csv").write_text("user_id,friend_id,weight\na,b,\n")
    parquet = tmp_path / "parquet"
    parquet.mkdir()
    pl.DataFrame(items).write_parquet(parquet / "items.parquet")
    pl.DataFrame(events).write_parquet(parquet / "events.parquet")
    pl.DataFrame({"user_id": ["a"], "friend_id": ["b"]}).write_parquet(parquet / "social.parquet")
    said = []
    for path in (jsonl, table, parquet):
        dataset = open_dataset(path)
        said.append((list(dataset.items()), list(dataset.events()), list(dataset.social())))
    assert said[0] == said[1] == said[2]
    assert said[0][1][0].context == Context.model_validate({"device": "phone", "road": "city"})


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({**EVENT, "kind": "love"}, "kind"),
        ({**EVENT, "kind": None}, "kind"),
        ({**EVENT, "kind": ["like"]}, "kind"),
        ({"item_id": "b1", "kind": "like"}, "user_id"),
        ({**EVENT, "user_id": " "}, "user_id"),
        ({**EVENT, "time": "soon"}, "time"),
        ({**EVENT, "value": "NaN"}, "value"),
        ({**EVENT, "kind": "rate"}, "value"),
        ({"user_id": "ann", "kind": "search"}, "item_id"),
        ({**EVENT, "stars": 5}, "stars"),
        ({**EVENT, "text": {"a": 1}}, "text"),
        ({**EVENT, "context": {"device": ["phone"]}}, "context"),
    ],
)
def test_a_bad_event_is_refused_with_file_line_field_and_expectation(
    tmp_path: Path, row: dict[str, Any], field: str
) -> None:
    dataset = open_dataset(folder(tmp_path, items=[ITEM], events=[EVENT, row, EVENT]))
    with pytest.raises(RowError) as caught:
        list(dataset.events())
    error = caught.value
    assert (error.file, error.line, error.field) == ("events.jsonl", 2, field)
    assert error.expected
    rejects = Rejects(1)
    assert len(list(dataset.events(rejects))) == 2
    assert dataset.read["events"] == 3


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"title": "x"}, "item_id"),
        ({**ITEM, "title": ["x"]}, "title"),
        ({**ITEM, "categories": 5}, "categories"),
        ({**ITEM, "attributes": [1]}, "attributes"),
        ({**ITEM, "colour": "red"}, "colour"),
        ({**ITEM, "item_id": 1.5}, "item_id"),
    ],
)
def test_a_bad_item_is_refused(tmp_path: Path, row: dict[str, Any], field: str) -> None:
    with pytest.raises(RowError) as caught:
        list(open_dataset(folder(tmp_path, items=[row])).items())
    assert (caught.value.line, caught.value.field) == (1, field)


@pytest.mark.parametrize(
    ("row", "field"), [({"weight": 2}, "weight"), ({"friend_id": "a"}, "friend_id"), ({"weight": "x"}, "weight")]
)
def test_a_bad_social_edge_is_refused(tmp_path: Path, row: dict[str, Any], field: str) -> None:
    edges = [{"user_id": "a", "friend_id": "b", **row}]
    with pytest.raises(RowError) as caught:
        list(open_dataset(folder(tmp_path, items=[ITEM], social=edges)).social())
    assert caught.value.field == field


def test_empty_and_missing_fields_are_the_same(tmp_path: Path) -> None:
    spare = {**EVENT, "time": "", "value": None, "text": " ", "context": {}}
    first, second = open_dataset(folder(tmp_path, items=[ITEM], events=[EVENT, spare])).events()
    assert first == second


def test_ids_given_as_numbers_become_text(tmp_path: Path) -> None:
    dataset = open_dataset(
        folder(tmp_path, items=[{"item_id": 7}], events=[{"user_id": 1, "item_id": 7, "kind": "like"}])
    )
    (event,) = dataset.events()
    assert (event.user_id, event.item_id) == ("1", "7")


def test_a_megabyte_title_is_cut(tmp_path: Path) -> None:
    (item,) = open_dataset(folder(tmp_path, items=[{**ITEM, "title": "x" * 1_000_000}])).items()
    assert len(item.title) == 1000


def test_odd_context_names_are_kept(tmp_path: Path) -> None:
    odd = {"self": "a", "model_config": "b", "pairs": "c", "1 2": "d", "": "gone"}
    (event,) = open_dataset(folder(tmp_path, items=[ITEM], events=[{**EVENT, "context": odd}])).events()
    assert event.context.pairs() == {"self": "a", "model_config": "b", "pairs": "c", "1 2": "d"}
