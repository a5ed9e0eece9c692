import pytest

from eval.splits import cut
from palate.errors import InputError
from tests.eval.splits.builder import event, learned, likes, log, without_times


def test_the_last_tenth_of_all_events_is_held_out_of_everybody() -> None:
    made = log(*(event("ann" if second < 15 else "bob", "abcdefgh"[second % 8], float(second)) for second in range(20)))
    split = cut(made, "time")
    assert learned(split.train) == {"ann": "abcdefghabcdefg", "bob": "hab"}
    assert [(question.user_id, question.time) for question in split.questions] == [("bob", 18.0)]
    assert split.truths[0].relevant == {"c", "d"}


def test_equal_times_fall_on_the_same_side() -> None:
    made = log(event("ann", "a", 1.0), *(event("ann", item, 2.0) for item in "bcd"))
    assert learned(cut(made, "time", share=0.25).train) == {"ann": "a"}


def test_people_who_come_after_the_cut_are_asked_too() -> None:
    made = log(*(event("ann", item, float(second)) for second, item in enumerate("abc")), event("new", "a", 9.0))
    assert [question.user_id for question in cut(made, "time", share=0.25).questions] == ["new"]


def test_words_of_anybody_after_the_cut_go() -> None:
    said = event("bob", None, 9.0, "comment", text="soup")
    split = cut(log(*likes(ann="abcd").events, said, event("bob", "a", 0.0)), "time", share=0.4)
    assert said not in split.train.events
    assert split.left_out == {"words after the cut": 1}


def test_a_log_of_one_moment_leaves_nothing_to_learn_from() -> None:
    with pytest.raises(InputError, match="nothing to learn from"):
        cut(log(event("ann", "a", 1.0), event("bob", "b", 1.0)), "time")


def test_events_without_times_are_refused() -> None:
    with pytest.raises(InputError, match="'time' needs times"):
        cut(without_times(likes(ann="abc")), "time")
