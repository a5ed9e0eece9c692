import numpy as np

from eval.profiles.compared import compared

SCORE, COST, PLAIN = "claims that stand", "tokens read", "words"
ZEROS, ONES = np.zeros(40), np.ones(40)


def test_more_is_better_in_scores_and_worse_in_costs():
    found = compared({"a": {SCORE: ZEROS, COST: ZEROS}, "b": {SCORE: ONES, COST: 9 * ONES}}, seed=0)
    assert [(one.method, one.reference, one.metric, one.verdict) for one in found] == [
        ("b", "a", SCORE, "better"),
        ("b", "a", COST, "worse"),
    ]
    assert [one.difference for one in found] == [1.0, 9.0]
    assert found[0].sentence.startswith("claims that stand is 1.000 higher")
    assert found[1].sentence.startswith("tokens read is 9.000 higher")
    assert found[1].sentence.endswith(": worse.")


def test_equal_engines_cannot_be_told_apart():
    (found,) = compared({"a": {SCORE: ONES}, "b": {SCORE: ONES}}, seed=0)
    assert found.verdict == "cannot be told apart"
    assert found.corrected == 1.0


def test_all_scores_of_all_engines_are_corrected_together():
    few = np.array([1.0] * 6)
    alone = compared({"a": {SCORE: 0 * few}, "b": {SCORE: few}}, seed=0)[0]
    names = ("NDCG@10 from the text", "claims that stand", "evidence that stands", "interests that stay")
    several = compared({"a": dict.fromkeys(names, 0 * few), "b": dict.fromkeys(names, few)}, seed=0)
    assert alone.corrected == alone.p == 2 / 64
    assert {one.corrected for one in several} == {4 * 2 / 64}
    assert {one.verdict for one in several} == {"cannot be told apart"}


def test_what_only_describes_is_not_compared_nor_what_one_of_them_lacks():
    assert compared({"a": {PLAIN: ZEROS, SCORE: ONES}, "b": {PLAIN: ONES}}, seed=0) == ()


def test_people_without_a_value_in_either_are_left_out():
    holes = np.where(np.arange(40) < 10, np.nan, 1.0)
    (found,) = compared({"a": {SCORE: ZEROS}, "b": {SCORE: holes}}, seed=0)
    assert found.difference == 1.0


def test_one_engine_is_compared_with_nobody():
    assert compared({"a": {SCORE: ONES}}, seed=0) == ()
