"""Limits hold; the weakest give way openly where nothing would be left."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.limits.enforce import breaks, enforce
from agent.limits.table import FactTable
from palate.types import Item, Limit


def film(item_id: str, text: str = "", **attributes: object) -> Item:
    return Item(item_id=item_id, title=f"Film {item_id}", text=text, attributes=attributes)


def left(items: list[Item], *limits: Limit, least: int = 1) -> tuple[str, tuple[Limit, ...]]:
    """Ids of what is left, and what gave way."""
    found = enforce(FactTable.of(items), np.ones(len(items), np.bool_), limits, least)
    return "".join(item.item_id for item, may in zip(items, found.mask, strict=True) if may), found.relaxed


SHORT = Limit(kind="length", at_most=90, unit="minutes")
NINETIES = Limit(kind="year", at_least=1990, at_most=1999)
CHEAP = Limit(kind="price", at_most=10)
CHINESE = Limit(kind="language", terms=("zh",))
DOGS = Limit(kind="include", terms=("dog",))
NO_CATS = Limit(kind="exclude", terms=("cat",))


def test_where_something_is_left_nothing_gives_way() -> None:
    items = [film("a", "A dog", minutes=80), film("b", "A dog", minutes=100), film("c", "A cat", minutes=80)]
    assert left(items, SHORT, DOGS, NO_CATS) == ("a", ())


def test_a_range_widens_before_it_goes() -> None:
    assert left([film("a", minutes=110), film("b", minutes=180)], SHORT) == ("a", (SHORT,))
    assert left([film("a", year=2004), film("b", year=2020)], NINETIES) == ("a", (NINETIES,))
    assert left([film("a", minutes=150), film("b", minutes=180)], SHORT) == ("ab", (SHORT,))


def test_who_does_not_say_comes_before_who_is_known_to_break_it() -> None:
    assert left([film("a"), film("b", minutes=180)], SHORT) == ("a", (SHORT,))


@pytest.mark.parametrize(
    ("weak", "strong"), [(NINETIES, SHORT), (SHORT, CHEAP), (CHEAP, DOGS), (DOGS, CHINESE), (NINETIES, CHINESE)]
)
def test_the_weaker_of_two_gives_way(weak: Limit, strong: Limit) -> None:
    good = {"minutes": 80, "year": 1995, "price": 5, "language": "zh", "text": "A dog"}
    bad = {"minutes": 180, "year": 2020, "price": 50, "language": "en", "text": "A bird"}
    field = {"length": "minutes", "include": "text"}
    names = {limit.kind: field.get(limit.kind, limit.kind) for limit in (weak, strong)}
    items = [
        film("w", **(good | {names[weak.kind]: bad[names[weak.kind]]})),
        film("s", **(good | {names[strong.kind]: bad[names[strong.kind]]})),
    ]
    for asked in ((weak, strong), (strong, weak)):
        assert left(items, *asked) == ("w", (weak,))


def test_a_strong_one_gives_way_alone_where_the_weak_ones_do_not_help() -> None:
    items = [film("a", "A bird", minutes=80, year=1995), film("b", "A bird", minutes=80, year=2020)]
    assert left(items, NINETIES, SHORT, DOGS) == ("a", (DOGS,))


def test_what_is_excluded_never_comes_in() -> None:
    assert left([film("a", "A cat")], NO_CATS) == ("", ())
    assert left([film("a", "A cat", minutes=180)], NO_CATS, SHORT) == ("", ())


def test_what_is_firm_never_gives_way() -> None:
    firm = SHORT.model_copy(update={"firm": True})
    assert left([film("a", minutes=100)], firm) == ("", ())
    assert left([film("a", "A cat", minutes=100), film("b", minutes=91)], firm, DOGS) == ("", ())


def test_enough_may_be_more_than_one() -> None:
    items = [film("a", minutes=80), film("b", minutes=100), film("c", minutes=110), film("d", minutes=180)]
    assert left(items, SHORT, least=1) == ("a", ())
    assert left(items, SHORT, least=2) == ("abc", (SHORT,))
    assert left(items, SHORT, least=4) == ("abcd", (SHORT,))
    assert left(items, SHORT, least=9) == ("abcd", (SHORT,))


def test_those_that_do_not_say_are_counted() -> None:
    items = [film("a", price=5), film("b"), film("c", "A cat"), film("d", price=50)]
    found = enforce(FactTable.of(items), np.ones(4, np.bool_), [CHEAP, NO_CATS])
    assert found.mask.tolist() == [True, False, False, False]
    assert found.unknown == {"price": 1}


def test_nothing_outside_what_is_allowed_comes_in_or_is_counted() -> None:
    table = FactTable.of([film("a", minutes=80), film("b")])
    found = enforce(table, np.zeros(2, np.bool_), [SHORT])
    assert (found.mask.any(), found.relaxed, found.unknown) == (False, (), {})


def test_the_last_check_names_the_limit_that_is_broken() -> None:
    table = FactTable.of([film("a", "A cat", minutes=80), film("b")])
    assert breaks(table, "a", [SHORT, NO_CATS]) == NO_CATS
    assert breaks(table, "b", [NO_CATS]) is None
    assert breaks(table, "b", [SHORT]) == SHORT
    assert breaks(table, "nobody", [NO_CATS]) == NO_CATS
    assert breaks(table, "nobody", []) is None


def test_more_limits_than_there_are_bits_are_survived() -> None:
    limits = [Limit(kind="include", terms=(f"word{n}",)) for n in range(80)]
    assert left([film("a")], *limits) == ("a", tuple(limits))


NUMBERS = st.none() | st.integers(1, 300)
FILMS = st.lists(
    st.builds(
        lambda minutes, year, text, price: {"minutes": minutes, "year": year, "text": text, "price": price},
        NUMBERS,
        st.none() | st.integers(1950, 2025),
        st.sampled_from(["", "A dog", "A cat", "A dog and a cat", "只有狗"]),
        NUMBERS,
    ),
    max_size=8,
)
TERMS = st.sampled_from([("dog",), ("cats",), ("dog", "cat")])
LIMITS = st.lists(
    st.one_of(
        st.builds(
            Limit, kind=st.just("length"), at_most=st.integers(1, 300), unit=st.just("minutes"), firm=st.booleans()
        ),
        st.builds(Limit, kind=st.just("price"), at_least=NUMBERS, at_most=NUMBERS, firm=st.booleans()),
        st.builds(Limit, kind=st.just("year"), at_least=st.integers(1950, 2025), firm=st.booleans()),
        st.builds(Limit, kind=st.sampled_from(["include", "exclude"]), terms=TERMS),
        st.builds(Limit, kind=st.just("language"), terms=st.sampled_from([("en",), ("zh",)])),
    ),
    max_size=5,
)


@given(FILMS, LIMITS, st.integers(0, 4), st.data())
def test_whatever_is_asked_of_whatever_there_is(
    films: list[dict], limits: list[Limit], least: int, data: st.DataObject
) -> None:
    items = [film(str(place), **one) for place, one in enumerate(films)]
    table = FactTable.of(items)
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(items), max_size=len(items))), np.bool_)
    found = enforce(table, allowed, limits, least)
    assert not (found.mask & ~allowed).any()
    assert not any(limit.firm or limit.kind == "exclude" for limit in found.relaxed)
    assert {limit for limit in limits if limit.firm or limit.kind == "exclude"} <= set(found.held)
    for item, may in zip(items, found.mask, strict=True):
        assert not may or breaks(table, item.item_id, found.held) is None
    full = allowed & np.logical_and.reduce([table.mask(limit) for limit in limits] or [allowed])
    assert not (full & ~found.mask).any()
    assert (full.sum() < least) or found.relaxed == ()
    if found.relaxed == ():
        assert found.mask.tolist() == full.tolist()
