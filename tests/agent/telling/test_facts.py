from hypothesis import given
from hypothesis import strategies as st

from agent.telling.facts import bare_title, facts_of
from palate.types import Item
from tests.agent.telling.things import BREAD, CAKES, HEAT


def test_facts_come_from_categories_attributes_title_and_text():
    assert [fact.told("en") for fact in facts_of(HEAT)] == [
        "crime",
        "drama",
        "from 1995",
        "170 minutes",
        "directed by Michael Mann",
        "with Al Pacino",
        "with Robert De Niro",
        "A group of high-end professional thieves start to feel the heat from the LAPD when they leave a clue at their "
        "heist.",
        "No one is safe.",
    ]


def test_facts_are_told_in_either_language():
    assert [fact.told("zh") for fact in facts_of(CAKES)][:4] == ["烹饪", "212 页", "价格 $18", "作者 Ida Holm"]
    assert [fact.told("en") for fact in facts_of(BREAD)][:2] == ["lifestyle", "from 2022"]


def test_links_and_ids_among_attributes_are_no_facts():
    item = Item(item_id="1", attributes={"url": "https://a.b", "poster": "x.png", "site": "http://c.d", "mood": "calm"})
    assert [fact.told("en") for fact in facts_of(item)] == ["mood: calm"]


def test_an_item_without_a_title_is_called_by_its_id():
    assert bare_title(Item(item_id="x7")) == "x7"


def test_a_title_that_is_only_a_year_in_brackets_stays():
    assert bare_title(Item(item_id="1", title="(1984)")) == "(1984)"


wild = st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.lists(st.text(max_size=9), max_size=3)


@given(st.text(max_size=80), st.text(max_size=300), st.dictionaries(st.text(max_size=9), wild, max_size=3))
def test_whatever_data_holds_facts_are_single_lines(title: str, text: str, attributes: dict[str, object]):
    item = Item.model_construct(
        item_id="1", domain="", title=title, text=text, categories=(title,), attributes=attributes
    )
    assert all(fact.text and "\n" not in fact.text and "\x1b" not in fact.text for fact in facts_of(item))
