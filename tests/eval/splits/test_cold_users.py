import pytest

from eval.splits import cut, validation
from palate.errors import InputError
from tests.eval.splits.builder import learned, likes, without_times

FIVE = dict.fromkeys(("ann", "bob", "cat", "dan", "eve"), "abcdef")


def test_a_share_of_the_users_keep_their_first_events_alone() -> None:
    split = cut(likes(**FIVE), "cold-users", n=2, share=0.4)
    assert sorted(learned(split.train).values()) == ["ab", "ab", "abcdef", "abcdef", "abcdef"]
    assert [(truth.relevant, question.time) for truth, question in zip(split.truths, split.questions, strict=True)] == [
        ({"c", "d", "e", "f"}, 2.0)
    ] * 2


def test_without_times_the_events_that_stay_are_drawn_at_random() -> None:
    made = without_times(likes(**FIVE))
    kept = set()
    for seed in range(5):
        split = cut(made, "cold-users", n=2, share=0.4, seed=seed)
        kept |= {"".join(sorted(items)) for items in learned(split.train).values() if len(items) == 2}
    assert len(kept) > 1


def test_validation_takes_users_who_were_not_made_cold() -> None:
    split = cut(likes(**FIVE), "cold-users", n=2, share=0.4)
    inner = validation(split)
    assert not {one.user_id for one in inner.questions} & {one.user_id for one in split.questions}


def test_too_few_users_with_enough_events_are_refused() -> None:
    with pytest.raises(InputError, match="1 users have more than 3 events"):
        cut(likes(ann="abcd", bob="abc"), "cold-users")
