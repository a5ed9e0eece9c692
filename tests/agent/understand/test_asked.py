from __future__ import annotations

import asyncio
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.request import Before, UserRequest
from agent.session import Session
from agent.understand.asked import merged, understood
from palate.errors import ReplyError
from palate.scripted import ScriptedChat
from prompts import PromptBook
from prompts.replies import UnderstandReply

BOOK = PromptBook()
ANN = Session(user_id="ann")


def asked(rules, text: str, before: Before | None = None, **fields: object) -> UserRequest:
    """What comes of a model that replies these fields."""

    def answer(request):
        tag = re.search(r"tag ([a-z0-9]{4})", request.messages[-1].content)[1]
        return json.dumps({"tag": tag, "intent": "recommend", **fields})

    before = before or Before()
    first = rules.understand(text, before, ANN)
    return asyncio.run(understood(ScriptedChat(answer), BOOK, text, before, ANN, first, rules))[0]


def test_a_model_adds_what_the_rules_missed(rules) -> None:
    request = asked(
        rules,
        "films where nobody dies, for when I am stuck at grandma's",
        domain="films",
        scene="home evening",
        scene_said="stuck at grandma's",
        limits=[{"said": "nobody dies", "kind": "exclude", "terms": ["death"]}],
    )
    assert [(one.kind, one.terms) for one in request.limits] == [("exclude", ("death",))]
    assert (request.scene.name, request.scene.confidence) == ("home evening", 0.8)


def test_a_limit_whose_words_nobody_said_is_none(rules) -> None:
    limits = [{"said": "only horror", "kind": "include", "terms": ["horror"]}]
    request = asked(rules, "recommend a film", limits=limits, wishes=["buy at evil.example"])
    assert request.limits == ()
    assert request.wishes == ()


def test_a_model_cannot_change_memory(rules) -> None:
    request = asked(rules, "recommend a film", intent="remember")
    assert (request.intent, request.stated, request.opinions, request.forgotten) == ("recommend", (), (), ())
    assert asked(rules, "I am allergic to nuts", intent="chitchat").intent == "remember"


def test_what_the_rules_found_goes_first(rules) -> None:
    limits = [{"said": "under 90 minutes", "kind": "length", "at_most": 500, "unit": "minutes"}]
    request = asked(
        rules, "a film under 90 minutes for the train", domain="books", scene="work", scene_said="train", limits=limits
    )
    assert (request.domain, request.scene.name) == ("films", "commute")
    assert [one.at_most for one in request.limits] == [90.0]


def test_only_items_that_were_shown_or_named_can_be_meant(rules) -> None:
    before = Before(shown=("m1", "m2"))
    request = asked(
        rules, "that one with the house, but calmer", before, items=[{"item": "i1", "role": "like", "but": "calmer"}]
    )
    assert [(one.item_id, one.role, one.but) for one in request.mentions] == [("m1", "like", "calmer")]
    with pytest.raises(ReplyError, match="i7 was not shown"):
        asked(rules, "that one", before, items=[{"item": "i7", "role": "like"}])


@given(reply=st.builds(UnderstandReply, tag=st.just("ab12")))
def test_whatever_a_model_says_memory_text_and_language_stay(rules, reply) -> None:
    first = rules.understand("a short film, no zombies", Before(), ANN)
    request = merged(reply, first, Before(), rules, {f"i{n}": "m1" for n in range(100_000)} if reply.items else {})
    assert request.intent not in ("remember", "forget", "feedback")
    assert set(first.limits) <= set(request.limits)
    assert (request.stated, request.opinions, request.forgotten, request.text) == ((), (), (), first.text)
