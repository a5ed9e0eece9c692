"""Other words for the same thing."""

from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from agent.limits.sayings import sayings
from agent.limits.words import words


def test_what_is_common_is_known_in_both_languages() -> None:
    assert "恐怖" in sayings("horror")
    assert "horror" in sayings("恐怖")
    assert "花生" in sayings("peanuts")


def test_the_kind_of_work_does_not_count() -> None:
    assert set(sayings("horror films")) - {"horror films"} == set(sayings("horror"))
    assert "horror" in sayings("恐怖片")
    assert sayings("抢劫电影") == ("抢劫电影", "抢劫")


def test_a_word_that_merely_ends_like_a_kind_of_work_stays_whole() -> None:
    assert sayings("薯片") == ("薯片",)
    assert sayings("film") == ("film",)
    assert sayings("电影") == ("电影",)


def test_a_saying_of_two_things_stands_for_both() -> None:
    assert {"suspense", "mystery", "推理"} <= set(sayings("悬疑"))


def test_every_group_speaks_both_languages() -> None:
    for line in files("agent.limits").joinpath("data/sayings.txt").read_text(encoding="utf-8").splitlines():
        group = [words(saying) for saying in line.split(",")]
        assert any(saying[0].isascii() for saying in group), line
        assert any(not saying[0].isascii() for saying in group), line


@given(st.text(max_size=20))
def test_a_term_comes_first_unless_there_is_no_word_in_it(term: str) -> None:
    assert sayings(term)[:1] == ((term,) if words(term) else ())
