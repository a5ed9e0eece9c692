"""`palate chat`: one message answered, or a whole conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from palate.errors import InputError
from palate.types import Context
from serving.commands import workspace
from serving.commands.recommend import context_of
from serving.console import emit, progress, say, stderr, stdout
from serving.options import AsJson, StoreFolder

if TYPE_CHECKING:
    from agent.session import Session
    from serving.conversation import Answering
    from serving.workspace import Workspace

GUEST = "guest"
"""Who talks where nobody is named."""
MAIN = "main"
"""The thread where none is named."""
LONGEST_NAME = 256


@dataclass(frozen=True)
class Manner:
    """How answers are given: as JSON or to read, with or without the trace of each turn, one alone or many."""

    as_json: bool
    trace: bool
    alone: bool


@dataclass(frozen=True)
class Speaker:
    """Who talks, in which thread, and where they are."""

    user_id: str
    thread_id: str
    context: Context | None
    scene: str | None
    domain: str | None

    def now(self) -> Session:
        """A session at this moment."""
        import time

        from agent.session import Session

        return Session(
            user_id=self.user_id,
            thread_id=self.thread_id,
            context=self.context or Context(),
            time=time.time(),
            scene=self.scene,
            domain=self.domain,
        )


def chat(
    message: Annotated[
        str | None, typer.Argument(metavar="[MESSAGE]", help="What is said; without it, lines of input.")
    ] = None,
    user: Annotated[str, typer.Option(metavar="U", help="Id of the person who talks.")] = GUEST,
    thread: Annotated[
        str | None, typer.Option(metavar="T", show_default=MAIN, help="Name of the conversation to go on with.")
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Begin a conversation of its own.")] = False,
    scene: Annotated[str | None, typer.Option(metavar="S", help="Name of a scene, such as 'commute'.")] = None,
    domain: Annotated[str | None, typer.Option(metavar="D", help="Only items of this domain.")] = None,
    context: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="What is so now, such as place=home; repeatable.")
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="Also draw what happened in each turn, on stderr.")] = False,
    no_model: Annotated[bool, typer.Option("--no-model", help="By rules, even where a language model is set.")] = False,
    store: StoreFolder = None,
    as_json: AsJson = False,
) -> None:
    """Talk with one person about what to recommend."""
    from serving.conversation import checked_message, messages

    said = None if message is None else checked_message(message)
    manner = Manner(as_json, trace, alone=said is not None)
    who = _speaker(user, _thread(thread, new=new), context_of(context or ()), scene, domain)
    with workspace(store, bars=False) as work, asyncio.Runner() as runner:
        _check(work, who)
        with _assistant(work, who, runner, by_model=not no_model) as assistant:
            for text in messages(say) if said is None else (said,):
                _turn(assistant, who, text, runner, manner)


def _thread(name: str | None, *, new: bool) -> str:
    """The thread named, the main one, or a new one, named by the moment and told.

    Raises:
        InputError: a new thread is asked for by an old one's name.
    """
    if not new:
        return name or MAIN
    if name is not None:
        raise InputError("--new names its thread itself; leave out --thread, or --new.")
    from datetime import UTC, datetime

    named = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    say(f"New conversation; go on with it by --thread {named}.")
    return named


def _speaker(user: str, thread: str, context: Context | None, scene: str | None, domain: str | None) -> Speaker:
    for option, name in (("--user", user), ("--thread", thread)):
        if not 1 <= len(name) <= LONGEST_NAME:
            raise InputError(f"{option}: expected 1 to {LONGEST_NAME} characters, got {len(name):,}.")
    return Speaker(user, thread, context, scene, domain)


def _check(work: Workspace, who: Speaker) -> None:
    """Refuse what cannot be, before anything is built."""
    if who.scene is not None:
        work.require_scene(who.scene)
    if who.domain is not None:
        work.require_domain(who.domain)


@contextmanager
def _assistant(work: Workspace, who: Speaker, runner: asyncio.Runner, *, by_model: bool) -> Iterator[Answering]:
    """The assistant, opened and closed in the runner's loop; what is missing is built first."""
    opened = AsyncExitStack()
    try:
        with progress() as report:
            work.progress = report
            if not work.prepare_for_anybody(who.user_id) and who.user_id != GUEST:
                say(f"Nothing is known of {who.user_id!r} yet: what is recommended goes by what they say.")
            assistant = runner.run(opened.enter_async_context(_open(work, by_model=by_model)))
        yield assistant
    finally:
        runner.run(opened.aclose())


@asynccontextmanager
async def _open(work: Workspace, *, by_model: bool) -> AsyncIterator[Answering]:
    """The flow alone or, where there is a model, the shell that it leads."""
    if not by_model or work.settings.llm_url is None:
        async with work.assistant() as assistant:
            yield assistant
        return
    from agent.shell.shell import Shell
    from prompts import PromptBook
    from serving.language_model import open_chat, tokenizer

    counter = tokenizer(work.settings)
    book = PromptBook(work.settings.prompts, counter)
    async with (
        open_chat(work.settings, patience=0.0) as model,
        work.assistant(chat=model, book=book, tokenizer=counter) as assistant,
    ):
        yield Shell(assistant)


def _turn(assistant: Answering, who: Speaker, text: str, runner: asyncio.Runner, manner: Manner) -> None:
    """One message and its answer: to read while it comes, or as JSON, on one line where others follow."""
    from agent.trace import Step
    from serving.conversation import Screen, as_plain_data, one_line, shown_turn, silent_turn
    from serving.trace_tree import show_trace

    step = Step(name="turn")
    if manner.as_json:
        answer = runner.run(silent_turn(assistant, who.now(), text, step))
        told = as_plain_data(answer, step if manner.trace else None)
        emit(told) if manner.alone else typer.echo(one_line(told))
    else:
        runner.run(shown_turn(assistant, who.now(), text, Screen(stdout(), stderr()), step))
        if not manner.alone:
            typer.echo()
    if manner.trace:
        show_trace(stderr(), step)
