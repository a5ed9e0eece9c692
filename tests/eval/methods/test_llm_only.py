from collections.abc import Iterator

import pytest

from eval.data import Question, Training
from eval.language_model import LanguageModel
from eval.methods.llm_only import LLMOnly
from eval.methods.palate_llm_profile import NoProfileError
from eval.profiles.engines import ByModel, histories_of
from palate.chat import ChatRequest
from palate.scripted import Line, ScriptedChat
from tests.eval import shelf
from tests.good_answers import good_answer


def obedient(request: ChatRequest) -> Line:
    """A good answer to any prompt, unless it tells of a steam engine: then none that can be used."""
    if "The steam engine" in request.messages[-1].content:
        return "No."
    form = {"type": "json_schema", "json_schema": {"name": request.schema_name, "schema": request.reply_schema}}
    return good_answer({"messages": [one.model_dump() for one in request.messages], "response_format": form})


@pytest.fixture
def chat() -> ScriptedChat:
    return ScriptedChat(obedient)


@pytest.fixture
def train(chat: ScriptedChat) -> Iterator[Training]:
    with shelf.training(embedder=shelf.Words(), language_model=LanguageModel.of(chat)) as opened:
        yield opened


@pytest.fixture
def method(train: Training) -> LLMOnly:
    made = LLMOnly()
    made.fit(train)
    return made


def test_items_are_ranked_by_the_text_that_the_model_wrote(method: LLMOnly, train: Training):
    assert train.language_model is not None
    text = ByModel(train.language_model).make(train, histories_of(train, ["ann"])).texts()["ann"]
    wanted = train.item_vectors @ shelf.Words().embed([text])[0]
    assert method.scores([Question("ann")])[0] == pytest.approx(wanted)


def test_each_person_is_asked_about_once(method: LLMOnly, chat: ScriptedChat):
    method.scores([Question("ann"), Question("bob")])
    asked = len(chat.history)
    method.scores([Question("bob"), Question("ann", domain="films")])
    assert len(chat.history) == asked == method.calls
    assert method.usage.prompt_tokens > 0


def test_a_question_fails_where_no_profile_could_be_made(method: LLMOnly):
    with pytest.raises(NoProfileError):
        method.scores([Question("ann"), Question("cid")])
    assert method.scores([Question("ann")]).shape == (1, len(shelf.ITEMS))


def test_strangers_fail_too(method: LLMOnly):
    with pytest.raises(NoProfileError, match="no_history"):
        method.scores([Question("zoe")])
