from dataclasses import replace

import pytest

from eval.data import Question, Truth
from eval.splits import cut
from palate.errors import InputError
from tests.eval.splits.builder import likes, log


def test_all_that_the_test_file_holds_is_relevant_and_all_events_are_learned_from() -> None:
    made = replace(likes(ann="ab", bob="bc"), test={"bob": ("d", "e"), "new": ("a",)})
    split = cut(made, "own")
    assert split.questions == (Question("bob"), Question("new"))
    assert split.truths == (Truth(frozenset("de")), Truth(frozenset("a")))
    assert split.train.events == made.events
    assert not split.train.test


def test_rows_on_met_and_unknown_items_are_counted() -> None:
    made = replace(likes(ann="ab", bob="bc"), test={"ann": ("a", "c"), "bob": ("c", "zzz")})
    split = cut(made, "own")
    assert [question.user_id for question in split.questions] == ["ann"]
    assert split.left_out == {"met in training": 2, "not in the catalogue": 1}


def test_a_set_without_a_test_file_is_refused() -> None:
    with pytest.raises(InputError, match="'own' needs a test file"):
        cut(log(*likes(ann="ab").events), "own")
