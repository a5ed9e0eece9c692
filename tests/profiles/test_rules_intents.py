"""What someone is up to: intents out of rules, who is in them, what they need next."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.text import tokens
from profiles.rules import Intent, RuleBook, intents_of, mine
from profiles.rules.intents import key_of

BUNDLES = {
    "marathon": ("topic:running", "topic:nutrition", "habit:early"),
    "exam": ("topic:papers", "topic:focus", "topic:snacks", "habit:night"),
    "baking": ("topic:parties", "topic:cutters", "topic:cartoons"),
    "moving": ("topic:boxes", "topic:paint", "topic:nutrition"),
}
NOISE = tuple(f"topic:{n}" for n in range(30))

People = dict[str, frozenset[str]]


def world(seed: int, count: int = 300) -> tuple[People, dict[str, set[str]]]:
    """People with up to two bundles, of whose things each is met with .85, among things that mean nothing."""
    rng = np.random.default_rng(seed)
    everything = sorted({thing for bundle in BUNDLES.values() for thing in bundle} | set(NOISE))
    people: People = {}
    truth: dict[str, set[str]] = {}
    for n in range(count):
        up_to = rng.choice(list(BUNDLES), size=rng.choice([0, 1, 2], p=[0.3, 0.5, 0.2]), replace=False).tolist()
        have = {thing for name in up_to for thing in BUNDLES[name] if rng.random() < 0.85}
        have |= set(rng.choice(NOISE, size=rng.integers(1, 5), replace=False).tolist())
        have |= {thing for thing in everything if rng.random() < 0.05}
        people[f"u{n:03}"], truth[f"u{n:03}"] = frozenset(have), set(up_to)
    return people, truth


def f1(book: RuleBook, people: People, truth: dict[str, set[str]], bundle: str) -> float:
    key = key_of(BUNDLES[bundle])
    said = {u for u, have in people.items() if key in {a.intent.key for a in book.applying(dict.fromkeys(have, 1.0))}}
    real = {user for user, names in truth.items() if bundle in names}
    return 2 * len(said & real) / (len(said) + len(real))


@pytest.mark.parametrize("seed", range(3))
def test_planted_bundles_come_back_whole_even_where_they_share_a_thing(seed: int) -> None:
    people, _ = world(seed)
    assert {i.things for i in RuleBook.learn(people).intents} == {tuple(sorted(b)) for b in BUNDLES.values()}


@pytest.mark.parametrize("seed", range(3))
def test_who_is_in_a_bundle_is_told_with_an_f1_of_nine_tenths(seed: int) -> None:
    people, truth = world(seed)
    book = RuleBook.learn(people)
    assert np.mean([f1(book, people, truth, bundle) for bundle in BUNDLES]) >= 0.9


def test_people_never_seen_are_judged_as_well() -> None:
    book = RuleBook.learn(world(0)[0])
    people, truth = world(7)
    assert np.mean([f1(book, people, truth, bundle) for bundle in BUNDLES]) >= 0.88


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return RuleBook.learn(world(0)[0])


def test_an_application_shows_a_rule_that_is_fulfilled_and_what_comes_next(book: RuleBook) -> None:
    (exam,) = book.applying({"topic:papers": 0.2, "topic:focus": 0.9, "habit:night": 0.1})
    assert set(exam.rule.antecedent + exam.rule.consequent) <= {"topic:papers", "topic:focus", "habit:night"}
    assert exam.next_needs == ("topic:snacks",)
    assert 0.5 <= exam.strength <= 1.0


def test_the_more_of_a_bundle_someone_has_the_surer_it_is(book: RuleBook) -> None:
    exam = next(i for i in book.intents if i.key == key_of(BUNDLES["exam"]))
    strengths = [exam.strength(dict.fromkeys(BUNDLES["exam"][:n], 1.0)) for n in range(5)]
    assert strengths == sorted(strengths)
    assert strengths[0] < 0.05 < 0.95 < strengths[4]


def test_half_a_bundle_tells_less_of_someone_who_has_everything(book: RuleBook) -> None:
    exam = next(i for i in book.intents if i.key == key_of(BUNDLES["exam"]))
    half = dict.fromkeys(BUNDLES["exam"][:2], 1.0)
    assert exam.strength({**half, **dict.fromkeys(NOISE, 1.0)}) < exam.strength(half)


def test_one_thing_or_a_weight_of_nothing_is_no_application(book: RuleBook) -> None:
    assert book.applying({"topic:papers": 1.0}) == []
    assert book.applying({"topic:papers": 1.0, "topic:focus": 0.0}) == []
    assert book.applying({}) == []


def test_a_book_of_rules_alone_knows_intents_too() -> None:
    rules = mine(world(0)[0])
    alone = RuleBook(rules)
    assert key_of(BUNDLES["marathon"]) in {intent.key for intent in alone.intents}
    assert [a.intent.key for a in alone.applying(dict.fromkeys(BUNDLES["exam"], 1.0))] == [key_of(BUNDLES["exam"])]


def test_a_book_survives_json_unchanged(book: RuleBook) -> None:
    again = RuleBook.from_json(book.to_json())
    assert again == book
    assert again.to_json() == book.to_json()
    assert RuleBook.from_json(RuleBook(()).to_json()) == RuleBook(())


def test_the_order_of_people_is_no_matter() -> None:
    people, _ = world(1)
    assert RuleBook.learn(dict(reversed(list(people.items())))).to_json() == RuleBook.learn(people).to_json()


def test_nobody_makes_an_empty_book() -> None:
    empty = RuleBook.learn({})
    assert (empty.rules, empty.intents) == ((), ())
    assert empty.applying({"a": 1.0, "b": 1.0}) == []


def test_the_name_of_an_intent_of_long_things_stays_short() -> None:
    long = [letter * 90 for letter in "abc"]
    assert len(key_of(long)) <= 200
    assert key_of(long) != key_of([*long[:2], "d" * 90])


def test_membership_is_the_posterior_of_independent_things() -> None:
    intent = Intent("a+b", ("a", "b"), (0.8, 0.8), (0.1, 0.2), share=0.2)
    inside, outside = 0.2 * 0.8 * 0.2, 0.8 * 0.1 * 0.8
    assert intent.strength({"a": 1.0}) == pytest.approx(inside / (inside + outside))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.text(max_size=4), st.frozensets(st.sampled_from("abcdefgh"), max_size=8), max_size=50),
    st.dictionaries(st.sampled_from("abcdefghxyz"), st.floats(-1, 1)),
)
def test_any_people_make_a_book_that_answers_honestly(people: People, have: dict[str, float]) -> None:
    book = RuleBook.learn(people, min_support=0.05, min_lift=1.0, significance=0.5)
    held = {thing for thing, weight in have.items() if weight > 0}
    for application in book.applying(have):
        assert 0.5 <= application.strength <= 1.0
        assert held.issuperset(application.rule.antecedent + application.rule.consequent)
        assert not held.intersection(application.next_needs)
        assert set(application.next_needs) <= set(application.intent.things)
    assert RuleBook.from_json(book.to_json()) == book
    assert all(len(intent.things) >= 2 for intent in (*book.intents, *intents_of(book.rules)))


def test_what_buyers_of_coffee_pods_are_up_to_is_found_in_real_purchases(real_data: Path) -> None:
    folder = real_data / "amazon-food-kitchen"
    titles = {row["item_id"]: row["title"] or "" for row in lines(folder / "items.jsonl.gz")}
    people: dict[str, set[str]] = {}
    for row in lines(folder / "events.jsonl.gz"):
        people.setdefault(row["user_id"], set()).update(set(tokens(titles[row["item_id"]])) & FEW_WORDS)
    book = RuleBook.learn({user: frozenset(words) for user, words in people.items()})
    assert any({"brewers", "k-cup", "keurig"} <= set(intent.things) for intent in book.intents)
    assert any({"free", "gluten"} <= set(intent.things) for intent in book.intents)


FEW_WORDS = frozenset(
    [
        "keurig",
        "k-cup",
        "brewers",
        "coffee",
        "tea",
        "chocolate",
        "gluten",
        "free",
        "knife",
        "pan",
        "oil",
        "salt",
        "rice",
        "bottle",
        "cookie",
    ]
)


def lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_applying_takes_well_under_a_millisecond(book: RuleBook) -> None:
    have = dict.fromkeys([*BUNDLES["exam"], *NOISE], 1.0)
    book.applying(have)
    start = perf_counter()
    for _ in range(200):
        book.applying(have)
    assert perf_counter() - start < 1.0
