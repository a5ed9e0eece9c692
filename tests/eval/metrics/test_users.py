import numpy as np

from eval.metrics import per_user

NAN = float("nan")


def test_questions_of_one_user_are_averaged():
    assert per_user(np.array([1.0, 0.0, 0.0, 0.5]), ["ann", "bob", "ann", "ann"]).tolist() == [1.5 / 3, 0.0]


def test_users_stand_in_the_order_in_which_they_first_ask():
    assert per_user(np.array([1.0, 2.0, 3.0]), ["zoe", "ann", "zoe"]).tolist() == [2.0, 2.0]


def test_questions_without_a_value_are_left_out():
    assert per_user(np.array([NAN, 1.0]), ["ann", "ann"]).tolist() == [1.0]
    assert np.isnan(per_user(np.array([NAN, 1.0]), ["ann", "bob"])).tolist() == [True, False]


def test_nobody_gives_nothing():
    assert per_user(np.array([]), []).shape == (0,)
