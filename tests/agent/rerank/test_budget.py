from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rerank.budget import MARKS, fair_share, item_lines, shortened
from palate.types import Item
from prompts.tokens import EstimatedTokenizer

TOKENS = EstimatedTokenizer()
ENGLISH = "A warm blanket of merino wool, woven in the hills, that lasts for years and never itches. " * 4
CHINESE = "羊毛毯子，山里手工织成，用很多年也不扎人。" * 20


def item(number: int, text: str = ENGLISH, **more: object) -> Item:
    return Item(**({"item_id": f"n{number}", "title": f"Blanket {number}", "text": text} | more))  # type: ignore[arg-type]


def spent(items: list[Item], tokens: int) -> int:
    lines = item_lines(items, TOKENS, tokens)
    return sum(
        MARKS + TOKENS.count(" ".join((one.title, one.domain, *one.categories))) + TOKENS.count(one.text)
        for one in lines
    )


def test_items_are_named_in_their_order():
    assert [line.handle for line in item_lines([item(7), item(3)], TOKENS, 500)] == ["i1", "i2"]


def test_where_all_fits_nothing_is_cut():
    lines = item_lines([item(1, "Short."), item(2, ENGLISH)], TOKENS, 5000)
    assert [line.text for line in lines] == ["Short.", ENGLISH.strip()]


def test_what_short_texts_leave_goes_to_the_long_ones():
    alike = item_lines([item(1), item(2)], TOKENS, 120)
    beside_short = item_lines([item(1), item(2, "Wool.")], TOKENS, 120)
    assert len(beside_short[0].text) > len(alike[0].text)
    assert len(alike[0].text) == len(alike[1].text)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, "👍🏽" * 90, "x" * 400])
@pytest.mark.parametrize("tokens", [400, 600, 900])
def test_texts_keep_within_the_budget_in_any_script(text: str, tokens: int):
    items = [item(number, text) for number in range(12)]
    assert spent(items, tokens) <= tokens
    assert spent(items, tokens) >= 0.75 * min(tokens, spent(items, 99_999))


@given(st.lists(st.integers(0, 90), min_size=1, max_size=9), st.integers(1, 9), st.integers(0, 300), st.randoms())
def test_whichever_items_come_together_they_keep_within_the_budget(
    lengths: list[int], at_once: int, tokens: int, random: Random
):
    items = [item(number, "wool " * length) for number, length in enumerate(lengths)]
    lines = random.sample(item_lines(items, TOKENS, tokens, at_once), min(at_once, len(items)))
    texts = sum(TOKENS.count(one.text) for one in lines)
    assert texts == 0 or texts + sum(MARKS + TOKENS.count(one.title) for one in lines) <= tokens


def test_a_cut_text_says_so():
    line = item_lines([item(1)], TOKENS, 40)[0]
    assert line.text.endswith("…")
    assert ENGLISH.startswith(line.text[:-1])


def test_where_nothing_is_left_for_texts_titles_stand_alone():
    lines = item_lines([item(number, categories=("home", "wool")) for number in range(9)], TOKENS, 50)
    assert {line.text for line in lines} == {""}
    assert lines[0].title == "Blanket 0"
    assert lines[0].categories == ("home", "wool")


def test_long_titles_and_many_categories_are_cut():
    line = item_lines([item(1, title="t" * 300, categories=tuple("abcdef"))], TOKENS, 500)[0]
    assert len(line.title) == 90
    assert line.categories == ("a", "b", "c")


def test_nothing_to_say_costs_nothing():
    assert item_lines([], TOKENS, 100) == ()
    assert item_lines([item(1, "")], TOKENS, 100)[0].text == ""


@given(st.lists(st.integers(0, 200), max_size=12), st.integers(-50, 900))
def test_shares_are_fair_and_within_the_total(counts: list[int], total: int):
    most = fair_share(counts, total)
    used = sum(min(count, most) for count in counts)
    assert used <= max(total, 0)
    if most < max(counts, default=0):
        assert used + len(counts) > total


@given(st.text(max_size=200), st.integers(1, 60))
def test_a_shortened_text_has_no_more_tokens_than_allowed(text: str, most: int):
    short = shortened(text, TOKENS.count(text), most, TOKENS)
    assert TOKENS.count(short) <= most
