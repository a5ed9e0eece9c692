from collections.abc import Iterator

import pytest

from agent.recommend import Recommender
from eval.data import Question, Training
from eval.language_model import LanguageModel
from eval.methods.palate_llm_profile import PalateLLMProfile
from eval.system import System
from palate.chat import ChatRequest
from palate.errors import PalateError
from palate.scripted import Line, ScriptedChat
from tests.eval import shelf
from tests.good_answers import good_answer

ASKED = [Question(user) for user in shelf.LIKED]


def obedient(request: ChatRequest) -> Line:
    """A good answer to any prompt, unless it tells of a steam engine: then none that can be used."""
    if "The steam engine" in request.messages[-1].content:
        return "No."
    form = {"type": "json_schema", "json_schema": {"name": request.schema_name, "schema": request.reply_schema}}
    return good_answer({"messages": [one.model_dump() for one in request.messages], "response_format": form})


@pytest.fixture
def chat() -> ScriptedChat:
    return ScriptedChat(obedient)


@pytest.fixture(scope="module")
def opened() -> Iterator[Training]:
    with shelf.training() as made:
        yield made


@pytest.fixture
def train(opened: Training, chat: ScriptedChat) -> Training:
    opened.language_model = LanguageModel.of(chat)
    return opened


@pytest.fixture
def method(train: Training) -> PalateLLMProfile:
    made = PalateLLMProfile()
    made.fit(train)
    return made


def test_lists_rest_on_profiles_that_the_model_wrote(method: PalateLLMProfile, train: Training):
    (found,) = method.rank(ASKED[:1], 3)
    profile = method.profile_of("ann")
    assert profile is not None
    assert profile.provenance.model == "scripted"
    system = System(Recommender.open(train.store, None))
    wanted = system.retriever.retrieve(system.request(ASKED[0], profile, {}), 3)
    assert found == [one.item_id for one in wanted]


def test_nothing_is_asked_before_somebody_asks(method: PalateLLMProfile, chat: ScriptedChat):
    assert chat.history == []
    method.rank([Question("ann"), Question("ann", domain="films")], 3)
    asked = len(chat.history)
    method.rank([Question("ann", domain="books")], 3)
    assert len(chat.history) == asked == method.calls


def test_somebody_without_a_profile_is_not_answered_and_the_others_are(method: PalateLLMProfile):
    lists = dict(zip(shelf.LIKED, method.rank(ASKED, 3), strict=True))
    failed = {user for user, one in lists.items() if isinstance(one, Exception)}
    assert failed == {"cid", "eve"}
    assert isinstance(lists["cid"], PalateError)
    assert "not_json" in str(lists["cid"])
    assert lists["ann"] == ["f1", "f3", "b3"]


def test_a_question_that_cannot_be_asked_costs_the_others_nothing(method: PalateLLMProfile):
    lists = method.rank([Question("ann"), Question("bob", domain="songs")], 3)
    assert isinstance(lists[1], PalateError)
    assert len(lists[0]) == 3


def test_who_failed_is_not_asked_for_again(method: PalateLLMProfile, chat: ScriptedChat):
    method.rank([Question("cid")], 3)
    assert len(chat.history) == 2
    assert isinstance(method.rank([Question("cid")], 3)[0], Exception)
    assert len(chat.history) == method.calls == 2


def test_somebody_unknown_gets_what_is_popular_without_a_call(method: PalateLLMProfile, chat: ScriptedChat):
    assert method.rank([Question("nobody")], 2) == [["b1", "b3"]]
    assert chat.history == []


def test_statistical_profiles_stay_in_the_store(method: PalateLLMProfile, train: Training):
    method.rank(ASKED, 3)
    assert {profile.provenance.model for profile in train.store.profiles()} == {None}
