from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.dialogues.measuring import Sums, intervals, measure


def means(found, dialogue, depths=(1, 10)):
    metrics = measure([np.array(places) for places in found], np.array(dialogue), depths)
    return {name: float(one.sums.sum() / one.counts.sum()) for name, one in metrics.items()}


def test_recall_is_over_items_and_the_others_over_turns() -> None:
    told = means([[0, 50, 50], [3]], [0, 1])
    assert told["recall@1"] == pytest.approx(1 / 4)
    assert told["recall@10"] == pytest.approx(2 / 4)
    assert told["turn_recall@10"] == pytest.approx((1 / 3 + 1) / 2)
    assert told["hit_rate@1"] == pytest.approx(1 / 2)
    assert told["hit_rate@10"] == 1.0


def test_what_each_dialogue_adds_has_the_figure_as_its_mean() -> None:
    metrics = measure([np.array([0, 50]), np.array([0]), np.array([50])], np.array([0, 0, 1]), (1,))
    assert metrics["recall@1"].per_dialogue.mean() == pytest.approx(2 / 4)


def test_a_dialogue_of_many_equal_turns_is_one_witness() -> None:
    alone = Sums(np.array([1.0] * 20 + [0.0] * 20), np.ones(40))
    repeated = Sums(np.array([20.0, 0.0]), np.array([20.0, 20.0]))
    told = intervals({"one": alone}, 0)["one"], intervals({"one": repeated}, 0)["one"]
    assert told[0].mean == told[1].mean == 0.5
    assert (told[1].low, told[1].high) == (0.0, 1.0)
    assert told[0].low > 0.3


@given(st.lists(st.lists(st.integers(0, 100), min_size=1, max_size=4), min_size=1, max_size=12), st.data())
def test_figures_grow_with_k_and_hit_rate_bounds_turn_recall(found, data) -> None:
    last = data.draw(st.integers(0, len(found) - 1))
    told = means(found, [min(n, last) for n in range(len(found))], (1, 10, 50))
    for metric in ("recall", "turn_recall", "hit_rate"):
        assert told[f"{metric}@1"] <= told[f"{metric}@10"] <= told[f"{metric}@50"] <= 1
    assert told["turn_recall@10"] <= told["hit_rate@10"] + 1e-12
