from __future__ import annotations

import pytest

from eval.recovery.scores import LabelScore, Macro, Rate, macro

TRUTH = {"ann": {"tea"}, "ben": {"tea", "space"}, "cem": set(), "dan": {"space"}}
CLAIMS = {"ann": {"tea", "space"}, "ben": {"tea"}, "cem": {"tea"}}


def test_claims_are_counted_per_label() -> None:
    scores = macro(["tea", "space"], TRUTH, CLAIMS, {}).labels
    assert scores["tea"] == LabelScore(right=2, wrong=1, missed=0)
    assert scores["space"] == LabelScore(right=0, wrong=1, missed=2)


def test_an_excused_label_is_neither_right_nor_wrong() -> None:
    scores = macro(["tea", "space"], TRUTH, CLAIMS, {"cem": {"tea"}, "dan": {"space"}}).labels
    assert scores["tea"] == LabelScore(right=2)
    assert scores["space"] == LabelScore(wrong=1, missed=1)


def test_macro_gives_each_label_the_same_weight() -> None:
    scores = Macro(labels={"big": LabelScore(right=99, wrong=1, missed=1), "small": LabelScore(missed=1)})
    assert scores.f1 == pytest.approx((99 / 100 + 0) / 2)
    assert scores.precision == pytest.approx((99 / 100 + 0) / 2)


def test_nothing_out_of_nothing_is_zero() -> None:
    assert LabelScore().f1 == LabelScore().precision == LabelScore().recall == 0.0
    assert Rate(right=0, of=0).share == 0.0
    assert Macro(labels={}).f1 == 0.0
