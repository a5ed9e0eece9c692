from math import sqrt

import pytest

from eval.data import Question
from eval.models.situations import Situations, choices, item_columns, moment
from palate.types import Context, Event, Item
from tests.eval.methods import told

SHELF = told.items(dict.fromkeys("abcd", "thing"))
SUNNY = Context(weather="sunny")


def test_a_moment_is_its_context_its_weekday_and_its_quarter_of_the_day():
    assert moment(SUNNY, 4 * told.DAY + 13 * 3600) == ("weather=sunny", "weekday 0", "quarter 2")
    assert moment(Context(), None) == ()


def test_choices_are_events_that_show_liking():
    dislike = Event(event_id="1" * 20, user_id="bob", item_id="b", kind="dislike", time=0.0)
    with told.training(SHELF, [*told.in_turn("ann", "ab"), dislike, told.like("bob", "c", 5)]) as train:
        chosen = choices(train)
    assert chosen.users.tolist() == [0, 0, 1]
    assert chosen.items.tolist() == [0, 1, 2]
    assert [event.item_id for event in chosen.events] == ["a", "b", "c"]


def test_what_was_chosen_is_left_out_of_its_own_history():
    with told.training(SHELF, [told.like("ann", item) for item in "abc"]) as train:
        chosen = choices(train)
        rows = Situations(train, chosen).of_choices(chosen).toarray()
    half = 1 / sqrt(2)
    assert rows[:, 0].tolist() == [1, 1, 1]
    assert rows[0, 1:] == pytest.approx([0, half, half, 0])
    assert rows[2, 1:] == pytest.approx([half, half, 0, 0])


def test_a_question_has_its_person_its_context_and_all_their_history():
    with told.training(SHELF, [told.like("ann", "a", context=SUNNY), told.like("bob", "b")]) as train:
        made = Situations(train, choices(train))
        asked = [Question("ann"), Question("bob", context=SUNNY), Question("zoe", context=SUNNY)]
        rows = made.of_questions(asked).toarray()
    assert made.columns == 2 + 1 + 4
    assert rows.tolist() == [[1, 0, 0, 1, 0, 0, 0], [0, 1, 1, 0, 1, 0, 0], [0, 0, 1, 0, 0, 0, 0]]


def test_contexts_that_training_never_saw_are_left_out():
    with told.training(SHELF, [told.like("ann", "a")]) as train:
        made = Situations(train, choices(train), history=False)
        assert made.columns == 1
        assert made.of_questions([Question("ann", context=SUNNY, time=0.0)]).toarray().tolist() == [[1]]


def test_items_have_a_column_each_and_share_those_of_domain_and_category():
    shelf = [
        Item(item_id="a", domain="food", categories=("tea", "green", "tea")),
        Item(item_id="b", domain="food"),
        Item(item_id="c"),
    ]
    rows = item_columns(shelf).toarray()
    assert rows.tolist() == [[1, 0, 0, 1, 1, 1], [0, 1, 0, 0, 0, 1], [0, 0, 1, 0, 0, 0]]
