import pytest

from agent.flow.comparing import measured
from agent.limits.table import FactTable
from agent.request import UserRequest
from palate.types import Item, Limit

TABLE = FactTable.of(
    [
        Item(item_id="a", attributes={"price": 10, "minutes": 90, "year": 2000}),
        Item(item_id="b", attributes={"price": 20, "minutes": 120, "year": 2010}),
        Item(item_id="c", attributes={"price": 60, "minutes": 100, "year": 2020}),
        Item(item_id="d", attributes={"pages": 300}),
        Item(item_id="e", title="Says nothing"),
    ]
)


def settled(wish, shown=("a", "b", "c"), **more):
    request = UserRequest(text=wish, intent="refine", wishes=(wish,), **more)
    return measured(request, shown, TABLE)


@pytest.mark.parametrize(
    ("wish", "kind", "bound"),
    [
        ("cheaper", "price", (None, 19.99)),
        ("a bit cheaper", "price", (None, 19.99)),
        ("便宜一点", "price", (None, 19.99)),
        ("more expensive", "price", (20.01, None)),
        ("shorter", "length", (None, 99)),
        ("短一点", "length", (None, 99)),
        ("longer", "length", (101, None)),
        ("newer", "year", (2011, None)),
        ("更新的", "year", (2011, None)),
        ("older", "year", (None, 2009)),
    ],
)
def test_beyond_the_median_of_what_was_shown(wish, kind, bound):
    (limit,) = settled(wish).limits
    assert (limit.kind, (limit.at_least, limit.at_most), limit.firm) == (kind, bound, False)


def test_books_are_shorter_in_pages():
    (limit,) = settled("shorter", shown=("d",)).limits
    assert (limit.unit, limit.at_most) == ("pages", 299)


def test_a_comparison_that_nothing_shown_can_settle_stays_a_wish():
    request = settled("cheaper", shown=("d", "e"))
    assert (request.wishes, request.limits) == (("cheaper",), ())


def test_other_wishes_stay():
    request = settled("funnier")
    assert (request.wishes, request.limits) == (("funnier",), ())


def test_the_new_bound_takes_the_place_of_the_old_one():
    old = Limit(kind="price", at_most=100)
    assert [limit.at_most for limit in settled("cheaper", limits=(old,)).limits] == [19.99]


def test_without_a_list_there_is_nothing_to_compare_with():
    request = UserRequest(text="cheaper", intent="recommend", wishes=("cheaper",))
    assert measured(request, (), TABLE) == request
