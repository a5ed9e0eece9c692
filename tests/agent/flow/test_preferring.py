import pytest

from agent.flow.preferring import preferred
from agent.limits.table import FactTable
from palate.types import Candidate, Item
from retrieval.sources.catalogue import Catalogue

ITEMS = [
    Item(item_id="a", domain="films", attributes={"minutes": 180, "year": 1990, "price": 5}),
    Item(item_id="b", domain="films", attributes={"minutes": 120, "year": 2000, "price": 20}),
    Item(item_id="c", domain="films", attributes={"minutes": 80, "year": 2020, "price": 9}),
    Item(item_id="d", domain="books", attributes={"pages": 900}),
    Item(item_id="e", domain="books", attributes={"pages": 100}),
    Item(item_id="f", domain="songs"),
]
FACTS, CATALOGUE = FactTable.of(ITEMS), Catalogue.of(ITEMS)


def ordered(wish, ids="abcdef"):
    candidates = [Candidate(item_id=one, score=1.0, sources={}) for one in ids]
    return "".join(one.item_id for one in preferred(candidates, (wish,), FACTS, CATALOGUE))


@pytest.mark.parametrize(
    ("wish", "order"),
    [
        ("short", "bcefad"),
        ("短一点", "bcefad"),
        ("long", "abdfce"),
        ("cheap", "acdefb"),
        ("new", "bcdefa"),
        ("经典", "abdefc"),
        ("funny", "abcdef"),
    ],
)
def test_what_clearly_misses_a_wish_comes_last_and_all_else_keeps_its_order(wish, order):
    assert ordered(wish) == order


def test_a_wish_leaves_nothing_out():
    assert sorted(ordered("short")) == list("abcdef")
