from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from eval.dialogues.catalogue import Catalogue
from eval.dialogues.method import Lesson, Question, Shelf, Training
from eval.dialogues.methods.co_mention import CoMention
from eval.dialogues.methods.embedding import Embedding, EmbeddingLastTurn, EmbeddingNamed
from eval.dialogues.methods.mix import Mix
from eval.dialogues.methods.popularity import Popularity
from eval.dialogues.methods.tfidf import TfIdf
from palate.errors import InputError
from palate.types import Item

TITLES = ("aaa", "bbb", "ccc", "ddd")
CATALOGUE = Catalogue.of([Item(item_id=title, title=title) for title in TITLES])


def lesson(dialogue: str, named: Sequence[int], *recommended: int) -> Lesson:
    return Lesson(dialogue, Question(("said",), tuple(named)), recommended)


LESSONS = (lesson("x", [0], 1), lesson("x", [0, 1], 2), lesson("y", [0], 1), lesson("z", [], 3))


def training(embedder=None) -> Training:
    return Training(Shelf(CATALOGUE, embedder), LESSONS)


def asked(method, question: Question, embedder=None) -> list[float]:
    method.fit(training(embedder))
    scores = method.scores([question, question])
    assert scores.shape == (2, 4)
    assert (scores[0] == scores[1]).all()
    return scores[0].tolist()


def test_popularity_counts_recommendations_and_not_what_was_named() -> None:
    assert asked(Popularity(), Question((), ())) == [0, 2, 1, 1]


def test_co_mention_counts_dialogues_that_speak_of_both_each_once() -> None:
    assert asked(CoMention(prior=0.0), Question((), (0,))) == [0, 2, 1, 0]
    assert asked(CoMention(prior=0.0), Question((), (0, 1))) == [2, 2, 2, 0]


def test_co_mention_answers_by_popularity_where_nothing_was_named() -> None:
    assert asked(CoMention(prior=0.5), Question((), ())) == [0, 1, 0.5, 0.5]


def test_tfidf_finds_shared_words() -> None:
    scores = asked(TfIdf(), Question(("I want ccc",), ()))
    assert int(np.argmax(scores)) == 2
    assert scores[0] == 0.0


def test_embedding_reads_the_end_and_the_last_turn_version_only_the_last_turn(embedder) -> None:
    question = Question(("bbbbbb", "d"), ())
    assert int(np.argmax(asked(Embedding(), question, embedder))) == 1
    assert int(np.argmax(asked(Embedding(characters=1), question, embedder))) == 3
    assert int(np.argmax(asked(EmbeddingLastTurn(), question, embedder))) == 3


def test_embedding_adds_what_was_named(embedder) -> None:
    scores = asked(EmbeddingNamed(named=1.0), Question(("d",), (0,)), embedder)
    assert scores == pytest.approx([0.5**0.5, 0, 0, 0.5**0.5])


def test_embedding_of_nothing_scores_nothing(embedder) -> None:
    assert asked(EmbeddingNamed(), Question((), ()), embedder) == [0, 0, 0, 0]


def test_embedding_without_an_embedder_says_so() -> None:
    with pytest.raises(InputError, match="Expected an embedder"):
        asked(Embedding(), Question((), ()))


def test_mix_adds_shares_of_the_best(embedder) -> None:
    scores = asked(Mix(popularity=0.5, content=0.0), Question((), (0,)), embedder)
    assert scores == pytest.approx([0, 1.5, 1.5 / 2**0.5, 0.5 / 2**0.5])


def test_mix_takes_words_where_there_is_no_embedder() -> None:
    assert int(np.argmax(asked(Mix(popularity=0.0), Question(("ccc",), ())))) == 2


def test_settings_are_told_and_what_was_learned_is_not() -> None:
    mix = Mix(popularity=0.2)
    mix.fit(training())
    assert mix.parameters() == {"popularity": 0.2, "content": 1.0}
