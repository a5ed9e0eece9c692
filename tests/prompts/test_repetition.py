import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.repetition import FIRST, LEAST_LENGTH, LOOP, ends_in_a_loop, holds_a_loop, loops, strings


@pytest.mark.parametrize(
    "text",
    [
        '{"tag": "ab12"' + " " * 300,
        '{"a":' + "\n" * 250 + "1}",
        "I like tea and " + "tea and " * 30,
        '{"interests": [' + '{"label": "tea", "events": ["e1"]}, ' * 12,
        "a" * 60,
        "喜欢茶，" * 20,
    ],
)
def test_loops_are_noticed(text: str):
    assert loops(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tea, rice and salt",
        "ha ha ha ha ha ha",
        "!" * 59,
        '{"events": ["e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9", "e10", "e11", "e12"]}',
        "very, very, very, very good tea from the mountains",
        '{\n    "a": 1,\n' + " " * 40 + '"b": 2}',
    ],
)
def test_honest_texts_are_no_loops(text: str):
    assert not loops(text)


def test_a_loop_is_one_though_its_last_turn_is_cut():
    assert ends_in_a_loop("so " + "green tea " * 10 + "gre")


@given(
    before=st.text("abc ", max_size=20),
    unit=st.text("ab ", min_size=1, max_size=70),
    turns=st.integers(1, 70),
    after=st.text("abc ", max_size=20),
)
def test_what_looks_for_loops_sooner_misses_none(before: str, unit: str, turns: int, after: str):
    text = before + unit * turns + after
    assert holds_a_loop(text) == any(len(found[0]) >= LEAST_LENGTH for found in LOOP.finditer(text[:FIRST]))


def test_the_shortest_loop_of_each_unit_is_held():
    for size in range(1, 61):
        unit = "".join(chr(0x4E00 + n) for n in range(size))
        assert holds_a_loop(unit * max(6, -(-LEAST_LENGTH // size)))


def test_strings_are_found_however_deep():
    assert list(strings({"a": ["x", {"b": "y", "c": 3}], "d": None})) == ["x", "y"]
