import pytest

from eval.data import Log
from eval.splits import cut
from palate.errors import InputError
from tests.eval.splits.builder import event, learned, likes, log

MOODS = ("calm", "merry")


def day(timed: bool = True) -> Log:
    """Ann does eight things in two moods, in turn; the last two of them things she did before."""
    told = zip("abcdefab", MOODS * 4, range(8), strict=True)
    return log(*(event("ann", item, float(time) if timed else None, "play", mood=mood) for item, mood, time in told))


def test_each_held_out_context_asks_for_itself_at_its_time() -> None:
    split = cut(day(), "context", share=0.5, repeats=False)
    assert learned(split.train) == {"ann": "abcd"}
    assert [(one.context.mood, one.time) for one in split.questions] == [("calm", 4.0), ("merry", 5.0)]
    assert [truth.relevant for truth in split.truths] == [{"e"}, {"f"}]
    assert split.left_out == {"met in training": 2}


def test_repeats_are_asked_about_where_a_tenth_of_the_data_repeat() -> None:
    split = cut(day(), "context", share=0.5)
    assert [truth.relevant for truth in split.truths] == [{"a", "e"}, {"b", "f"}]
    assert all(question.repeats for question in split.questions)
    assert split.options.repeats is True


def test_data_that_do_not_repeat_are_not_asked_about_repeats() -> None:
    made = log(*(event("ann", item, float(time), mood="calm") for time, item in enumerate("abcdefgh")))
    assert not cut(made, "context").questions[0].repeats


def test_without_times_a_random_share_is_held_out() -> None:
    made = log(*(event("ann", item, mood=mood) for item in "abcdefgh" for mood in MOODS))
    split = cut(made, "context", share=0.25)
    assert len(split.train.events) == 12
    assert sum(len(truth.relevant) for truth in split.truths) == 4
    assert all(question.time is None for question in split.questions)


def test_held_out_events_without_a_context_are_counted() -> None:
    made = log(*day().events, event("ann", "g", 6.5))
    split = cut(made, "context", share=0.25)
    assert split.left_out == {"without a context": 1}


def test_liking_in_one_situation_and_refusal_in_another_are_told_apart() -> None:
    made = log(*day().events, event("ann", "g", 8.0, mood="calm"), event("ann", "g", 9.0, "hide", mood="merry"))
    split = cut(made, "context", share=0.4, repeats=True)
    assert "g" in split.truths[0].relevant
    assert "g" in split.truths[1].refused


def test_data_without_contexts_are_refused() -> None:
    with pytest.raises(InputError, match="'context' needs contexts"):
        cut(likes(ann="abc"), "context")
