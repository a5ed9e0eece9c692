import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from eval.significance import sign_flips
from palate.errors import InputError


def p_of(differences, seed=0, flips=9_999):
    return sign_flips(np.array(differences, float)[:, None], seed, flips).item()


def test_five_wins_of_five_are_two_of_thirty_two_signs():
    assert p_of([1, 2, 3, 4, 5]) == 2 / 2**5


def test_no_difference_is_certain_to_be_chance():
    assert p_of([0, 0, 0]) == 1


def test_users_who_do_not_differ_and_users_without_a_value_change_nothing():
    assert p_of([1, 2, 3, 4, 5, 0, 0, float("nan")]) == 2 / 2**5


@settings(deadline=None)
@given(st.lists(st.integers(-5, 5).filter(bool), min_size=2, max_size=9))
def test_few_users_get_the_exact_p_of_scipy(differences):
    theirs = stats.permutation_test((np.array(differences),), np.mean, permutation_type="samples", n_resamples=np.inf)
    assert p_of(differences) == pytest.approx(theirs.pvalue)


def test_many_users_get_the_p_of_scipy_within_chance():
    differences = np.random.default_rng(0).normal(0.15, 1, 120)
    theirs = stats.permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=20_000, rng=np.random.default_rng(1)
    )
    assert p_of(differences) == pytest.approx(theirs.pvalue, abs=0.02)


def test_random_signs_agree_with_all_of_them():
    differences = np.random.default_rng(3).normal(0.4, 1, 13)
    assert p_of(differences, flips=8_000) == pytest.approx(p_of(differences), abs=0.02)


def test_p_is_never_below_one_in_all_that_was_tried():
    assert p_of(np.ones(100)) == 1 / 10_000


def test_columns_are_tested_each_as_if_alone():
    rng = np.random.default_rng(0)
    columns = np.column_stack([rng.normal(size=60), rng.normal(0.3, 1, 60), np.r_[np.ones(4), np.zeros(56)]])
    alone = [sign_flips(columns[:, [one]], seed=2).item() for one in range(3)]
    assert sign_flips(columns, seed=2).tolist() == alone


def test_without_a_difference_p_is_spread_evenly():
    found = sign_flips(np.random.default_rng(0).normal(size=(40, 400)), seed=0, flips=499)
    assert np.mean(found < 0.05) == pytest.approx(0.05, abs=0.03)


def test_a_single_column_must_be_one():
    with pytest.raises(InputError, match="users, comparisons"):
        sign_flips(np.ones(3), seed=0)
