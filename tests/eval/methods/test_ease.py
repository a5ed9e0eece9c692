import numpy as np
import pytest

from eval.methods.ease import Ease
from tests.eval.likes import drawn, scored, training


@pytest.mark.parametrize(("users", "items"), [(30, 12), (8, 20)])
def test_scores_are_likes_times_the_weights_of_the_paper(users: int, items: int):
    with drawn(users, items) as train:
        likes = train.liked.toarray().astype(np.float64)
        inverse = np.linalg.inv(likes.T @ likes + 10.0 * np.eye(items))
        weights = inverse / -np.diag(inverse)
        np.fill_diagonal(weights, 0.0)
        assert scored(Ease(10.0), train, train.users) == pytest.approx(likes @ weights, abs=1e-5)


def test_two_people_and_two_items_by_hand():
    """X'X + I = [[3, 1], [1, 2]]; its inverse is [[2, -1], [-1, 3]] / 5, so B[a, b] is 1/3 and B[b, a] 1/2."""
    with training({"ann": "a", "bob": "ab"}) as train:
        assert scored(Ease(1.0), train, ["ann"])[0].tolist() == pytest.approx([0, 1 / 3], abs=1e-6)
        assert scored(Ease(1.0), train, ["bob"])[0].tolist() == pytest.approx([1 / 2, 1 / 3], abs=1e-6)


def test_a_stranger_gets_popularity():
    with training({"ann": "a", "bob": "ab"}) as train:
        assert scored(Ease(), train, ["nobody"])[0].tolist() == [2, 1]
