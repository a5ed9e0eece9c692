import numpy as np
import pytest
from scipy import sparse

from profiles.weigh import picked, scores, surprise, weigh

ROWS = sparse.csr_matrix(np.array([[1.0, 0.0], [1.0, 0.5], [0.0, 1.0]]))


def test_masses_for_and_against_are_kept_apart():
    mass = weigh(ROWS, np.array([1.0, 1.0, -1.0]), np.array([0, 1, 2]))
    assert mass.liked.tolist() == [2.0, 0.5]
    assert mass.disliked.tolist() == [0.0, 1.0]
    assert mass.polarity.tolist() == [1.0, pytest.approx(-1 / 3)]
    assert mass.total == 3.0


def test_events_on_the_same_thing_support_a_column_once():
    mass = weigh(ROWS, np.ones(3), np.array([7, 7, 8]))
    assert mass.support.tolist() == [1.0, 1.0]


def test_what_everybody_has_is_no_surprise():
    mass = weigh(ROWS, np.ones(3), np.arange(3))
    usual = mass.net / mass.total
    assert surprise(mass, usual).tolist() == [1.0, 1.0]


def test_a_column_backed_by_one_thing_scores_less_than_one_backed_by_two():
    rows = sparse.csr_matrix(np.array([[2.0, 1.0], [0.0, 1.0]]))
    mass = weigh(rows, np.ones(2), np.arange(2))
    one, two = scores(mass, np.array([0.5, 0.5]), np.ones(2))
    assert mass.net.tolist() == [2.0, 2.0]
    assert one < two


def test_picked_columns_come_in_the_order_asked_for():
    assert picked(ROWS, [1, 0]).tolist() == [[0.0, 1.0], [0.5, 1.0], [1.0, 0.0]]


def test_many_columns_are_picked_as_few_are():
    rows = sparse.random(12, 40, density=0.3, format="csr", random_state=0)
    columns = list(range(39, 0, -3))
    assert (picked(rows, columns) == rows.toarray()[:, columns]).all()
    assert (picked(rows, columns[:2]) == rows.toarray()[:, columns[:2]]).all()
