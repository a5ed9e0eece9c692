import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import fuse
from retrieval.sources.ranking import Ranking, best


def ranking(*items):
    return Ranking(np.array(items, np.intp), np.arange(len(items), 0, -1).astype(np.float32))


def test_an_item_gains_weight_over_k0_plus_rank_from_each_ranking():
    fused = fuse({"a": ranking(2, 0), "b": ranking(0)}, {"a": 1.0, "b": 3.0}, 3, k0=60)
    assert fused.tolist() == pytest.approx([1 / 62 + 3 / 61, 0.0, 1 / 61])


def test_a_ranking_without_a_weight_counts_one():
    assert fuse({"new": ranking(1)}, {}, 2, k0=0)[1] == 1.0


def test_a_negative_weight_pushes_down():
    fused = fuse({"liked": ranking(0, 1), "aversion": ranking(0)}, {"aversion": -1.0}, 2)
    assert fused[1] > fused[0]


def test_agreement_of_two_sources_beats_a_first_place_in_one():
    fused = fuse({"a": ranking(0, 2), "b": ranking(1, 2)}, {}, 3)
    assert best(fused, np.ones(3, bool), 3).items.tolist() == [2, 0, 1]


def test_equal_scores_keep_catalogue_order_even_at_the_cut():
    scores = np.array([1.0, 2.0, 1.0, 1.0], np.float32)
    assert best(scores, np.ones(4, bool), 2).items.tolist() == [1, 0]


def test_what_is_not_allowed_is_never_ranked():
    scores = np.array([3.0, 2.0], np.float32)
    assert best(scores, np.array([False, True]), 5).items.tolist() == [1]


@given(st.lists(st.floats(-1, 5, width=32), max_size=40), st.integers(1, 50), st.data())
def test_best_equals_a_full_sort(values, depth, data):
    scores = np.array(values, np.float32)
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))), bool)
    wanted = sorted((i for i in range(len(values)) if allowed[i] and scores[i] > 0), key=lambda i: (-scores[i], i))
    found = best(scores, allowed, depth)
    assert found.items.tolist() == wanted[:depth]
    assert found.scores.tolist() == [scores[i] for i in wanted[:depth]]


@pytest.mark.parametrize("draw", [lambda rng: rng.standard_normal(2_000), lambda rng: rng.integers(-2, 4, 2_000)])
def test_the_best_of_many_equal_a_full_sort(draw):
    rng = np.random.default_rng(0)
    scores, allowed = draw(rng).astype(np.float32), rng.random(2_000) > 0.1
    order = np.argsort(-np.where(allowed, scores, -np.inf), kind="stable")[:20]
    found = best(scores, allowed, 20)
    assert found.items.tolist() == order.tolist()
    assert found.scores.tolist() == scores[order].tolist()
