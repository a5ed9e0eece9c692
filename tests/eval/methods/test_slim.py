import numpy as np
import pytest
from sklearn.linear_model import ElasticNet

from eval.methods.slim import Slim, elastic_net
from tests.eval.likes import drawn, scored, training


def test_two_people_and_two_items_by_hand():
    """b is restored from a: (common people - l1) / (people of a + l2) = (1 - .5) / (2 + 1), and a from b: .5 / 2."""
    with training({"ann": "a", "bob": "ab"}) as train:
        found = scored(Slim(l1=0.5, l2=1.0), train, ["ann", "bob"])
        assert found.tolist() == [pytest.approx([0, 0.5 / 3]), pytest.approx([0.5 / 2, 0.5 / 3])]


@pytest.mark.parametrize("l1", [0.5, 3.0])
def test_weights_are_those_of_a_general_solver(l1: float):
    with drawn(40, 9) as train:
        likes = train.liked.toarray().astype(np.float64)
        expected = np.zeros((9, 9))
        for item in range(9):
            others = np.delete(np.arange(9), item)
            model = ElasticNet(
                alpha=(l1 + 2.0) / len(likes), l1_ratio=l1 / (l1 + 2.0), positive=True, fit_intercept=False, tol=1e-8
            )
            expected[others, item] = model.fit(likes[:, others], likes[:, item]).coef_
        found = scored(Slim(l1=l1, l2=2.0, sweeps=300), train, train.users)
        assert found == pytest.approx(likes @ expected, abs=2e-3)


def test_a_price_above_every_product_leaves_no_weight():
    inner, outer = np.eye(3, dtype=np.float32)[None], np.array([[1.0, 2.0, 0.5]], np.float32)
    assert not elastic_net(inner, outer, l1=2.5, l2=0.0, sweeps=5).any()
    assert elastic_net(inner, outer, l1=1.0, l2=1.0, sweeps=5).tolist() == [[0.0, 0.5, 0.0]]


def test_an_item_is_restored_from_its_nearest_only():
    with drawn(40, 9) as train:
        method = Slim(l1=0.0, k=2)
        method.fit(train)
        assert np.diff(method.weights.tocsc().indptr).max() <= 2


def test_a_stranger_gets_popularity():
    with training({"ann": "a", "bob": "ab"}, "c") as train:
        assert scored(Slim(), train, ["nobody"])[0].tolist() == [2, 1, 0]
