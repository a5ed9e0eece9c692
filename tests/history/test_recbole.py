from pathlib import Path

import pytest

from history.dataset import open_dataset
from history.rejects import Rejects
from palate.errors import DatasetError, RowError


def write(folder: Path, **files: str) -> Path:
    for ending, body in files.items():
        (folder / f"set.{ending}").write_text(body)
    return folder


def test_typed_columns_become_items_and_ratings(tmp_path: Path) -> None:
    write(
        tmp_path,
        inter="user_id:token\titem_id:token\trating:float\ttimestamp:float\tsession:token\n1\t2\t4\t964982703\ts9\n",
        item=(
            "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\tprice:float\tsizes:float_seq\tnote:token\n"
            "2\tToy Story\t1995\tAnimation Comedy\t9.5\t1 2.5\t\n"
        ),
        user="user_id:token\tage:float\n1\t30\n",
    )
    dataset = open_dataset(tmp_path)
    (item,) = dataset.items()
    assert (item.item_id, item.domain, item.title, item.categories) == (
        "2",
        "set",
        "Toy Story",
        ("Animation", "Comedy"),
    )
    assert item.attributes == {"release_year": "1995", "price": 9.5, "sizes": [1.0, 2.5]}
    (event,) = dataset.events()
    assert (event.kind, event.value, event.time, event.context.pairs()) == ("rate", 4.0, 964982703.0, {"session": "s9"})
    assert dataset.ignored == ("set.user",)


def test_columns_of_other_names_are_found_and_weights_are_plays(tmp_path: Path) -> None:
    write(
        tmp_path,
        inter="user_id:token\tartist_id:token\tweight:float\n2\t51\t13883\n",
        item="artist_id:token\tname:token_seq\n51\tDuran Duran\n",
    )
    dataset = open_dataset(tmp_path)
    assert [(item.item_id, item.title) for item in dataset.items()] == [("51", "Duran Duran")]
    assert [(e.item_id, e.kind, e.value) for e in dataset.events()] == [("51", "play", 13883.0)]


def test_without_an_item_file_the_ids_become_bare_items(tmp_path: Path) -> None:
    write(tmp_path, inter="user_id:token\titem_id:token\nu\tb\nu\ta\nv\tb\n\nv\n")
    dataset = open_dataset(tmp_path)
    assert [(item.item_id, item.title) for item in dataset.items()] == [("b", ""), ("a", "")]
    with pytest.raises(RowError, match=r"set\.inter:6: .*2 columns"):
        list(dataset.events())
    assert [event.kind for event in dataset.events(Rejects(1))] == ["click"] * 3


def test_a_net_file_holds_social_edges(tmp_path: Path) -> None:
    write(tmp_path, inter="user_id:token\titem_id:token\nu\tb\n", net="source_id:token\ttarget_id:token\nu\tv\n")
    assert [(edge.user_id, edge.friend_id) for edge in open_dataset(tmp_path).social()] == [("u", "v")]


@pytest.mark.parametrize("header", ["user_id\titem_id", "user_id:token\titem_id:word", "user_id:token\trating:float"])
def test_a_header_without_types_or_tokens_is_refused(tmp_path: Path, header: str) -> None:
    write(tmp_path, inter=f"{header}\nu\t1\n", item="item_id:token\n1\n")
    with pytest.raises(DatasetError, match=r"set\.inter:1: expected a header"):
        list(open_dataset(tmp_path).events())
