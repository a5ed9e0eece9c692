from __future__ import annotations

import json

from agent.answer import ChatAnswer
from palate.types import Reason, Recommendation
from serving.openai.asked import AskedCall
from serving.openai.tools import CARD, DEFINITION, as_json, call_of, text_of

HEAT = Recommendation(
    item_id="f1", rank=1, score=0.9, title="Heat <b>", domain="film", reasons=(Reason(text="You like “Ronin”."),)
)
ANSWER = ChatAnswer(user_id="ann", scene="sofa", text="Try “Heat”.", items=(HEAT,))
CARD_OF_HEAT = {
    "item_id": "f1", "rank": 1, "title": "Heat <b>", "domain": "film", "reasons": ["You like “Ronin”."]
}  # fmt: skip


def test_a_call_holds_the_list_the_scene_and_the_text() -> None:
    call = call_of(ANSWER)
    assert call.function.name == "show_recommendations"
    assert json.loads(call.function.arguments) == {"items": [CARD_OF_HEAT], "scene": "sofa", "text": "Try “Heat”."}


def test_every_call_has_a_name_of_its_own() -> None:
    assert call_of(ANSWER).id != call_of(ANSWER).id


def test_the_definition_names_what_a_call_holds() -> None:
    properties = DEFINITION["function"]["parameters"]["properties"]
    assert set(properties) == set(json.loads(call_of(ANSWER).function.arguments))
    assert set(CARD["properties"]) == set(CARD_OF_HEAT)


def test_the_text_of_a_call_is_found_again() -> None:
    call = call_of(ANSWER)
    assert text_of(AskedCall.model_validate(call.model_dump())) == "Try “Heat”."


def test_arguments_that_are_not_ours_have_no_text() -> None:
    for arguments in ("", "nonsense", "[]", '{"text": 5}', '{"items": []}'):
        call = AskedCall.model_validate({"id": "c", "function": {"name": "x", "arguments": arguments}})
        assert text_of(call) == ""


def test_content_as_json_holds_text_and_list() -> None:
    assert json.loads(as_json(ANSWER)) == {"text": "Try “Heat”.", "items": [CARD_OF_HEAT]}
