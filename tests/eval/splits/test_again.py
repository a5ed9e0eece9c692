from dataclasses import replace

from eval.data import Question, Split, Truth
from eval.splits import cut, sampled, validation
from tests.eval.splits.builder import likes

MADE = likes(ann="abcdef", bob="bcdefgh")


def test_options_are_used_again() -> None:
    inner = validation(cut(MADE, "last", n=2))
    assert [truth.relevant for truth in inner.truths] == [{"c", "d"}, {"e", "f"}]


def test_the_sets_own_test_file_is_matched_by_a_random_share_as_large() -> None:
    split = cut(replace(likes(ann="abcd", bob="efgh"), test={"ann": ("e", "f"), "bob": ("a", "b")}), "own")
    inner = validation(split)
    assert inner.kind == "random"
    assert inner.options.share == 4 / (4 + 8)
    assert [len(truth.relevant) for truth in inner.truths] == [1, 1]


def test_a_sampled_split_is_validated_by_a_sampled_one() -> None:
    inner = validation(sampled(cut(MADE, "last"), 2))
    assert inner.sampled == 2
    assert [len(question.candidates or ()) for question in inner.questions] == [3, 3]


def test_a_split_made_by_hand_is_validated_at_random() -> None:
    split = Split("by hand", "", MADE, (Question("ann"),), (Truth(frozenset("h")),))
    assert validation(split).kind == "random"
