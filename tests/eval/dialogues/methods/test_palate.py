from __future__ import annotations

import numpy as np
import pytest

from eval.dialogues import evaluate_dialogues
from eval.dialogues.catalogue import Catalogue
from eval.dialogues.method import Lesson, Question, Shelf, Training
from eval.dialogues.methods.palate import Palate
from palate.types import Item


def test_it_finds_what_followed_in_other_folds(small, embedder) -> None:
    evaluation = evaluate_dialogues(small, embedder, methods=["palate", "popularity"])
    palate, popularity = evaluation.results
    assert palate.state == "done"
    assert palate.metrics["recall@1"].mean == 1
    assert popularity.metrics["recall@1"].mean < 1


@pytest.mark.parametrize("with_vectors", [True, False])
def test_content_is_made_once_for_all_folds(embedder, with_vectors: bool) -> None:
    catalogue = Catalogue.of([Item(item_id=str(n), title=f"film {n}") for n in range(4)])
    shelf = Shelf(catalogue, embedder if with_vectors else None)
    lessons = [Lesson(str(n), Question(("x",), (n % 2,)), (2 + n % 2,)) for n in range(10)]
    first, second = Palate(), Palate(seed=1)
    first.fit(Training(shelf, tuple(lessons)))
    second.fit(Training(shelf, tuple(lessons[:6])))
    assert first._model.content is second._model.content
    assert int(np.argmax(first.scores([Question(("x",), (1,))])[0])) == 3


def test_its_settings_are_told() -> None:
    assert Palate().parameters() == {"seed": 0}
