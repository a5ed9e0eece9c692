from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.canaries import at_least, leak, with_canaries
from eval.data import Log, Question, Split, Truth
from eval.splits import sampled
from palate.types import Item
from tests.eval.splits.builder import event

NUMBERS = [f"i{number:03}" for number in range(200)]
PEOPLE = [f"u{number:03}" for number in range(100)]


@pytest.fixture(scope="module")
def split() -> Split:
    """A hundred people who each met ten of two hundred items, the first half of which is popular."""
    rng = np.random.default_rng(0)
    events = [event(user, NUMBERS[item]) for user in PEOPLE for item in rng.choice(110, 10, replace=False)]
    items = tuple(Item(item_id=one, domain="even" if int(one[1:]) % 2 == 0 else "odd") for one in NUMBERS)
    truths = tuple(Truth(frozenset({NUMBERS[item]})) for item in rng.integers(110, 150, len(PEOPLE)))
    return Split("by hand", "", Log("made", items, tuple(events)), tuple(map(Question, PEOPLE)), truths)


@pytest.fixture(scope="module")
def planted(split: Split) -> Split:
    return with_canaries(split, share=0.5, seed=1)


def chance(split: Split, seed: int) -> list[list[str]]:
    rng = np.random.default_rng(seed)
    return [[NUMBERS[item] for item in rng.choice(200, 20, replace=False)] for _ in split.questions]


def test_a_share_of_the_questions_holds_one_unpopular_item_that_is_new_to_the_person(planted: Split) -> None:
    counts = Counter(one.item_id for one in planted.train.events)
    median = np.median([counts[item] for item in NUMBERS])
    met = {(one.user_id, one.item_id) for one in planted.train.events}
    canaries = [(user, *truth.canary) for user, truth in zip(PEOPLE, planted.truths, strict=True) if truth.canary]
    assert len(canaries) == 50
    assert all(counts[item] <= median for _, item in canaries)
    assert not met & set(canaries)


def test_canaries_are_relevant_but_not_scored_and_questions_do_not_tell_of_them(split: Split, planted: Split) -> None:
    assert all(truth.canary <= truth.relevant for truth in planted.truths)
    assert [truth.scored for truth in planted.truths] == [truth.relevant for truth in split.truths]
    assert planted.questions == split.questions
    assert planted.train == split.train


def test_equal_seeds_plant_alike(split: Split, planted: Split) -> None:
    assert with_canaries(split, share=0.5, seed=1) == planted
    assert with_canaries(split, share=0.5, seed=2) != planted


def test_a_small_share_still_plants_enough_to_tell(split: Split) -> None:
    assert sum(bool(truth.canary) for truth in with_canaries(split, share=0.01).truths) == 20


def test_canaries_are_of_the_asked_domain_and_candidates(split: Split) -> None:
    odd = replace(split, questions=tuple(Question(user, domain="odd") for user in PEOPLE))
    assert all(int(item[1:]) % 2 == 1 for truth in with_canaries(odd, share=1).truths for item in truth.canary)
    few = sampled(split, 30, seed=3)
    both = zip(few.questions, with_canaries(few, share=1).truths, strict=True)
    assert all(truth.canary <= set(question.candidates or ()) for question, truth in both)


def test_where_nothing_can_be_a_canary_none_is_planted(split: Split) -> None:
    both = zip(PEOPLE, split.truths, strict=True)
    bound = tuple(Question(user, candidates=tuple(truth.relevant)) for user, truth in both)
    assert not any(truth.canary for truth in with_canaries(replace(split, questions=bound)).truths)


def test_who_ranks_the_truth_first_has_sung(planted: Split) -> None:
    told = leak(planted, [sorted(truth.relevant) for truth in planted.truths])
    assert told is not None
    assert told.startswith("50 of 50 canaries stand among the first 10 places, where chance puts 0.5 (p < 0.0001)")


def test_who_ranks_what_counts_and_no_more_has_not(planted: Split) -> None:
    assert leak(planted, [sorted(truth.scored) for truth in planted.truths]) is None


def test_half_a_leak_is_heard(planted: Split) -> None:
    lists = chance(planted, 0)
    for place, truth in enumerate(planted.truths):
        lists[place] = sorted(truth.relevant) + lists[place] if place % 2 else lists[place]
    assert leak(planted, lists) is not None


@pytest.mark.parametrize("seed", range(20))
def test_chance_is_not_accused(planted: Split, seed: int) -> None:
    assert leak(planted, chance(planted, seed)) is None


def test_one_list_of_unpopular_items_for_everybody_is_not_accused(split: Split) -> None:
    all_sing = with_canaries(split, share=1, seed=4)
    assert leak(all_sing, [NUMBERS[190:]] * len(PEOPLE)) is None


def test_whoever_leaves_out_met_items_alone_is_not_accused() -> None:
    """In a small catalogue a permutation over people would be: others have met the canary, and cannot be shown it."""
    rng = np.random.default_rng(5)
    people = [f"u{number:04}" for number in range(2000)]
    met = [set(rng.choice(24, 12, replace=False).tolist()) for _ in people]
    events = [event(user, NUMBERS[item]) for user, mine in zip(people, met, strict=True) for item in sorted(mine)]
    train = Log("made", tuple(Item(item_id=one) for one in NUMBERS[:25]), tuple(events))
    truths = tuple(Truth(frozenset({NUMBERS[24]})) for _ in people)
    small = with_canaries(Split("by hand", "", train, tuple(map(Question, people)), truths), share=1)
    lists = [[NUMBERS[item] for item in rng.permutation(24) if item not in mine][:5] for mine in met]
    assert leak(small, lists) is None


def test_failed_questions_hold_no_canary(planted: Split) -> None:
    assert leak(planted, [[] for _ in planted.questions]) is None


def test_a_few_canaries_are_no_sign(planted: Split) -> None:
    lists: list[list[str]] = [[] for _ in planted.questions]
    singing = [place for place, truth in enumerate(planted.truths) if truth.canary]
    for place in singing[:4]:
        lists[place] = sorted(planted.truths[place].canary)
    assert leak(planted, lists) is None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), max_size=7), st.integers(-1, 8))
def test_the_tail_is_the_sum_over_all_ways_it_can_happen(chances: list[float], hits: int) -> None:
    ways = [way for way in product((0, 1), repeat=len(chances)) if sum(way) >= hits]
    each = [np.prod([p if hit else 1 - p for hit, p in zip(way, chances, strict=True)]) for way in ways]
    assert at_least(hits, np.array(chances)) == pytest.approx(sum(each), abs=1e-12)
