import json
import re
from collections.abc import Iterator

import pytest

from agent.rerank import WEIGHT
from eval.data import Question, Training
from eval.language_model import LanguageModel
from eval.methods.palate import Palate
from eval.methods.palate_rerank import PalateRerank
from palate.chat import ChatRequest
from palate.errors import InputError, ModelUnavailableError, ReplyError
from palate.scripted import Line, ScriptedChat
from tests.eval import shelf

ASKED = [Question("ann"), Question("bob"), Question("cid", context=shelf.PHONE)]
HANDLE = re.compile(r'^(i\d+) "', re.MULTILINE)
TITLED = re.compile(r'^(i\d+) "([^"]*)"', re.MULTILINE)
TAG = re.compile(r"^tag ([a-z0-9]{4})$", re.MULTILINE)
WANTED = re.compile(r"Rank the best (\d+) of")


def backwards(request: ChatRequest) -> Line:
    """Ranks what it is shown from the last to the first."""
    text = request.messages[-1].content
    places = [{"item": one, "why": ""} for one in reversed(HANDLE.findall(text))]
    return json.dumps({"tag": TAG.findall(text)[0], "ranked": places[: int(WANTED.findall(text)[0])]})


def sorts_by_title(request: ChatRequest) -> Line:
    """Ranks what it is shown by title, in whatever order it comes."""
    text = request.messages[-1].content
    shown = sorted(TITLED.findall(text), key=lambda one: one[1])
    places = [{"item": handle, "why": ""} for handle, _ in shown]
    return json.dumps({"tag": TAG.findall(text)[0], "ranked": places[: int(WANTED.findall(text)[0])]})


@pytest.fixture(scope="module")
def train() -> Iterator[Training]:
    with shelf.training() as opened:
        yield opened


@pytest.fixture
def ranked(train: Training):
    """Asks a chat of this script; gives the method, its lists, what the full system lists, and the chat."""

    def ask(script, k=8, questions=ASKED, **parameters):
        chat = ScriptedChat(script)
        train.language_model = LanguageModel.of(chat)
        method, plain = PalateRerank(**({"passes": 1, "weight": 1.0} | parameters)), Palate()
        method.fit(train)
        plain.fit(train)
        lists = method.rank(questions, k)
        before = [[train.catalogue.ids[place] for place in plain.listed(one).tolist()] for one in questions]
        return method, lists, before, chat

    return ask


def test_the_model_orders_the_best_and_the_rest_follows(ranked):
    _, lists, before, _ = ranked(backwards, candidates=3, places=2)
    assert all(len(one) >= 4 for one in before)
    assert lists == [[one[2], one[1], one[0], *one[3:]] for one in before]


def test_a_list_is_as_long_as_was_asked_for(ranked):
    _, lists, before, _ = ranked(backwards, k=2, candidates=3, places=3)
    assert lists == [[one[2], one[1]] for one in before]


def test_the_order_there_was_has_its_share(ranked):
    _, lists, before, _ = ranked(backwards, weight=0.0)
    assert lists == before
    _, lists, before, _ = ranked(backwards, weight=0.3, candidates=3, places=3)
    assert [one[0] for one in lists] == [one[0] for one in before]


def test_each_question_is_read_as_often_as_there_are_passes(ranked):
    method, _, _, chat = ranked(backwards, passes=3, questions=ASKED[:1])
    assert method.calls == len(chat.history) == 3
    assert len({request.messages[-1].content for request in chat.history}) == 3


def test_a_pass_that_fails_is_done_without(ranked):
    replies = iter([ModelUnavailableError("no answer", "timeout")])
    _, lists, before, _ = ranked(
        lambda request: next(replies, None) or sorts_by_title(request), passes=2, questions=ASKED[:1]
    )
    assert isinstance(lists[0], list)
    assert sorted(lists[0]) == sorted(before[0])


def test_another_weight_asks_nothing_anew(train: Training):
    chat = ScriptedChat(backwards)
    train.language_model = LanguageModel.of(chat)
    lists = []
    for weight in (1.0, 0.0, 1.0):
        method = PalateRerank(weight=weight, passes=1)
        method.fit(train)
        lists.append(method.rank(ASKED, 8))
    assert len(chat.history) == len(ASKED)
    assert lists[0] == lists[2] != lists[1]
    assert method.calls == 0


def test_what_failed_is_asked_anew(train: Training):
    replies = iter([ModelUnavailableError("no answer", "timeout")])
    chat = ScriptedChat(lambda request: next(replies, None) or backwards(request))
    train.language_model = LanguageModel.of(chat)
    method = PalateRerank(passes=1)
    method.fit(train)
    assert isinstance(method.rank(ASKED[:1], 3)[0], ModelUnavailableError)
    assert len(method.rank(ASKED[:1], 3)[0]) == 3


def test_the_weight_can_be_tuned():
    assert WEIGHT in PalateRerank.space["weight"]


def test_it_counts_calls_and_tokens(ranked):
    method, _, _, chat = ranked(backwards)
    assert method.calls == len(chat.history) == len(ASKED)
    assert method.usage.prompt_tokens > 0


def test_the_scene_of_a_question_is_told(ranked):
    _, _, _, chat = ranked(backwards)
    assert ["\nscene " in request.messages[-1].content for request in chat.history] == [False, False, True]


def test_a_list_that_failed_is_an_error_in_its_place_and_the_others_stand(ranked):
    def one_is_away(request: ChatRequest) -> Line:
        text = request.messages[-1].content
        return ModelUnavailableError("no answer", "timeout") if "\nscene " in text else backwards(request)

    _, lists, before, _ = ranked(one_is_away)
    assert [isinstance(one, Exception) for one in lists] == [False, False, True]
    assert lists[0] == before[0][::-1]


def test_a_question_that_cannot_be_asked_costs_the_others_nothing(train: Training):
    chat = ScriptedChat(backwards)
    train.language_model = LanguageModel.of(chat)
    method = PalateRerank(passes=1)
    method.fit(train)
    lists = method.rank([Question("ann"), Question("bob", domain="songs")], 3)
    assert isinstance(lists[1], InputError)
    assert len(lists[0]) == 3
    assert method.calls == 1


def test_a_reply_that_cannot_be_used_is_asked_for_twice_and_counted(ranked):
    method, lists, _, _ = ranked(lambda request: "I would rather not.", questions=ASKED[:1])
    assert isinstance(lists[0], ReplyError)
    assert method.calls == 2
    assert method.usage.total > 0


@pytest.mark.parametrize("places", [0, 31, 6])
def test_places_must_fit_the_candidates(places: int):
    with pytest.raises(InputError, match="places"):
        PalateRerank(candidates=40 if places == 31 else 5, places=places)
