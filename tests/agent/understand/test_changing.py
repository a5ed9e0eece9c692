from __future__ import annotations

import pytest

from agent.request import Before, UserRequest
from palate.types import Limit

LONG = Limit(kind="length", at_most=120, unit="minutes")
DEAR = Limit(kind="price", at_most=50, unit="USD")
NEW = Limit(kind="year", at_least=2010)


def after(*limits: Limit) -> Before:
    return Before(shown=("m1", "m2"), request=UserRequest(text="a film", domain="films", limits=limits))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("actually the length doesn't matter", (DEAR, NEW)),
        ("I don't mind how long it is", (DEAR, NEW)),
        ("长短都行", (DEAR, NEW)),
        ("any price is fine", (LONG, NEW)),
        ("价格无所谓了", (LONG, NEW)),
        ("the year isn't important", (LONG, DEAR)),
        ("年份不限了", (LONG, DEAR)),
    ],
)
def test_a_range_is_lifted_and_the_others_stand(understand, text, kept) -> None:
    request = understand(text, after(LONG, DEAR, NEW))
    assert request.intent == "refine"
    assert {(one.kind, one.at_most, one.at_least) for one in request.limits} == {
        (one.kind, one.at_most, one.at_least) for one in kept
    }


@pytest.mark.parametrize(
    "text", ["make that forty", "40 tops", "at most 40", "call it 40 then", "降到四十吧", "四十也行"]
)
def test_a_bare_number_takes_the_place_of_the_one_before(understand, text) -> None:
    request = understand(text, after(DEAR))
    assert (request.intent, request.wanted) == ("refine", None)
    assert [(one.kind, one.at_most, one.unit) for one in request.limits] == [("price", 40.0, "USD")]


def test_a_bare_number_changes_nothing_where_two_ranges_could_be_meant(understand) -> None:
    request = understand("make that forty", after(DEAR, LONG))
    assert {one.at_most for one in request.limits} == {50.0, 120.0}


def test_how_many_are_wanted_is_no_range(understand) -> None:
    request = understand("two more please", after(DEAR))
    assert (request.wanted, [one.at_most for one in request.limits]) == (2, [50.0])


def test_a_price_without_a_currency_is_in_that_of_before(understand) -> None:
    before = Before(shown=("m1",), request=UserRequest(text="a lamp", domain="kitchen", limits=(DEAR,)))
    assert [(one.at_most, one.unit) for one in understand("under 30", before).limits] == [(30.0, "USD")]
