from __future__ import annotations

import numpy as np
import pytest

from retrieval.dialogues import Lesson
from retrieval.dialogues.heard import hear
from retrieval.dialogues.near import Near
from retrieval.dialogues.popularity import NEVER, Popularity
from retrieval.dialogues.spoken import Spoken
from retrieval.dialogues.together import Together
from retrieval.dialogues.wording import Wording


def spoken(content, *lessons: Lesson) -> Spoken:
    return Spoken.of(lessons, content, None)


def test_a_dialogue_counts_once_and_as_far_as_it_is_known(content) -> None:
    early = Lesson("a", ("crime",), (0,), (1,))
    late = Lesson("a", ("crime", "ok", "more"), (0, 1), (1, 2))
    known = spoken(content, early, late, Lesson("b", (), (), (2,)))
    assert known.items.toarray().tolist() == [[1, 1, 1, 0, 0], [0, 0, 1, 0, 0]]
    assert known.recommended.tolist() == [0, 1, 2, 0, 0]
    assert known.opening.tolist() == [0, 0, 1, 0, 0]


def test_words_count_that_several_dialogues_say_and_not_most(content) -> None:
    says = [("pirates", "movie")] * 1 + [("robots", "movie")] * 3 + [("movie",)] * 4
    known = spoken(content, *(Lesson(str(n), (" ".join(words),), (), (0,)) for n, words in enumerate(says)))
    assert known.vocabulary == ("robots",)


def test_popularity_is_a_logarithm_of_counts(content) -> None:
    known = spoken(content, Lesson("a", (), (0,), (1,)), Lesson("b", (), (), (1,)))
    found = Popularity(content, known).signals(hear([(), ()], [(), (0,)], content, None))
    assert found["recommended"][0, :2].tolist() == pytest.approx(np.log([NEVER, 2 + NEVER]).tolist())
    assert found["opening"][1, 1] == pytest.approx(np.log(1 + NEVER))
    assert found["never met"][0].tolist() == [0, 0, 1, 1, 1]
    assert found["people spoken of"][0, :2].tolist() == pytest.approx(np.log1p([2 + 2, 1 + 0]).tolist())


def test_together_is_a_cosine_in_which_the_last_item_weighs_most(content) -> None:
    known = spoken(content, Lesson("a", (), (0,), (1,)), Lesson("b", (), (2,), (3,)))
    found = Together(known).signals(hear([()], [(0, 2)], content, None))
    assert found["together"][0].tolist() == pytest.approx([0, 0.75 / 2, 0, 1 / 2, 0])
    assert found["together with last"][0].tolist() == pytest.approx([0, 0, 0, 1 / 2, 0])
    assert found["together by share"][0].tolist() == pytest.approx([0, 0.75**0.5, 0, 1, 0])


def test_long_dialogues_share_one_vote(content) -> None:
    known = spoken(content, Lesson("a", (), (0, 1, 2), (3,)))
    found = Together(known).signals(hear([()], [(0,)], content, None))
    assert found["together by share"][0].tolist() == pytest.approx([0, *[(1 / 3) ** 0.5] * 3, 0])


def test_near_dialogues_are_those_that_say_the_same(content, lessons) -> None:
    found = Near(content, spoken(content, *lessons)).signals(hear([("a funny one",)], [()], content, None))
    assert found["near"][0].tolist() == pytest.approx([0, 0, 1, 1, 0])


def test_words_lead_to_items_and_categories(content, lessons) -> None:
    known = spoken(content, *lessons)
    assert known.vocabulary == ("crime", "funny", "heat")
    found = Wording(content, known).signals(hear([("hi", "funny")], [()], content, None))
    items, categories = found["words to items"][0], found["asker's words to categories"][0]
    assert items[[2, 3]].min() > 0
    assert items[[0, 1, 4]].tolist() == [0, 0, 0]
    assert categories[2] > 0 > categories[1]
