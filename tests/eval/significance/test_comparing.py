import numpy as np
import pytest

from eval.significance import compare
from palate.errors import InputError

USERS = 200
BASE = np.random.default_rng(0).random(USERS)


def test_a_method_that_is_better_for_most_is_called_better():
    (found,) = compare({"ours": BASE + 0.05, "theirs": BASE}, "theirs", "ndcg@10", seed=0)
    assert (found.method, found.reference, found.metric) == ("ours", "theirs", "ndcg@10")
    assert found.difference == pytest.approx(0.05)
    assert found.verdict == "better"
    assert found.sentence == "NDCG@10 is .050 higher (95% .050 to .050, p .0001 after Holm): better."


def test_a_method_that_is_worse_for_most_is_called_worse():
    noise = np.random.default_rng(1).normal(0.02, 0.05, USERS)
    (found,) = compare({"ours": BASE, "theirs": BASE - noise}, "ours", "ndcg@10", seed=0)
    assert found.verdict == "worse"
    assert found.low < found.difference < found.high < 0
    assert found.sentence.startswith("NDCG@10 is .016 lower (95% -.0")
    assert found.sentence.endswith("after Holm): worse.")


def test_noise_cannot_be_told_apart():
    noise = np.random.default_rng(2).normal(0, 0.05, USERS)
    (found,) = compare({"ours": BASE, "theirs": BASE + noise}, "ours", "recall@10", seed=0)
    assert found.verdict == "cannot be told apart"
    assert found.sentence.startswith("Recall@10 is .00")
    assert found.sentence.endswith("cannot be told apart.")


def test_the_same_values_are_said_to_be_the_same():
    (found,) = compare({"ours": BASE, "theirs": BASE.copy()}, "ours", "ndcg@10", seed=0)
    assert found.sentence == "NDCG@10 is the same: cannot be told apart."
    assert found.p == 1


def test_three_users_are_too_few_to_tell():
    (found,) = compare({"ours": np.ones(3), "theirs": np.zeros(3)}, "theirs", "ndcg@10", seed=0)
    assert found.p == 2 / 2**3
    assert found.verdict == "cannot be told apart"


def test_p_is_corrected_for_the_number_of_comparisons():
    rng = np.random.default_rng(3)
    methods = {f"m{n}": BASE + rng.normal(0, 0.05, USERS) for n in range(10)}
    methods["lucky"] = BASE + rng.normal(0.0085, 0.05, USERS)
    found = {one.method: one for one in compare({"base": BASE, **methods}, "base", "ndcg@10", seed=0)}
    assert found["lucky"].corrected == pytest.approx(11 * found["lucky"].p)
    assert list(found) == list(methods)


def test_among_many_methods_that_do_not_differ_none_is_called_better():
    rng = np.random.default_rng(4)
    methods = {f"m{n}": BASE + rng.normal(0, 0.05, USERS) for n in range(20)}
    found = compare({"base": BASE, **methods}, "base", "ndcg@10", seed=0)
    assert {one.verdict for one in found} == {"cannot be told apart"}


def test_users_without_a_value_for_either_are_left_out():
    ours = np.array([1.0, float("nan"), 0.5])
    (found,) = compare({"ours": ours, "theirs": np.array([0.0, 0.0, float("nan")])}, "theirs", "auc", seed=0)
    assert found.difference == 1.0


def test_a_method_alone_has_nothing_to_be_compared_with():
    assert compare({"ours": BASE}, "ours", "ndcg@10", seed=0) == ()


def test_what_cannot_be_paired_is_refused():
    with pytest.raises(InputError, match="one of ours, got 'theirs'"):
        compare({"ours": BASE}, "theirs", "ndcg@10", seed=0)
    with pytest.raises(InputError, match="200 users for ours"):
        compare({"ours": BASE[:5], "theirs": BASE}, "theirs", "ndcg@10", seed=0)
    with pytest.raises(InputError, match="at least one user"):
        compare({"ours": np.full(2, np.nan), "theirs": np.ones(2)}, "theirs", "auc", seed=0)


def test_the_same_seed_says_the_same():
    methods = {"a": BASE, "b": BASE + np.random.default_rng(5).normal(0, 0.1, USERS)}
    assert compare(methods, "a", "ndcg@10", seed=1) == compare(methods, "a", "ndcg@10", seed=1)
