from __future__ import annotations

import json
import re

import numpy as np
import pytest

from agent.rerank import WEIGHT
from eval.dialogues import dialogues_page, evaluate_dialogues
from eval.dialogues.catalogue import Catalogue
from eval.dialogues.method import Lesson, Question, Shelf, Training
from eval.dialogues.methods.palate import Palate
from eval.dialogues.methods.palate_rerank import PalateRerank
from eval.language_model import LanguageModel
from palate.chat import ChatRequest
from palate.errors import InputError, ModelUnavailableError, ReplyError
from palate.scripted import Line, ScriptedChat
from palate.types import Item

HANDLE = re.compile(r'^(i\d+) "', re.MULTILINE)
TAG = re.compile(r"^tag ([a-z0-9]{4})$", re.MULTILINE)
WANTED = re.compile(r"Rank the best (\d+) of")
CATALOGUE = Catalogue.of([Item(item_id=str(n), title=f"film {n}") for n in range(8)])
LESSONS = tuple(Lesson(str(n), Question((f"hi {n % 4}",), ()), (n % 4,)) for n in range(16))
ASKED = [Question(("hi 1", "Which?", "I said hi 1"), ()), Question(("hi 2", "away"), (3,))]


def backwards(request: ChatRequest) -> Line:
    """Ranks what it is shown from the last to the first."""
    text = request.messages[-1].content
    places = [{"item": one, "why": ""} for one in reversed(HANDLE.findall(text))]
    return json.dumps({"tag": TAG.findall(text)[0], "ranked": places[: int(WANTED.findall(text)[0])]})


def away(request: ChatRequest) -> Line:
    """Is away for whoever says so."""
    if 'said "away"' in request.messages[-1].content:
        return ModelUnavailableError("no answer", "timeout")
    return backwards(request)


def asked(script, **parameters):
    """The method with a chat of this script, its answers, the order that Palate had, and the chat."""
    chat = ScriptedChat(script)
    train = Training(Shelf(CATALOGUE, language_model=LanguageModel.of(chat)), LESSONS)
    method, plain = PalateRerank(**({"passes": 1, "weight": 1.0} | parameters)), Palate()
    method.fit(train)
    plain.fit(train)
    before = [order(scores) for scores in plain.scores(ASKED)]
    return method, method.answers(ASKED), before, chat


def order(scores) -> list[int]:
    return [place for place in np.argsort(-scores, kind="stable").tolist() if np.isfinite(scores[place])]


def test_the_model_orders_the_best_and_the_rest_follows() -> None:
    _, answers, before, _ = asked(backwards, candidates=3, places=2)
    assert all(len(one) >= 4 for one in before)
    assert [order(one) for one in answers] == [[one[2], one[1], one[0], *one[3:]] for one in before]


def test_the_order_there_was_has_its_share() -> None:
    _, answers, before, _ = asked(backwards, weight=0.0)
    assert [order(one) for one in answers] == before


def test_the_model_reads_the_dialogue_and_the_titles() -> None:
    *_, chat = asked(backwards, candidates=2, places=1)
    first = chat.history[0].messages[-1].content
    assert [line for line in first.splitlines() if line.startswith("said ")] == [
        'said "hi 1"', 'said "Which?"', 'said "I said hi 1"',
    ]  # fmt: skip
    assert all(re.fullmatch(r'i\d "film \d"', line) for line in first.splitlines() if HANDLE.match(line))


def test_each_question_is_read_as_often_as_there_are_passes_and_all_is_counted() -> None:
    method, _, _, chat = asked(backwards, passes=3)
    assert method.calls == len(chat.history) == 3 * len(ASKED)
    assert method.usage.prompt_tokens > 0


def test_a_question_that_failed_is_an_error_in_its_place_and_is_not_asked_again() -> None:
    method, answers, before, chat = asked(away)
    assert order(answers[0]) == before[0][::-1]
    assert isinstance(answers[1], ModelUnavailableError)
    assert (len(chat.history), method.calls) == (2, 1)


def test_a_reply_that_cannot_be_used_is_asked_for_twice() -> None:
    method, answers, _, _ = asked(lambda request: "I would rather not.")
    assert all(isinstance(one, ReplyError) for one in answers)
    assert method.calls == 2 * len(ASKED)


def test_scores_raise_what_failed_first() -> None:
    method, *_ = asked(away)
    assert method.scores(ASKED[:1]).shape == (1, len(CATALOGUE))
    with pytest.raises(ModelUnavailableError):
        method.scores(ASKED)


@pytest.mark.parametrize("places", [0, 31, 6])
def test_places_must_fit_the_candidates(places: int) -> None:
    with pytest.raises(InputError, match="places"):
        PalateRerank(candidates=40 if places == 31 else 5, places=places)


def test_its_settings_are_told() -> None:
    told = {"candidates": 30, "places": 10, "passes": 3, "weight": WEIGHT, "seed": 0}
    method = PalateRerank()
    method.calls = 7
    assert method.parameters() == told


def test_an_evaluation_counts_calls_and_says_which_model_it_was(small) -> None:
    model = LanguageModel.of(ScriptedChat(backwards))
    evaluation = evaluate_dialogues(small, language_model=model, methods=[PalateRerank(passes=1)])
    (result,) = evaluation.results
    assert (result.state, result.cost.calls > 0, result.cost.money) == ("done", True, None)
    page = dialogues_page(evaluation)
    assert page.facts["language model"] == "scripted"
    assert "model calls" in page.sections[-1].parts[0].heads


def test_in_an_evaluation_who_failed_found_nothing_and_is_counted(small) -> None:
    model = LanguageModel.of(ScriptedChat(lambda request: ModelUnavailableError("no answer", "timeout")))
    (result,) = evaluate_dialogues(small, language_model=model, methods=["palate-rerank"]).results
    assert (result.state, result.failed, result.cost.calls) == ("done", 10, 0)
    assert result.metrics["recall@50"].mean == 0
    assert "timeout" in result.failures[0].error or "no answer" in result.failures[0].error


def test_without_a_language_model_it_is_left_out_and_it_runs_only_where_it_is_named(small) -> None:
    (left,) = evaluate_dialogues(small, methods=["palate-rerank"]).results
    assert (left.state, left.why) == ("left out", "no language model is set (PALATE_LLM_URL)")
    model = LanguageModel.of(ScriptedChat([]))
    evaluation = evaluate_dialogues(small, language_model=model, methods=None)
    assert "palate-rerank" not in {one.name for one in evaluation.results}
