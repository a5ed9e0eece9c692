"""A profile told to its person says what the profile holds, and nothing else."""

from __future__ import annotations

import asyncio
import json

import pytest

from palate.errors import ModelRefusedError, ReplyError
from palate.scripted import ScriptedChat
from palate.types import Constraint, Event, Profile, Provenance
from profiles.build import ProfileBuilder
from profiles.llm import Summariser


@pytest.fixture(scope="module")
def profile(builder: ProfileBuilder, history: list[Event]) -> Profile:
    return builder.build("ann", history, constraints=[Constraint(text="no peanuts")])


def told(summariser: Summariser, profile: Profile, text: str, say) -> str:
    chat = ScriptedChat(lambda request: json.dumps({"tag": say.Page(request).tag, "text": text}))
    return asyncio.run(summariser.tell(chat, profile))


def test_what_the_profile_holds_is_told(summariser: Summariser, profile: Profile, say):
    text = "You come back to oolong and matcha. Lately it is sleeper carriages. No peanuts, as you asked."
    assert told(summariser, profile, text, say) == text


def test_sentences_about_anything_else_are_left_out(summariser: Summariser, profile: Profile, say):
    text = "You come back to oolong. You are probably a Buddhist. Your dog is called Rex."
    assert told(summariser, profile, text, say) == "You come back to oolong."


def test_a_text_of_which_nothing_stands_is_a_named_error(summariser: Summariser, profile: Profile, say):
    with pytest.raises(ReplyError) as fault:
        told(summariser, profile, "You are a wonderful and unique human being.", say)
    assert fault.value.kind == "unsupported"


def test_an_empty_profile_is_not_told(summariser: Summariser, say):
    with pytest.raises(ModelRefusedError) as fault:
        told(summariser, Profile(user_id="ann", provenance=Provenance(engine="llm/1")), "", say)
    assert fault.value.kind == "no_history"
