import numpy as np
import pytest

from eval.profiles.agreement import agreements, label_words, nearness
from eval.profiles.built import Built
from tests.eval.profiles import matters

FANS = matters.people()


def test_each_row_is_held_against_its_own_and_all_others():
    one = np.array([[1, 0], [0, 1], [1, 0]], np.float32)
    own, chance, apart = nearness(one, one)
    assert own.tolist() == [1.0, 1.0, 1.0]
    assert chance.tolist() == [0.5, 0.0, 0.5]
    assert apart.tolist() == [0.75, 1.0, 0.75]


def test_engines_that_say_the_same_agree_and_tell_people_apart():
    texts = {user: f"{user} likes {matters.MATTERS[user.split()[0]][0]}" for user in FANS}
    (found,) = agreements({"a": Built(written=texts), "b": Built(written=texts)}, FANS, matters.WideWords(), seed=0)
    assert found.cosine.mean == pytest.approx(1.0)
    assert found.told_apart.mean == 1.0
    assert found.chance.mean < 0.9
    assert found.labels is None


def test_engines_that_say_the_same_of_everybody_do_not_tell_people_apart():
    same = Built(written=dict.fromkeys(FANS, "likes things"))
    (found,) = agreements({"a": same, "b": same}, FANS, matters.WideWords(), seed=0)
    assert found.cosine.mean == pytest.approx(found.chance.mean, abs=1e-5)
    assert found.told_apart.mean == 0.5


def test_labels_are_compared_word_by_word(built: Built):
    (found,) = agreements({"a": built, "b": built}, FANS, matters.WideWords(), seed=0)
    assert found.labels is not None
    assert found.labels.mean == 1.0
    assert sum(label_words(built.profiles[FANS[0]]).values()) == pytest.approx(1.0)


def test_only_people_of_whom_both_wrote_count():
    one = Built(written={FANS[0]: "tea", FANS[1]: "rail", FANS[2]: "jazz"})
    other = Built(written={FANS[1]: "rail", FANS[2]: "jazz"})
    (found,) = agreements({"a": one, "b": other}, FANS, matters.WideWords(), seed=0)
    assert found.cosine.users == 2
    lonely = Built(written={FANS[1]: "rail"})
    assert agreements({"a": one, "b": lonely}, FANS, matters.WideWords(), seed=0) == ()


def test_nothing_is_compared_without_an_embedder(built: Built):
    assert agreements({"a": built, "b": built}, FANS, None, seed=0) == ()
