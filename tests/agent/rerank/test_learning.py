from math import log2

import pytest

from agent.rerank import WEIGHT, Judged, learned_weight
from agent.rerank.learning import ndcg

FUSED = tuple("abcdef")


def judged(liked: str, ranked: str) -> Judged:
    votes = dict.fromkeys(FUSED, 0.0) | {one: 1 / (5 + rank) for rank, one in enumerate(ranked, start=1)}
    return Judged(FUSED, votes, frozenset(liked))


def test_a_model_that_is_always_right_gets_the_most_say_it_needs():
    found = learned_weight([judged("f", "fab"), judged("e", "efa")])
    assert found.ndcg[0.0] == pytest.approx((1 / log2(7) + 1 / log2(6)) / 2)
    assert found.ndcg[1.0] == 1.0
    assert found.ndcg[found.weight] == 1.0


def test_a_model_that_is_always_wrong_gets_no_more_say_than_does_no_harm():
    found = learned_weight([judged("a", "fed"), judged("a", "def")])
    assert found.ndcg[found.weight] == found.ndcg[0.0] == 1.0
    assert found.weight < 0.5


def test_one_that_is_right_in_part_shares_the_say():
    """In one list retrieval puts the liked one first and the model second, in the other the model does so alone."""
    found = learned_weight([judged("a", "fa"), judged("f", "f")])
    assert 0.0 < found.weight < 1.0
    assert found.ndcg[found.weight] >= max(found.ndcg[0.0], found.ndcg[1.0])


def test_of_equally_good_weights_the_one_in_the_middle_is_taken():
    found = learned_weight([judged("ab", "ab")])
    assert set(found.ndcg.values()) == {1.0}
    assert found.weight == 0.5


def test_lists_in_which_nothing_was_liked_say_nothing():
    says = [judged("f", "fab")]
    assert learned_weight([*says, judged("", "abc"), judged("z", "abc")]) == learned_weight(says)


def test_without_lists_the_weight_is_the_usual():
    assert learned_weight([]).weight == learned_weight([judged("z", "abc")]).weight == WEIGHT


def test_only_the_first_places_count():
    assert ndcg("abcdef", frozenset("f"), 3) == 0.0
    assert ndcg("abc", frozenset("ac"), 3) == pytest.approx((1 + 1 / log2(4)) / (1 + 1 / log2(3)))
    assert ndcg("abc", frozenset("abc"), 2) == 1.0
