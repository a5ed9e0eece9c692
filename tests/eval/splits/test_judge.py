import pytest

from eval.splits.judge import Judge
from tests.eval.splits.builder import event, log


def test_stars_are_read_against_everything_the_person_rated_held_out_or_not() -> None:
    rated = {"a": 5.0, "b": 5.0, "c": 4.0, "d": 2.0}  # mean 4, standard deviation sqrt(6 / 4) = 1.2247
    stars = [event("ann", item, kind="rate", value=value) for item, value in rated.items()]
    judge = Judge(log(*stars))
    assert judge.strength(stars[0]) == pytest.approx(0.5 + 0.5 * (5 - 4) / 1.2247, abs=1e-4)
    assert judge.strength(stars[3]) == pytest.approx(0.5 + 0.5 * (2 - 4) / 1.2247, abs=1e-4)


def test_liking_and_refusal_of_an_item_add_up() -> None:
    seen, hidden = event("ann", "a", kind="view"), event("ann", "a", kind="hide")
    assert Judge(log(seen, hidden)).total([seen, hidden]) == pytest.approx(0.2 - 1.0)
