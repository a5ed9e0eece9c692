from dataclasses import replace

import pytest

from eval.splits import ABOUT, KINDS, cut
from palate.errors import InputError
from tests.eval.splits.builder import likes, without_times

MADE = likes(ann="abcd", bob="bcda")


def test_auto_takes_the_test_file_then_times_then_chance() -> None:
    assert cut(replace(MADE, test={"ann": ("h",)})).kind == "own"
    assert cut(MADE).kind == "last"
    assert cut(without_times(MADE)).kind == "random"


def test_an_unknown_kind_is_told_with_those_that_are_known() -> None:
    with pytest.raises(InputError, match=f"out of {', '.join(ABOUT)}; got 'first'"):
        cut(MADE, "first")


def test_every_kind_has_a_line_of_help() -> None:
    assert list(ABOUT) == ["auto", "own", *KINDS]
    assert all(about and "\n" not in about for about in ABOUT.values())


def test_options_of_another_kind_are_refused() -> None:
    with pytest.raises(InputError, match="'last' does not take option 'share'"):
        cut(MADE, "last", share=0.5)


def test_the_split_remembers_its_options() -> None:
    assert cut(MADE, "last", n=2).options.n == 2
