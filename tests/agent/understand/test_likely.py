from __future__ import annotations

from pathlib import Path

import pytest

from agent.request import INTENTS
from agent.understand.likely import Example, Likeness, likeness
from eval.requests.examples import examples

HERE = Path(__file__).parent
KNOWN = [
    Example("refine", True, "shorter"),
    Example("refine", True, "something shorter please"),
    Example("chitchat", False, "thanks a lot"),
    Example("chitchat", True, "thank you"),
    Example("recommend", False, "一部短片"),
]


def test_a_message_is_meant_as_those_it_is_like() -> None:
    model = Likeness(KNOWN)
    assert model.best("much shorter", follows=True, among=INTENTS) == "refine"
    assert model.best("many thanks", follows=False, among=INTENTS) == "chitchat"
    assert model.best("短片", follows=False, among=INTENTS) == "recommend"


def test_what_precedes_a_message_counts() -> None:
    model = Likeness([Example("refine", True, "a b"), Example("recommend", False, "a b")])
    assert [model.best("a b", follows=one, among=INTENTS) for one in (True, False)] == ["refine", "recommend"]


def test_only_what_is_possible_is_chosen() -> None:
    assert Likeness(KNOWN).best("shorter", follows=True, among=("chitchat", "recommend")) != "refine"


def test_a_message_of_which_nothing_is_known_has_some_intent() -> None:
    assert Likeness(KNOWN).best("ωψ", follows=False, among=frozenset(INTENTS)) in INTENTS
    assert Likeness(KNOWN).best("", follows=False, among=("profile",)) == "profile"


def test_a_model_is_always_fitted_to_the_same() -> None:
    one, two = Likeness(KNOWN), Likeness(KNOWN)
    assert (one._weights == two._weights).all()


def test_the_package_holds_the_development_messages() -> None:
    told = examples(HERE / name for name in ("dev.jsonl", "dev_talk.jsonl", "dev_third.jsonl"))
    kept = Path(__file__).parents[3] / "agent/understand/data/examples.tsv"
    assert kept.read_text(encoding="utf-8") == told


@pytest.mark.parametrize(
    ("text", "intent"),
    [("can't get to sleep again", "recommend"), ("心里乱糟糟的", "recommend"), ("听得见我吗", "chitchat")],
)
def test_what_shows_no_pattern_is_told_by_likeness(text, intent) -> None:
    assert likeness().best(text, follows=False, among=("recommend", "chitchat")) == intent
