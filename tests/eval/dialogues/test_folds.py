from __future__ import annotations

from collections import Counter

import pytest

from eval.dialogues.folds import fold_of
from eval.dialogues.turns import read_dialogues
from palate.errors import InputError


def test_every_dialogue_is_in_one_fold_and_folds_are_of_one_size(small) -> None:
    fold = fold_of(read_dialogues(small), 5, seed=0)
    assert len(fold) == 10
    assert Counter(fold.values()) == dict.fromkeys(range(5), 2)


def test_folds_follow_from_the_seed(small) -> None:
    dialogues = read_dialogues(small)
    assert fold_of(dialogues, 5, seed=0) == fold_of(dialogues, 5, seed=0) != fold_of(dialogues, 5, seed=1)


@pytest.mark.parametrize("folds", [1, 11])
def test_folds_that_do_not_fit_are_refused(small, folds) -> None:
    with pytest.raises(InputError, match="2 to 10 folds"):
        fold_of(read_dialogues(small), folds, seed=0)
