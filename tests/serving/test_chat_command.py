"""`palate chat` on the tiny data set: whom it talks with, what it refuses, what goes to stdout and what to stderr."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from agent.answer import ChatAnswer
from agent.events import Cards, ChatEvent, Done, Started, Text
from agent.session import Session
from agent.trace import Step
from palate.errors import ModelUnavailableError
from palate.protocols import Chat
from palate.types import Recommendation
from serving.cli import INTERRUPTED, app
from serving.workspace import Workspace

Run = Callable[..., Result]
TEA = Recommendation(item_id="k1", rank=1, score=1.0, title="Tea for two", domain="kitchen")


class StandIn:
    """Repeats what it hears, beside one card; says whom it heard, and whether a language model was handed in."""

    def __init__(self) -> None:
        self.heard: list[tuple[Session, str]] = []
        self.chat: Chat | None = None
        self.opened = self.closed = 0
        self.error: BaseException | None = None

    async def stream(self, session: Session, text: str, *, step: Step | None = None) -> AsyncIterator[ChatEvent]:
        self.heard.append((session, text))
        yield Started(thread_id=session.thread_id)
        if self.error is not None:
            raise self.error
        if step is not None:
            step.steps.append(Step(name="understand", facts={"intent": "recommend"}))
        yield Cards(items=(TEA,))
        yield Text(piece=f"You said: {text}")
        yield Done(
            answer=ChatAnswer(
                user_id=session.user_id, thread_id=session.thread_id, text=f"You said: {text}", items=(TEA,)
            )
        )


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Answers in place of the assistant."""
    stand_in = StandIn()

    @asynccontextmanager
    async def opened(self: Workspace, *, chat: Chat | None = None, **_: object) -> AsyncIterator[StandIn]:
        stand_in.opened, stand_in.chat = stand_in.opened + 1, chat
        yield stand_in
        stand_in.closed += 1

    monkeypatch.setattr(Workspace, "assistant", opened)
    return stand_in


@pytest.fixture
def piped(palate: Run) -> Run:
    """Runs a command with lines of input."""
    return lambda text, *words: CliRunner().invoke(app, [str(word) for word in words], input=text)


def test_help_opens_with_a_line_to_copy(palate: Run) -> None:
    told = [one.strip() for one in palate("chat", "--help").stdout.splitlines() if one.strip()]
    assert told[1].startswith('palate chat "something short and funny for the train')


# -- one message -------------------------------------------------------------------------------------------------------


def test_one_message_is_answered_by_card_and_text(palate: Run, prepared: Path, stand_in: StandIn) -> None:
    result = palate("chat", "something with tea", "--user", "ann", "--store", prepared)
    assert result.exit_code == 0, result.stderr
    assert [line.strip() for line in result.stdout.splitlines()] == [
        "You said: something with tea",
        "1 Tea for two  kitchen",
    ]
    assert result.stderr == ""
    assert (stand_in.opened, stand_in.closed) == (1, 1)


def test_the_session_is_what_the_options_say(palate: Run, prepared: Path, stand_in: StandIn) -> None:
    options = ("--thread", "tea", "--scene", "commute", "--domain", "films", "--context", "device=phone")
    assert palate("chat", "a film", "--user", "ann", *options, "--store", prepared).exit_code == 0
    ((session, _),) = stand_in.heard
    assert (session.user_id, session.thread_id, session.scene, session.domain) == ("ann", "tea", "commute", "films")
    assert session.context.pairs() == {"device": "phone"}
    assert session.time is not None


def test_json_is_the_answer_and_with_trace_the_trace_too(palate: Run, prepared: Path, stand_in: StandIn) -> None:
    plain = json.loads(palate("chat", "tea", "--json", "--store", prepared).stdout)
    assert (plain["text"], plain["items"][0]["item_id"]) == ("You said: tea", "k1")
    assert "trace" not in plain
    result = palate("chat", "tea", "--json", "--trace", "--store", prepared)
    assert json.loads(result.stdout)["trace"]["steps"][0]["name"] == "understand"
    assert "└── understand" in result.stderr


def test_the_trace_is_drawn_beside_the_result(palate: Run, prepared: Path, stand_in: StandIn) -> None:
    result = palate("chat", "tea", "--trace", "--store", prepared)
    assert "intent: recommend" in result.stderr
    assert "intent" not in result.stdout


# -- who talks ---------------------------------------------------------------------------------------------------------


def test_without_a_name_a_guest_talks(palate: Run, prepared: Path, stand_in: StandIn) -> None:
    result = palate("chat", "tea", "--store", prepared)
    assert (stand_in.heard[0][0].user_id, result.stderr) == ("guest", "")


def test_somebody_unknown_may_talk_and_is_told_so(palate: Run, prepared: Path, stand_in: StandIn) -> None:
    result = palate("chat", "tea", "--user", "newcomer", "--store", prepared)
    assert result.exit_code == 0
    assert result.stderr.startswith("Nothing is known of 'newcomer' yet")


def test_a_new_conversation_has_a_name_to_go_on_by(palate: Run, prepared: Path, stand_in: StandIn) -> None:
    results = [palate("chat", "tea", "--new", "--store", prepared) for _ in range(2)]
    threads = [session.thread_id for session, _ in stand_in.heard]
    assert len(set(threads)) == 2
    assert all(thread in result.stderr for thread, result in zip(threads, results, strict=True))


def test_profiles_that_are_missing_are_built_first(palate: Run, tiny: Path, tmp_path: Path, stand_in: StandIn) -> None:
    store = tmp_path / "s"
    palate("ingest", tiny, "--store", store)
    assert "building everybody's" in palate("chat", "tea", "--user", "ann", "--store", store).stderr
    assert palate("chat", "tea", "--user", "ann", "--store", store).stderr == ""


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("",), "The message is empty"),
        (("a" * 4001,), "4,001 characters"),
        (("tea", "--user", ""), "--user: expected 1 to 256 characters"),
        (("tea", "--thread", "t" * 257), "--thread: expected 1 to 256 characters, got 257"),
        (("tea", "--scene", "nowhere"), "nowhere"),
        (("tea", "--domain", "cars"), "cars"),
        (("tea", "--context", "phone"), "KEY=VALUE"),
        (("tea", "--new", "--thread", "t"), "--new names its thread itself"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_asked(
    palate: Run, prepared: Path, stand_in: StandIn, words: tuple[str, ...], told: str
) -> None:
    result = palate("chat", *words, "--store", prepared)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert stand_in.opened == 0


def test_without_a_store_it_says_what_comes_first(palate: Run, tmp_path: Path, stand_in: StandIn) -> None:
    assert palate("chat", "tea", "--store", tmp_path / "none").exit_code == 3


# -- a conversation ----------------------------------------------------------------------------------------------------


def test_lines_that_are_piped_in_are_one_conversation(piped: Run, prepared: Path, stand_in: StandIn) -> None:
    result = piped("tea\n\n换一批\n", "chat", "--store", prepared)
    assert result.exit_code == 0, result.stderr
    assert [text for _, text in stand_in.heard] == ["tea", "换一批"]
    assert (stand_in.opened, stand_in.closed) == (1, 1)
    assert "> " not in result.stdout


def test_as_json_each_answer_is_a_line(piped: Run, prepared: Path, stand_in: StandIn) -> None:
    result = piped("tea\n换一批\n", "chat", "--json", "--store", prepared)
    told: list[Any] = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["text"] for one in told] == ["You said: tea", "You said: 换一批"]


def test_hostile_text_reaches_the_assistant_as_data_and_the_screen_without_controls(
    piped: Run, prepared: Path, stand_in: StandIn
) -> None:
    result = piped("\x1b[31mtea\u202e\x07 [bold]\n", "chat", "--store", prepared)
    assert result.exit_code == 0
    assert not {"\x1b", "\u202e", "\x07"} & set(result.stdout)
    assert "[bold]" in result.stdout


def test_no_input_is_no_conversation(piped: Run, prepared: Path, stand_in: StandIn) -> None:
    result = piped("", "chat", "--store", prepared)
    assert (result.exit_code, result.stdout, stand_in.heard) == (0, "", [])


# -- how it ends -------------------------------------------------------------------------------------------------------


def test_an_interrupt_ends_it_as_it_ends_other_commands(palate: Run, prepared: Path, stand_in: StandIn) -> None:
    stand_in.error = KeyboardInterrupt()
    result = palate("chat", "tea", "--store", prepared)
    assert result.exit_code == INTERRUPTED
    assert result.stderr.startswith("Stopped.")


def test_an_interrupt_while_it_waits_for_a_line_ends_it_too(copied: Path) -> None:
    code = "from serving.cli import main; main()"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PALATE_")}
    words = [sys.executable, "-c", code, "chat", "--store", str(copied)]
    process = subprocess.Popen(words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=plain | {"PYTHONUNBUFFERED": "1"})
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"hello\n")
    process.stdin.flush()
    assert process.stdout.readline().strip()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert told.decode().startswith("Stopped.")


def test_an_error_that_nobody_mended_has_its_exit_code(palate: Run, prepared: Path, stand_in: StandIn) -> None:
    stand_in.error = ModelUnavailableError("gone", "unreachable")
    result = palate("chat", "tea", "--store", prepared)
    assert (result.exit_code, result.stderr) == (6, "Error: gone\n")
    assert stand_in.closed == 1


# -- a language model --------------------------------------------------------------------------------------------------


def test_the_language_model_that_is_set_is_handed_in_unless_it_is_not_wanted(
    palate: Run, prepared: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.shell.shell.Shell", lambda assistant: assistant)
    assert palate("chat", "tea", "--store", prepared).exit_code == 0
    assert stand_in.chat is None
    monkeypatch.setenv("PALATE_LLM_URL", "http://127.0.0.1:9/v1")
    assert palate("chat", "tea", "--store", prepared).exit_code == 0
    assert stand_in.chat is not None
    assert palate("chat", "tea", "--no-model", "--store", prepared).exit_code == 0
    assert stand_in.chat is None


def test_a_language_model_that_cannot_be_reached_is_not_missed(
    palate: Run, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALATE_LLM_URL", "http://127.0.0.1:9/v1")
    result = palate("chat", "recommend something", "--user", "ann", "--json", "--trace", "--store", copied)
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["items"]
    assert told["by"] == "rules"
    assert "the flow answered" in told["trace"]["fallback"]
