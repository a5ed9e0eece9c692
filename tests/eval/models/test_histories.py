import numpy as np

from eval.models.histories import Histories
from tests.eval.methods import told

SHELF = told.items(dict.fromkeys("abcd", "thing"))


def histories(*events: list) -> Histories:
    with told.training(SHELF, [one for some in events for one in some]) as train:
        return Histories.of(train)


def test_likings_stand_oldest_first_each_at_its_last_time():
    found = histories(told.in_turn("ann", "abab"), told.in_turn("bob", "dc"))
    assert found.items[found.one(0)].tolist() == [0, 1]
    assert (found.times[found.one(0)] / told.DAY).tolist() == [2, 3]
    assert found.items[found.one(1)].tolist() == [3, 2]
    assert found.items[found.one(-1)].tolist() == []


def test_places_are_counted_from_the_latest():
    found = histories(told.in_turn("ann", "abc"), told.in_turn("bob", "dc"))
    assert found.from_end.tolist() == [2, 1, 0, 1, 0]
    assert found.owner.tolist() == [0, 0, 0, 1, 1]


def test_steps_stay_within_one_person():
    found = histories(told.in_turn("ann", "abc"), told.in_turn("bob", "dc"))
    (one, two, three) = found.steps(3)
    assert list(zip(one[0].tolist(), one[1].tolist(), strict=True)) == [(0, 1), (1, 2), (3, 2)]
    assert list(zip(two[0].tolist(), two[1].tolist(), strict=True)) == [(0, 2)]
    assert len(three[0]) == 0


def test_things_of_one_time_are_told_apart_from_things_in_turn():
    found = histories([told.like("ann", "a", 1), told.like("ann", "b", 1), told.like("ann", "c", 2)])
    (step,) = found.steps(1)
    assert step[2].tolist() == [True, False]


def test_each_entry_is_found_again_by_its_item():
    found = histories(told.in_turn("ann", "ab"), told.in_turn("bob", "b"))
    entries = found.by_item[1].data - 1
    assert found.items[entries].tolist() == [1, 1]
    assert found.owner[entries].tolist() == [0, 1]


def test_nothing_is_a_history_too():
    found = histories([])
    assert found.shape == (0, 4)
    assert all(len(early) == 0 for early, _, _ in found.steps(2))
    assert np.diff(found.starts).tolist() == []
