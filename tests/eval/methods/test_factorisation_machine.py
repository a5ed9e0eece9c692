import numpy as np
import pytest

from eval.data import Question
from eval.methods.factorisation_machine import FactorisationMachine
from palate.types import Context, Event
from tests.eval.methods import told

SHELF = told.items(dict.fromkeys("abcdefgh", "thing"))
SUNNY, RAINY = Context(weather="sunny"), Context(weather="rainy")
PEOPLE = [f"u{number:02}" for number in range(24)]
ANYBODY = Question("zoe")


def by_weather() -> list[Event]:
    """Everybody likes "a" and "b" when it is sunny, "g" and "h" when it rains."""
    return [
        told.like(u, item, context=at) for u in PEOPLE for at, two in ((SUNNY, "ab"), (RAINY, "gh")) for item in two
    ]


def by_taste() -> list[Event]:
    """Half of the people like three of "abcd", half three of "efgh"; all but the last of each kind miss another one."""
    halves = ("abcd", "efgh")
    return [
        told.like(user, item)
        for number, user in enumerate(PEOPLE)
        for place, item in enumerate(halves[number % 2])
        if place != number // 2 % 4
    ]


def scores(events: list[Event], questions: list[Question], *, seed: int = 0, **parameters: object) -> np.ndarray:
    with told.training(SHELF, events, seed=seed) as train:
        method = FactorisationMachine(epochs=30, factors=8, **parameters)  # type: ignore[arg-type]
        method.fit(train)
        return method.scores(questions)


def test_the_context_of_a_question_says_what_fits():
    asked = [Question("u01", context=SUNNY), Question("u01", context=RAINY)]
    sunny, rainy = scores(by_weather(), asked, history=False)
    assert min(sunny[:2]) > max(sunny[2:])
    assert min(rainy[6:]) > max(rainy[:6])


def test_a_stranger_is_ranked_for_by_context():
    (sunny,) = scores(by_weather(), [Question("zoe", context=SUNNY)], history=False)
    assert min(sunny[:2]) > max(sunny[2:])


@pytest.mark.parametrize("history", [True, False])
def test_people_are_ranked_for_by_what_their_like_choose(history: bool):
    asked = [Question(user) for user in PEOPLE]
    found = scores(by_taste(), asked, history=history)
    assert (found[::2, :4].min(axis=1) > found[::2, 4:].max(axis=1)).all()
    assert (found[1::2, 4:].min(axis=1) > found[1::2, :4].max(axis=1)).all()


def test_what_a_person_and_a_context_say_is_added_up():
    asked = [ANYBODY, Question("u01"), Question("zoe", context=SUNNY), Question("u01", context=SUNNY)]
    nothing, person, context, both = scores(by_weather(), asked)
    assert both - nothing == pytest.approx((person - nothing) + (context - nothing), abs=1e-4)


def test_of_a_stranger_in_no_context_it_knows_what_is_popular():
    events = [told.like(user, "a") for user in PEOPLE] + [told.like(user, "b") for user in PEOPLE[:8]]
    (found,) = scores(events, [ANYBODY], history=False)
    assert found[0] > found[1] > max(found[2:])


def test_equal_seeds_give_equal_scores():
    first, again = (scores(by_taste(), [Question("u01")], seed=3, negatives=4) for _ in range(2))
    other = scores(by_taste(), [Question("u01")], seed=4, negatives=4)
    assert (first == again).all()
    assert (first != other).any()


def test_nobody_and_nothing_are_no_error():
    assert scores([], [ANYBODY]).tolist() == [[0.0] * 8]
