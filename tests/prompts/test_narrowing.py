import json
import re
from typing import Any

import pytest

from prompts import PromptBook, wire_schema
from prompts.briefs import EventLine, ItemLine, ProfileBrief, RerankBrief
from prompts.narrowing import Choices, Entries, narrowed
from prompts.replies import RerankReply

BOOK = PromptBook()
ITEMS = tuple(ItemLine(handle=f"i{number}", title="Tea") for number in range(1, 13))


def a_rerank(wanted: int = 10, items: tuple[ItemLine, ...] = ITEMS, **more: bool) -> RerankBrief:
    return RerankBrief(language="en", tag="ab12", wanted=wanted, items=items, **more)


def asked(brief: RerankBrief) -> dict[str, Any]:
    schema = BOOK.prompt("rerank", brief).request().reply_schema
    assert schema
    return schema


def test_a_server_can_only_write_handles_of_this_prompt():
    place = asked(a_rerank())["properties"]["ranked"]["items"]["properties"]
    assert place["item"] == {"type": "string", "enum": [f"i{number}" for number in range(1, 13)]}
    assert asked(a_rerank(1, ITEMS[:2]))["properties"]["ranked"]["items"]["properties"]["item"]["enum"] == ["i1", "i2"]


def test_a_server_can_only_write_as_many_places_as_are_wanted():
    ranked = asked(a_rerank(7))["properties"]["ranked"]
    assert (ranked["minItems"], ranked["maxItems"]) == (7, 7)


def test_where_no_reasons_are_asked_for_none_can_be_written():
    places = [asked(a_rerank(reasons=told))["properties"]["ranked"]["items"]["properties"] for told in (True, False)]
    assert re.fullmatch(places[0]["why"]["pattern"], "Because you like tea.")
    assert places[1]["why"] == {"type": "string", "enum": [""]}


def test_what_fits_is_written_before_the_order_that_follows_from_it():
    assert list(asked(a_rerank())["properties"]) == ["tag", "fit", "ranked"]


def test_nothing_is_sent_that_servers_refuse_or_pass_over():
    sent = json.dumps(asked(a_rerank()))
    assert not [word for word in ("uniqueItems", "contains", "prefixItems", "$ref", "const") if f'"{word}"' in sent]


def test_a_repair_turn_asks_for_the_same_form():
    prompt = BOOK.prompt("rerank", a_rerank())
    assert prompt.repair("ranked: i1 twice", "{").reply_schema == prompt.request().reply_schema


def test_other_jobs_ask_for_what_their_class_says():
    event = EventLine(handle="e1", kind="view")
    prompt = BOOK.prompt("profile", ProfileBrief(tag="ab12", language="en", findings=(), events=(event,), total=1))
    assert prompt.request().reply_schema == wire_schema(prompt.reply)


def test_the_schema_of_the_class_stays_as_it_is():
    before = wire_schema(RerankReply)
    asked(a_rerank(2, ITEMS[:2]))
    narrowed(before, [Choices("ranked.item", ("i1",))])
    assert wire_schema(RerankReply) == before


def test_entries_keep_within_what_the_class_allows():
    ranked = wire_schema(RerankReply, [Entries("ranked", 0, 99)])["properties"]["ranked"]
    assert (ranked["minItems"], ranked["maxItems"]) == (1, 30)


@pytest.mark.parametrize("path", ["order", "ranked.place", "tag.item", ""])
def test_a_path_that_leads_nowhere_is_an_error(path: str):
    with pytest.raises(ValueError, match="has no field"):
        wire_schema(RerankReply, [Choices(path, ("i1",))])


def test_a_choice_from_nothing_is_an_error():
    with pytest.raises(ValueError, match=r"ranked\.item: expected at least one"):
        wire_schema(RerankReply, [Choices("ranked.item", ())])


def test_a_list_of_texts_can_be_narrowed_itself():
    listed = {"type": "object", "properties": {"domains": {"type": "array", "items": {"type": "string"}}}}
    domains = narrowed(listed, [Choices("domains", ("film",))])["properties"]["domains"]
    assert domains == {"type": "array", "items": {"type": "string", "enum": ["film"]}}
