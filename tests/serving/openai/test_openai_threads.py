from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import StoreError
from serving.openai.reading import Said
from serving.openai.threads import KEPT, Point, ThreadMap, point_of, whose_is

ANN = whose_is("default", "ann")
TEA = point_of([Said("user", "Tea?"), Said("assistant", "Sencha.")])
NOW = 1_800_000_000.0


@pytest.fixture
def points(tmp_path: Path) -> ThreadMap:
    return ThreadMap(tmp_path / "access.db")


def test_a_point_that_was_kept_is_found_and_then_taken(points: ThreadMap) -> None:
    points.keep(ANN, TEA, "chat-1", ["i1", "i2"], NOW)
    assert points.take(ANN, TEA, NOW) == Point("chat-1", ("i1", "i2"), free=True)
    assert points.take(ANN, TEA, NOW) == Point("chat-1", ("i1", "i2"), free=False)


def test_a_point_that_was_given_back_can_be_taken_again(points: ThreadMap) -> None:
    points.keep(ANN, TEA, "chat-1", [], NOW)
    points.take(ANN, TEA, NOW)
    points.free(ANN, TEA)
    found = points.take(ANN, TEA, NOW)
    assert found is not None
    assert found.free


def test_nobody_finds_the_point_of_another_person_or_tenant(points: ThreadMap) -> None:
    points.keep(ANN, TEA, "chat-1", [], NOW)
    assert points.take(whose_is("default", "ben"), TEA, NOW) is None
    assert points.take(whose_is("shop", "ann"), TEA, NOW) is None


def test_after_seven_days_a_point_is_gone(points: ThreadMap) -> None:
    points.keep(ANN, TEA, "chat-1", [], NOW)
    assert points.take(ANN, TEA, NOW + KEPT - 1) is not None
    assert points.take(ANN, TEA, NOW + KEPT) is None


def test_what_is_kept_later_clears_away_what_is_old(points: ThreadMap, tmp_path: Path) -> None:
    points.keep(ANN, TEA, "chat-old", [], NOW)
    points.keep(ANN, point_of([]), "chat-new", [], NOW + KEPT)
    assert points.take(ANN, TEA, NOW) is None


def test_an_erased_person_leaves_no_byte(points: ThreadMap, tmp_path: Path) -> None:
    points.keep(ANN, TEA, "chat-secret", ["item-secret"], NOW)
    points.keep(whose_is("default", "ben"), TEA, "chat-bens", [], NOW)
    assert points.erase("default", "ann") == 1
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"secret" not in held
    assert ANN.encode() not in held
    assert b"chat-bens" in held


def test_erasing_where_nothing_was_kept_makes_no_file(points: ThreadMap, tmp_path: Path) -> None:
    assert points.erase("default", "ann") == 0
    assert list(tmp_path.iterdir()) == []


def test_the_file_holds_no_word_and_no_id(points: ThreadMap, tmp_path: Path) -> None:
    points.keep(whose_is("default", "wilhelmina"), point_of([Said("user", "chamomile")]), "chat-1", [], NOW)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"wilhelmina" not in held
    assert b"chamomile" not in held


def test_of_many_at_once_one_alone_gets_the_point(points: ThreadMap) -> None:
    points.keep(ANN, TEA, "chat-1", [], NOW)
    found: list[Point | None] = []
    threads = [threading.Thread(target=lambda: found.append(points.take(ANN, TEA, NOW))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.free for one in found if one) == [False] * 7 + [True]


def test_a_file_that_is_no_database_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "access.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        ThreadMap(tmp_path / "access.db").take(ANN, TEA, NOW)


SAID = st.lists(st.builds(Said, st.sampled_from(["user", "assistant"]), st.text(max_size=8)), max_size=4)


@given(SAID, SAID)
def test_only_the_same_words_are_the_same_point(first: list[Said], second: list[Said]) -> None:
    assert (point_of(first) == point_of(second)) == (first == second)
