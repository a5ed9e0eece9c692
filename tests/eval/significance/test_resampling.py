import numpy as np
import pytest
from scipy import stats

from eval.significance import bootstrap, bootstrap_all
from palate.errors import InputError

NAN = float("nan")


def test_the_mean_is_that_of_the_users():
    found = bootstrap(np.array([0.0, 1.0, 1.0, 0.0, 0.5]), seed=0)
    assert (found.mean, found.users) == (0.5, 5)
    assert 0 <= found.low < 0.5 < found.high <= 1


def test_the_same_seed_gives_the_same_interval():
    values = np.random.default_rng(0).random(50)
    assert bootstrap(values, seed=3) == bootstrap(values, seed=3)
    assert bootstrap(values, seed=3) != bootstrap(values, seed=4)


def test_the_interval_is_that_of_scipy():
    values = np.random.default_rng(1).exponential(size=400)
    theirs = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=20_000, rng=np.random.default_rng(2)
    ).confidence_interval
    ours = bootstrap(values, seed=0, resamples=20_000)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    found = [bootstrap(rng.normal(size=60), seed, resamples=400) for seed in range(300)]
    assert 0.90 <= np.mean([one.low <= 0 <= one.high for one in found]) <= 0.98


def test_equal_values_leave_no_doubt():
    found = bootstrap(np.full(7, 0.1), seed=0)
    assert (found.mean, found.low, found.high) == (0.1, 0.1, 0.1)


def test_users_without_a_value_are_left_out():
    found = bootstrap(np.array([1.0, NAN, 0.0, NAN]), seed=0)
    assert (found.mean, found.users) == (0.5, 2)


def test_columns_are_resampled_together():
    values = np.random.default_rng(0).random(80)
    found = bootstrap_all({"a": values, "b": values + 1.0}, seed=0)
    assert found["b"].low - found["a"].low == pytest.approx(1)


def test_a_column_is_measured_as_if_it_were_alone():
    rng = np.random.default_rng(0)
    table = {"a": rng.random(80), "b": rng.random(80), "c": np.where(rng.random(80) < 0.5, NAN, 1.0)}
    together = bootstrap_all(table, seed=5)
    assert together == {name: bootstrap(column, seed=5) for name, column in table.items()}


def test_a_column_without_values_is_left_out():
    assert set(bootstrap_all({"a": np.array([1.0]), "b": np.array([NAN])}, seed=0)) == {"a"}


def test_nobody_is_an_input_error():
    with pytest.raises(InputError, match="at least one user"):
        bootstrap(np.array([NAN]), seed=0)
    with pytest.raises(InputError, match="different lengths"):
        bootstrap_all({"a": np.array([1.0]), "b": np.array([1.0, 2.0])}, seed=0)
