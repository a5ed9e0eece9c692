import json
import re
from collections.abc import Iterator

import pytest

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
WANTED = re.compile(r"Rank the best (\d+) of")


def backwards(request: ChatRequest) -> Line:
    """Ranks what it is shown from the last to the first."""
    text = request.messages[-1].content
    places = [{"item": one, "why": ""} for one in reversed(HANDLE.findall(text))]
    return json.dumps({"tag": text.split("tag ")[1][:4], "ranked": places[: int(WANTED.findall(text)[0])]})


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
        method, plain = PalateRerank(**parameters), Palate()
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
    method = PalateRerank()
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
