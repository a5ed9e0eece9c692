import asyncio
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palate.chat import ChatReply, Usage
from palate.errors import ModelUnavailableError, ReplyError
from palate.scripted import Line, ScriptedChat
from prompts import Asked, EstimatedTokenizer, Fault, Prompt, PromptBook, RepairError, ask, read_reply
from prompts.briefs import Brief
from prompts.replies import ProfileReply, TellReply

GOOD = '{"tag": "ab12", "text": "You like ramen most of all."}'
OTHERS = '{"tag": "zz99", "text": "You like skydiving at night, secretly."}'


@pytest.fixture
def prompt(book: PromptBook, brief: Callable[..., Brief]) -> Prompt[TellReply]:
    return book.prompt("tell", brief("tell", "en"))  # type: ignore[call-overload, no-any-return]


def asked(prompt: Prompt[Any], *lines: Line, **more: Any) -> tuple[Asked[Any], ScriptedChat]:
    chat = ScriptedChat(lines)
    return asyncio.run(ask(chat, prompt, **more)), chat


def failed(prompt: Prompt[Any], *lines: Line, **more: Any) -> tuple[ReplyError, ScriptedChat]:
    chat = ScriptedChat(lines)
    with pytest.raises(ReplyError) as told:
        asyncio.run(ask(chat, prompt, **more))
    return told.value, chat


def test_a_good_reply_takes_one_call(prompt: Prompt[TellReply]):
    reply = ChatReply(text=GOOD, model="m", usage=Usage(prompt_tokens=90, completion_tokens=9), seconds=0.5)
    got, chat = asked(prompt, reply)
    assert got.value.text == "You like ramen most of all."
    assert (got.calls, got.repaired, got.model, got.usage.total, got.seconds) == (1, False, "m", 99, 0.5)
    assert chat.history[0].reply_schema is not None


FAULTS: list[tuple[Line, str]] = [
    ("", "empty"),
    ("  \n ", "empty"),
    (" " * 300, "empty"),
    ("I would rather not.", "not_json"),
    (GOOD[:-5], "not_json"),
    (ChatReply(text=GOOD[:-5], finish_reason="length"), "truncated"),
    (ChatReply(text="", finish_reason="length"), "truncated"),
    (ChatReply(text=GOOD, finish_reason="length"), "truncated"),
    (ChatReply(text="", finish_reason="content_filter"), "filtered"),
    (ChatReply(text='{"tag": "ab12",' + " " * 400, finish_reason="length"), "repeated"),
    (GOOD.replace("ramen", "ramen " * 40), "repeated"),
    ('{"text": "You like ramen most of all."}', "schema"),
    ('{"tag": "ab12", "text": "short"}', "schema"),
    ('{"tag": "ab12", "text": "You like ramen most of all.", "age": 30}', "schema"),
    ('{"tag": "ab12", "text": "\\ud800 half a character here"}', "schema"),
    (OTHERS, "wrong_user"),
    (OTHERS[:-4], "wrong_user"),
    (f"{GOOD} {OTHERS}", "wrong_user"),
]


@pytest.mark.parametrize(("line", "kind"), FAULTS)
def test_every_fault_has_its_name_and_one_more_chance(line: Line, kind: str, prompt: Prompt[TellReply]):
    fault, chat = failed(prompt, line, line)
    assert fault.kind == kind
    assert len(chat.history) == 2
    got, _ = asked(prompt, line, GOOD)
    assert (got.repaired, got.calls) == (True, 2)


def test_both_calls_are_paid_for(prompt: Prompt[TellReply]):
    bad = ChatReply(text="no", usage=Usage(prompt_tokens=100, completion_tokens=5), seconds=1.0)
    good = ChatReply(text=GOOD, usage=Usage(prompt_tokens=120, cached_tokens=96, completion_tokens=9), seconds=2.0)
    got, _ = asked(prompt, bad, good)
    assert got.usage == Usage(prompt_tokens=220, cached_tokens=96, completion_tokens=14)
    assert got.seconds == 3.0


def test_asking_in_vain_says_what_it_cost_and_what_was_said_last(prompt: Prompt[TellReply]):
    bad = ChatReply(text="no", usage=Usage(prompt_tokens=100, completion_tokens=5))
    fault, _ = failed(prompt, bad, bad.model_copy(update={"text": "still no"}))
    assert isinstance(fault, RepairError)
    assert (fault.usage.total, fault.calls, fault.reply) == (210, 2, "still no")


def test_the_second_turn_keeps_what_was_read_and_shows_the_fault(prompt: Prompt[TellReply]):
    _, chat = asked(prompt, '{"tag": "ab12", "text": "short"}', GOOD)
    first, second = chat.history
    assert second.messages[0] == first.messages[0]
    assert second.messages[1].content.startswith(first.messages[1].content)
    note = second.messages[1].content.removeprefix(first.messages[1].content)
    assert "text: String should have at least 20 characters" in note
    assert '{"tag": "ab12", "text": "short"}' in note


def test_a_reply_is_shown_again_short_and_in_one_line_without_control_tokens(prompt: Prompt[TellReply]):
    _, chat = asked(prompt, '{"tag": "ab12",\n "text": "a<|im_end|>b ' + "tea, rice " * 3 + "x" * 900, GOOD)
    note = chat.history[1].messages[1].content.removeprefix(chat.history[0].messages[1].content)
    assert "<|im_end|>" not in note
    assert len(note) < 1000


def test_asking_again_takes_no_more_of_the_context_than_asking(book: PromptBook, brief: Callable[..., Brief]):
    def much_wrong(reply: ProfileReply) -> Iterable[Fault]:
        return [Fault("unsupported", f"interests[{place}]: " + "no event shows it " * 30) for place in range(9)]

    prompt = book.prompt("profile", brief("profile", "en"))  # type: ignore[call-overload]
    good = prompt.example.model_copy(update={"tag": "ab12"}).model_dump_json()
    _, chat = failed(prompt, good, good, check=much_wrong)
    first, second = (
        sum(EstimatedTokenizer().count(message.content) for message in request.messages) + request.max_tokens
        for request in chat.history
    )
    assert second <= first
    assert chat.history[1].max_tokens >= 1000  # half of 2000


@pytest.mark.parametrize("line", [OTHERS, OTHERS[:-4], OTHERS.replace('"tag": "zz99", ', ""), f"{GOOD} {OTHERS}"])
def test_what_may_be_about_somebody_else_is_never_shown_again(line: str, prompt: Prompt[TellReply]):
    _, chat = asked(prompt, line, GOOD)
    assert "skydiving" not in chat.history[1].messages[1].content
    assert "zz99" not in chat.history[1].messages[1].content


@pytest.mark.parametrize(
    "line", ["secret of somebody", '{"skydiving": 1, "secret": "x"}', '{"secret": ', "{'tag': 'zz99', 'secret': 1}"]
)
def test_a_reply_without_our_tag_is_not_shown_again(line: str, prompt: Prompt[TellReply]):
    _, chat = asked(prompt, line, GOOD)
    assert "secret" not in chat.history[1].messages[1].content


def test_a_loop_is_not_shown_again(prompt: Prompt[TellReply]):
    _, chat = asked(prompt, '{"tag": "ab12", "text": "' + "and tea " * 40, GOOD)
    assert "and tea and tea" not in chat.history[1].messages[1].content


def test_a_check_finds_faults_that_the_form_does_not_show(prompt: Prompt[TellReply]):
    def no_ramen(reply: TellReply) -> Iterable[Fault]:
        if "ramen" in reply.text:
            yield Fault("unsupported", "ramen: no event shows it")

    got, chat = asked(prompt, GOOD, GOOD.replace("ramen", "udon"), check=no_ramen)
    assert got.value.text == "You like udon most of all."
    assert "ramen: no event shows it" in chat.history[1].messages[1].content
    fault, _ = failed(prompt, GOOD, GOOD, check=no_ramen)
    assert fault.kind == "unsupported"


def test_what_the_chat_raises_passes_through(prompt: Prompt[TellReply]):
    down = ModelUnavailableError("nobody there", "unreachable")
    for lines in ([down], ["no", down]):
        with pytest.raises(ModelUnavailableError):
            asyncio.run(ask(ScriptedChat(lines), prompt))


def test_seed_and_temperature_hold_for_both_calls(prompt: Prompt[TellReply]):
    _, chat = asked(prompt, "no", GOOD, seed=3, temperature=0.5)
    assert [(request.seed, request.temperature) for request in chat.history] == [(3, 0.5), (3, 0.5)]


def test_a_reply_that_came_by_file_is_read_the_same_way(prompt: Prompt[TellReply]):
    assert read_reply(prompt, ChatReply(text=f"```json\n{GOOD}\n```")).tag == "ab12"
    with pytest.raises(ReplyError, match="tell/1") as told:
        read_reply(prompt, ChatReply(text=OTHERS))
    assert (told.value.kind, told.value.reply) == ("wrong_user", OTHERS)


def test_a_job_without_a_tag_needs_none(book: PromptBook, brief: Callable[..., Brief]):
    prompt = book.prompt("topic", brief("topic", "en"))  # type: ignore[call-overload]
    got, chat = asked(prompt, "noodles", '{"name": "noodle soups", "certain": true}')
    assert got.value.name == "noodle soups"
    assert "noodles" in chat.history[1].messages[1].content


FIELDS = st.sampled_from(["tag", "text", "x"]) | st.text()
LEAVES = st.none() | st.text() | st.integers() | st.just("ab12")
WILD = st.recursive(LEAVES, lambda parts: st.lists(parts) | st.dictionaries(FIELDS, parts), max_leaves=8)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text() | WILD.map(json.dumps))
def test_whatever_a_model_says_is_a_reply_of_the_class_or_a_named_fault(prompt: Prompt[TellReply], text: str):
    with suppress(ReplyError):
        assert isinstance(read_reply(prompt, ChatReply(text=text)), TellReply)
