"""Limits as masks over a catalogue."""

from pathlib import Path

import pytest

from agent.limits.table import FactTable
from history.dataset import open_dataset
from history.store import Store
from palate.types import Item, Limit

ITEMS = [
    Item(
        item_id="a", title="Heat (1995)", text="Thieves and a policeman.", attributes={"minutes": 170, "language": "en"}
    ),
    Item(
        item_id="b", title="霸王别姬 (1993)", text="两个京剧演员的一生。", attributes={"minutes": 171, "language": "zh"}
    ),
    Item(item_id="c", title="Zombie nights", categories=("horror",), attributes={"pages": 200, "price": "$8.00"}),
    Item(item_id="d", title="Tea", attributes={"price": 4, "language": "en/zh", "year": 2020}),
]
TABLE = FactTable.of(ITEMS)


def shown(limit: Limit) -> str:
    return "".join(item_id for item_id, may in zip(TABLE.ids, TABLE.mask(limit), strict=True) if may)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (Limit(kind="length", at_most=170, unit="minutes"), "a"),
        (Limit(kind="length", at_least=100, unit="minutes"), "ab"),
        (Limit(kind="length", at_most=200, unit="pages"), "c"),
        (Limit(kind="length", at_most=200), "abc"),
        (Limit(kind="year", at_least=1990, at_most=1993), "b"),
        (Limit(kind="price", at_most=5), "d"),
        (Limit(kind="price", at_most=9, unit="USD"), "cd"),
        (Limit(kind="price", at_most=9, unit="EUR"), "d"),
        (Limit(kind="language", terms=("zh",)), "bd"),
        (Limit(kind="language", terms=("zh", "en")), "abcd"),
        (Limit(kind="exclude", terms=("zombies",)), "abd"),
        (Limit(kind="exclude", terms=("恐怖片", "tea")), "ab"),
        (Limit(kind="exclude", terms=("thief", "演员")), "cd"),
        (Limit(kind="include", terms=("thieves", "policemen")), "a"),
        (Limit(kind="include", terms=("thieves", "tea")), ""),
        (Limit(kind="include", terms=("恐怖",)), "c"),
        (Limit(kind="include"), "abcd"),
        (Limit(kind="exclude", terms=(" ",)), "abcd"),
        (Limit(kind="year"), "abd"),
    ],
)
def test_only_what_surely_meets_a_limit_may_be_shown(limit: Limit, expected: str) -> None:
    assert shown(limit) == expected


def test_what_does_not_say_is_unknown_and_not_broken() -> None:
    limit = Limit(kind="price", at_most=5, unit="EUR")
    assert [TABLE.verdict(item, limit) for item in ITEMS] == ["unknown", "unknown", "unknown", "meets"]
    assert TABLE.verdict("a", Limit(kind="length", at_most=100, unit="minutes")) == "breaks"
    assert TABLE.verdict("no such item", limit) == "unknown"


def test_a_price_in_another_currency_cannot_be_compared() -> None:
    assert TABLE.verdict("c", Limit(kind="price", at_most=100, unit="CNY")) == "unknown"


def test_an_item_without_a_word_is_kept_from_who_firmly_rules_something_out() -> None:
    table = FactTable.of([Item(item_id="1"), Item(item_id="2", title="Tea"), Item(item_id="3", text="...")])
    nuts = Limit(kind="exclude", terms=("nut",))
    assert table.mask(nuts).tolist() == [True, True, True]
    assert table.mask(nuts.model_copy(update={"firm": True})).tolist() == [False, True, False]


def test_masks_cannot_be_changed_by_whoever_asks() -> None:
    with pytest.raises(ValueError, match="read-only"):
        TABLE.mask(Limit(kind="exclude", terms=("tea",)))[0] = True


def test_an_empty_catalogue_has_empty_masks() -> None:
    table = FactTable.of([])
    assert len(table) == 0
    for kind in ("include", "exclude", "length", "year", "price", "language"):
        assert table.mask(Limit(kind=kind, terms=("en",))).shape == (0,)


def test_years_of_real_films_stand_in_their_titles(real_data: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.ingest(open_dataset(real_data / "redial"))
        table = FactTable.of(list(store.items()))
    nineties = table.mask(Limit(kind="year", at_least=1990, at_most=1999))
    assert nineties.sum() > 900
    assert all("(199" in table_title for table_title in _titles(tmp_path, table, nineties))


def _titles(folder: Path, table: FactTable, mask: object) -> list[str]:
    with Store.open(folder) as store:
        return [item.title for item, may in zip(store.items(), mask, strict=True) if may]
