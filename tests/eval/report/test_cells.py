"""Cells are told as tables of the field tell them."""

from __future__ import annotations

import pytest

from eval.report import Table
from eval.report.cells import cell_text, numeric, told


def test_each_column_has_its_own_digits() -> None:
    table = Table(("method", "NDCG", "bits"), (("a", 0.12345, 10.5), ("b", None, 3.0)), digits={"bits": 1})
    assert told(table) == [["a", ".1235", "10.5"], ["b", "", "3.0"]]


def test_rows_must_be_as_long_as_the_heads() -> None:
    with pytest.raises(ValueError, match="zip"):
        told(Table(("one", "two"), (("a",),)))


@pytest.mark.parametrize("figure", [0.5, 7, ".1951 to .2071", "-.0043 to .0034", "8.8 s", "38 min 40 s", "4 µs", "12%"])
def test_figures_stand_to_the_right(figure: str | float) -> None:
    assert numeric(Table(("a", "b"), (("x", figure), ("y", None)))) == [False, True]


@pytest.mark.parametrize("words", ["worse", "10 of 20", "k 100", "u17", "3 methods"])
def test_words_stand_to_the_left(words: str) -> None:
    assert numeric(Table(("a", "b"), (("x", words), ("y", 0.5)))) == [False, False]


def test_a_column_of_nothing_and_a_table_without_rows_have_no_figures() -> None:
    assert numeric(Table(("a", "b"), (("x", None),))) == [False, False]
    assert numeric(Table(("a", "b"), ())) == [False, False]


def test_what_is_no_number_is_said_in_words() -> None:
    assert [cell_text(float(one)) for one in ("nan", "inf", "-inf")] == ["not a number", "infinite", "minus infinite"]
