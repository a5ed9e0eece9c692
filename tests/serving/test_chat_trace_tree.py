"""The trace of a turn as a tree: every step stands where it happened, and nothing of the data is obeyed."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from agent.trace import Step
from palate.chat import Usage
from serving.trace_tree import LONGEST, fact, show_trace

WILD = "\x1b[31mred\x1b[0m [bold]b[/bold]\n\u202e :smile: [/"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def drawn(turn: Step, *, width: int = 100, seconds: bool = True) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, emoji=False, markup=False)
    show_trace(console, turn, seconds=seconds)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def turn() -> Step:
    """Understood by a model, found, and put in order without the model, which had gone."""
    turn = Step(name="turn", seconds=0.5)
    understand = Step(name="understand", seconds=0.25, facts={"intent": "recommend", "domain": None})
    understand.asked("understand.en", "a1b2", Usage(prompt_tokens=1200, completion_tokens=40))
    retrieve = Step(name="retrieve", facts={"scenes": {"commute": 0.75}, "limits": []})
    retrieve.steps.append(Step(name="text search", facts={"found": list(range(7))}))
    turn.steps += [understand, retrieve, Step(name="rerank", fallback="unreachable: nobody answers")]
    return turn


def test_each_step_stands_below_the_one_it_happened_in(turn: Step) -> None:
    assert drawn(turn, seconds=False).splitlines() == [
        "turn  1,200 + 40 tokens",
        "├── understand  1 call  1,200 + 40 tokens",
        "│   ├── prompt understand.en@a1b2",
        "│   └── intent: recommend",
        "├── retrieve",
        "│   ├── scenes: commute 0.75",
        "│   └── text search",
        "│       └── found: 0, 1, 2, 3, 4 and 2 more",
        "└── rerank  simpler way: unreachable: nobody answers",
    ]


def test_many_tables_are_counted_and_the_first_are_told() -> None:
    turn = Step(name="turn", facts={"candidates": [{"item_id": f"f{n}", "score": n / 4} for n in range(1000)]})
    assert drawn(turn, seconds=False).splitlines()[1:4] == [
        "└── candidates: 1,000",
        "    ├── item_id f0, score 0",
        "    ├── item_id f1, score 0.25",
    ]


def test_a_table_too_long_for_a_line_has_a_leaf_for_each_member() -> None:
    request = {"text": "something short for the train, " * 2, "intent": "recommend", "said_by": {"rules": True}}
    assert drawn(Step(name="turn", facts={"request": request}), seconds=False).splitlines() == [
        "turn",
        "└── request:",
        "    ├── text: something short for the train, something short for the train,",
        "    ├── intent: recommend",
        "    └── said by: rules yes",
    ]


def test_seconds_are_told_in_thousandths(turn: Step) -> None:
    assert "turn  500.0 ms" in drawn(turn)
    assert "understand  250.0 ms" in drawn(turn)


@pytest.mark.parametrize("width", [60, 120])
def test_no_line_is_wider_than_the_screen(turn: Step, width: int) -> None:
    turn.facts = {"query": "悬疑 " * 60, "candidates": [{"item_id": f"i{n}", "score": n} for n in range(9)]}
    assert max(cell_len(line) for line in drawn(turn, width=width).splitlines()) <= width


def test_wild_text_is_neither_markup_nor_control() -> None:
    turn = Step(
        name=WILD, fallback=WILD, facts={WILD: WILD, "more": [WILD, {WILD: 1}], "most": [{WILD: WILD}]}, prompts=[WILD]
    )
    told = drawn(turn)
    assert not {"\x1b", "\u202e"} & set(told)
    assert told.count("[bold]b[/bold]") == 9


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "yes"),
        (0, "0"),
        (0.123456, "0.1235"),
        ([], ""),
        ({"relaxed": ["length", "year"], "unknown": {}}, "relaxed (length, year), unknown"),
        ({"item_id": "f1", "sources": {"text": 2}}, "item_id f1, sources (text 2)"),
    ],
)
def test_facts_are_told_on_one_line(value: object, told: str) -> None:
    assert fact(value) == told


@given(JSON)
def test_whatever_a_fact_holds_it_is_one_short_line(value: object) -> None:
    told = fact(value)
    assert len(told) <= LONGEST
    assert "\n" not in told
