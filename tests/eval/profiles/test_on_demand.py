"""Profiles are asked for once, whichever method needs them, and each method is told what its own would have cost."""

from __future__ import annotations

from eval.language_model import LanguageModel
from eval.profiles.on_demand import on_demand
from palate.chat import ChatRequest
from palate.scripted import Line, ScriptedChat
from tests.eval import shelf
from tests.good_answers import good_answer


def obedient(request: ChatRequest) -> Line:
    form = {"type": "json_schema", "json_schema": {"name": request.schema_name, "schema": request.reply_schema}}
    return good_answer({"messages": [one.model_dump() for one in request.messages], "response_format": form})


def test_nobody_is_asked_about_twice_and_everybody_is_charged() -> None:
    chat = ScriptedChat(obedient)
    with shelf.training() as train:
        train.language_model = LanguageModel.of(chat)
        first = on_demand(train).of({"ann", "bob"})
        asked = len(chat.history)
        again = on_demand(train).of({"bob"})
    assert len(chat.history) == asked == first.calls
    assert again.profiles == {"bob": first.profiles["bob"]}
    assert again.spent == {"bob": first.spent["bob"]}
    assert again.calls > 0


def test_another_model_makes_profiles_of_its_own() -> None:
    with shelf.training() as train:
        chats = [ScriptedChat(obedient), ScriptedChat(obedient)]
        for chat in chats:
            train.language_model = LanguageModel.of(chat)
            on_demand(train).of({"ann"})
    assert [len(chat.history) > 0 for chat in chats] == [True, True]
