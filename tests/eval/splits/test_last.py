import pytest

from eval.splits import cut
from palate.errors import InputError
from tests.eval.splits.builder import event, learned, likes, log, without_times


def test_the_last_item_of_each_user_is_held_out_and_asked_at_its_time() -> None:
    split = cut(likes(ann="abc", bob="ca"), "last")
    assert learned(split.train) == {"ann": "ab", "bob": "c"}
    assert [(question.user_id, question.time) for question in split.questions] == [("ann", 2.0), ("bob", 1.0)]
    assert [truth.relevant for truth in split.truths] == [{"c"}, {"a"}]


def test_whoever_met_a_single_item_stays_in_training() -> None:
    split = cut(likes(ann="abc", bob="a"), "last")
    assert learned(split.train) == {"ann": "ab", "bob": "a"}
    assert [question.user_id for question in split.questions] == ["ann"]


def test_one_item_always_stays() -> None:
    assert learned(cut(likes(ann="abcd", bob="ab"), "last", n=3).train) == {"ann": "a", "bob": "a"}


def test_a_purchase_is_held_out_with_the_view_before_it() -> None:
    made = log(event("ann", "a", 1.0), event("ann", "b", 2.0, "view"), event("ann", "b", 3.0, "purchase"))
    split = cut(made, "last")
    assert learned(split.train) == {"ann": "a"}
    assert split.truths[0].relevant == {"b"}


def test_going_back_to_an_old_item_after_the_last_new_one_is_counted_not_asked() -> None:
    split = cut(likes(ann="abca"), "last")
    assert learned(split.train) == {"ann": "ab"}
    assert split.left_out == {"met in training": 1}


def test_with_repeats_the_last_event_is_held_out_whatever_it_is_on() -> None:
    split = cut(likes(ann="abca"), "last", repeats=True)
    assert learned(split.train) == {"ann": "abc"}
    assert split.truths[0].relevant == {"a"}
    assert split.questions[0].repeats


def test_words_said_at_or_after_the_held_out_event_go() -> None:
    said = [event("ann", None, time, "comment", text=f"at {time}") for time in (0.5, 1.0, 7.0)]
    split = cut(log(*likes(ann="ab").events, *said), "last")
    assert split.train.events[-1] == said[0]
    assert split.left_out == {"words that may have come after the first held-out event": 2}


def test_events_without_times_are_refused() -> None:
    with pytest.raises(InputError, match=r"'last' needs times.*--split random"):
        cut(without_times(likes(ann="abc")), "last")
