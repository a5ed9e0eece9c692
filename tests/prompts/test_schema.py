import re
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel, Field, create_model

from palate.types import Language
from prompts import PromptBook, printed, wire_schema
from prompts.briefs import Brief
from prompts.replies import REPLIES, InterestClaim, ProfileReply, Reply, TopicName
from prompts.sources import JOBS, LANGUAGES


def nodes(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [node for part in schema for node in nodes(part)]
    if not isinstance(schema, dict):
        return []
    return [schema, *(node for part in schema.values() for node in nodes(part))]


@pytest.mark.parametrize("cls", REPLIES.values(), ids=list(REPLIES))
def test_the_schema_for_servers_is_closed_bounded_and_written_out(cls: type[Reply]):
    for node in nodes(wire_schema(cls)):
        assert not {"$ref", "$defs", "title", "description", "default", "shown"} & set(node)
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
        if node.get("type") == "array":
            assert "maxItems" in node
        if node.get("type") == "string" and "enum" not in node:
            assert re.search(r"\}\$$", node["pattern"])


def test_bounds_of_the_class_are_bounds_of_the_schema():
    interests = wire_schema(ProfileReply)["properties"]["interests"]
    assert (interests["minItems"], interests["maxItems"]) == (1, 20)
    claim = interests["items"]["properties"]
    assert claim["stance"] == {"type": "string", "enum": ["likes", "dislikes", "mixed"]}
    assert claim["events"]["items"]["pattern"] == "^e[0-9]{1,5}$"
    assert claim["findings"]["items"]["pattern"] == "^f[0-9]{1,5}$"


@pytest.mark.parametrize("text", ["tea", "川味火锅", "green tea, 50% off (new) – o'clock", "👍🏽👍🏽"])
def test_texts_that_servers_let_through_need_no_escape_and_are_taken_by_the_class(text: str):
    pattern = wire_schema(TopicName)["properties"]["name"]["pattern"]
    assert re.fullmatch(pattern, text)
    assert TopicName(name=text, certain=True).name == text


@pytest.mark.parametrize(
    "text", ['a "quote"', "back\\slash", "new\nline", "tab\t", "nul\x00", "a" * 61, "a", "del\x7f"]
)
def test_texts_that_would_break_json_or_bounds_are_not_let_through(text: str):
    assert not re.fullmatch(wire_schema(TopicName)["properties"]["name"]["pattern"], text)


def test_quotation_marks_of_a_model_that_writes_freely_are_taken_all_the_same():
    assert TopicName.model_validate_json(r'{"name": "so-called \"tea\"", "certain": true}').name == 'so-called "tea"'


def test_no_class_of_forbidden_characters_comes_more_than_128_times():
    texts = [node["pattern"] for cls in REPLIES.values() for node in nodes(wire_schema(cls)) if "pattern" in node]
    assert texts
    assert not [pattern for pattern in texts if "[^" in pattern]


def test_each_schema_is_a_fresh_one():
    wire_schema(TopicName)["properties"].clear()
    assert wire_schema(TopicName)["properties"]


@pytest.mark.parametrize("cls", REPLIES.values(), ids=list(REPLIES))
def test_the_form_shown_and_the_schema_sent_name_the_same_fields_in_the_same_order(cls: type[Reply]):
    sent = [name for node in nodes(wire_schema(cls)) for name in node.get("properties", {})]
    shown = re.findall(r'"(\w+)":', printed(cls))
    assert sorted(shown) == sorted(sent)
    assert [name for name in shown if name in cls.model_fields][:1] == list(cls.model_fields)[:1]


def test_both_follow_the_class():
    wider: type[BaseModel] = create_model("Wider", __base__=TopicName, why=(str, Field(max_length=9)))
    assert '"why":"text 0-9"' in printed(wider)
    assert '"why":"文本 0-9"' in printed(wider, "zh")
    assert wire_schema(wider)["properties"]["why"] == {"type": "string", "maxLength": 9}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("job", JOBS)
def test_every_template_shows_the_form_of_the_class_that_parses_its_reply(
    job: str, language: Language, book: PromptBook, brief: Callable[..., Brief]
):
    prompt = book.prompt(job, brief(job, language))  # type: ignore[call-overload]
    assert printed(prompt.reply, language) in prompt.messages[0].content
    assert prompt.request().reply_schema == wire_schema(prompt.reply, prompt.narrowings)


def test_what_shows_an_interest_is_written_before_its_name():
    fields = list(wire_schema(InterestClaim)["properties"])
    assert fields.index("events") < fields.index("label")
