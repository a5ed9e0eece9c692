from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.errors import InputError
from palate.types import Item
from retrieval.dialogues import Content, DialogueModel, Lesson


@pytest.fixture(scope="module")
def model() -> DialogueModel:
    films = [
        Item(item_id=str(n), title=f"Film {n} ({1990 + n})", categories=("crime",) if n < 3 else ()) for n in range(6)
    ]
    crime = [Lesson(f"c{n}", ("hi", "some crime"), (0,), (1,)) for n in range(10)]
    funny = [Lesson(f"f{n}", ("hi", "something funny"), (3,), (4,)) for n in range(10)]
    return DialogueModel.fit((*crime, *funny), Content.of(films))


def test_what_followed_before_follows_again(model) -> None:
    assert int(np.argmax(model.scores(("hi", "a crime"), (0,)))) == 1
    assert int(np.argmax(model.scores(("hi", "so funny"), ()))) == 4


def test_what_was_named_or_nothing_leads_to_is_not_ranked(model) -> None:
    scores = model.scores(("hi", "a crime"), (0, 1))
    assert scores.shape == (6,)
    assert np.isneginf(scores[[0, 1]]).all()


def test_many_questions_are_answered_as_one_by_one(model) -> None:
    questions = [(("a crime",), (0,)), ((), ()), (("funny", "x"), (3, 4))]
    together = model.scores_of(questions)
    for row, (context, named) in zip(together, questions, strict=True):
        assert row.tolist() == pytest.approx(model.scores(context, named).tolist(), abs=1e-4)


def test_it_comes_back_from_bytes_as_it_was(model) -> None:
    again = DialogueModel.from_bytes(model.to_bytes(), model.content)
    assert (again.scores(("a crime",), (0,)) == model.scores(("a crime",), (0,))).all()
    assert again.to_bytes() == model.to_bytes()


def test_bytes_learned_over_other_items_are_refused(model, content) -> None:
    with pytest.raises(ValueError, match="other items"):
        DialogueModel.from_bytes(model.to_bytes(), content)


@pytest.mark.parametrize("keep", [0, 10, 500])
def test_damaged_bytes_are_refused(model, keep: int) -> None:
    with pytest.raises((ValueError, OSError, KeyError)):
        DialogueModel.from_bytes(model.to_bytes()[:keep], model.content)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(), max_size=6), st.lists(st.integers(0, 5), max_size=8))
def test_any_dialogue_gets_an_answer(model, context: list[str], named: list[int]) -> None:
    scores = model.scores(context, named)
    assert not np.isnan(scores).any()
    assert np.isneginf(scores[named]).all()


def test_a_lesson_is_never_judged_by_its_own_dialogue(content, embedder, monkeypatch) -> None:
    seen = []
    monkeypatch.setattr("retrieval.dialogues.model.Spoken", _Watching(seen))
    lessons = [Lesson(f"d{n}", (f"word{n}",), (), (n % 5,)) for n in range(16)]
    DialogueModel.fit(lessons, content)
    *parts, everything = seen
    assert len(parts) == 8
    assert all(len(part) == 14 for part in parts)
    assert sorted(one for part in parts for one in {f"d{n}" for n in range(16)} - part) == sorted(everything)


class _Watching:
    """`Spoken`, with a list of the dialogues that it was made of."""

    def __init__(self, seen: list[set[str]]) -> None:
        self.seen = seen

    def of(self, lessons, content, embedder):
        from retrieval.dialogues.spoken import Spoken

        self.seen.append({one.dialogue for one in lessons})
        return Spoken.of(lessons, content, embedder)


def test_each_text_is_embedded_once_while_learning(lessons, embedder) -> None:
    content = Content.of([Item(item_id=str(n), title=f"t{n}") for n in range(5)], embedder)
    embedder.texts.clear()
    DialogueModel.fit(lessons, content, embedder)
    assert len(embedder.texts) == len(set(embedder.texts)) == 2


@pytest.mark.parametrize("count", [0, 1])
def test_one_dialogue_is_too_few(content, count: int) -> None:
    with pytest.raises(InputError, match="two dialogues"):
        DialogueModel.fit([Lesson("a", (), (), (1,))] * count, content)


def test_lessons_without_news_teach_nothing(content) -> None:
    with pytest.raises(InputError, match="teach nothing"):
        DialogueModel.fit([Lesson(str(n), ("x",), (1,), (1,)) for n in range(4)], content)
