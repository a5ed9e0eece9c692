"""A conversation at a terminal: lines in, answers out as they come, with what is recommended laid out as cards."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import typer
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.status import Status
from rich.table import Table
from rich.text import Text

from agent.answer import ChatAnswer
from agent.assistant import LONGEST_MESSAGE
from agent.events import ChatEvent, Done, Stepped
from agent.events import Text as Piece
from agent.session import Session
from agent.trace import Step
from palate.errors import InputError, ModelUnavailableError
from palate.text import plain
from palate.types import Recommendation
from serving.flowing_text import FlowingText

REASONS = 2
"""Reasons shown of each item."""
PROMPT = "> "
LEAVING = ("/quit", "/exit", "/退出")
"""Lines that end a conversation, as the end of the input does."""


class Answering(Protocol):
    """Whatever answers messages, such as `agent.assistant.Assistant`."""

    def stream(self, session: Session, text: str, *, step: Step | None = None) -> AsyncIterator[ChatEvent]:
        """Answer one message; what happens on the way is noted within `step`."""
        ...


@dataclass(frozen=True)
class Screen:
    """Where an answer is shown: `out` for results; `waiting` for what the person sees until then, if anything."""

    out: Console
    waiting: Console | None = None


async def shown_turn(assistant: Answering, session: Session, text: str, screen: Screen, step: Step) -> ChatAnswer:
    """Show the answer to a message while it comes, below it what is recommended; return it whole.

    Raises:
        ModelUnavailableError: it ended without a last word.
    """
    answer, flowing = None, FlowingText(_writer(screen.out), screen.out.width)
    with _Waiting(screen.waiting) as waiting, _timed(step):
        async for event in assistant.stream(session, text, step=step):
            match event:
                case Stepped():
                    waiting.at(event.name)
                case Piece():
                    waiting.stop()
                    flowing.feed(event.piece)
                case Done():
                    answer = event.answer
    flowing.end()
    show_cards(screen.out, _whole(answer).items)
    return _whole(answer)


async def silent_turn(assistant: Answering, session: Session, text: str, step: Step) -> ChatAnswer:
    """The whole answer to a message, nothing shown.

    Raises:
        ModelUnavailableError: it ended without a last word.
    """
    answer = None
    with _timed(step):
        async for event in assistant.stream(session, text, step=step):
            answer = event.answer if isinstance(event, Done) else answer
    return _whole(answer)


def _whole(answer: ChatAnswer | None) -> ChatAnswer:
    if answer is None:
        raise ModelUnavailableError("the answer broke off before its end", "internal")
    return answer


def show_cards(console: Console, items: tuple[Recommendation, ...]) -> None:
    """Print what is recommended, if anything: rank, title, domain, what it is offered with, and why."""
    if not items:
        return
    table = Table.grid(padding=(0, 1, 0, 0))
    rank = len(str(max(item.rank for item in items)))
    table.add_column(width=rank, justify="right", style="dim")
    table.add_column(width=console.width - rank - 4, overflow="fold")
    for item in items:
        table.add_row(str(item.rank), _card(item))
    console.print(Padding(table, (0, 0, 0, 2), expand=False))


def _card(item: Recommendation) -> RenderableType:
    card = Text(plain(item.title) or plain(item.item_id), "bold")
    if item.domain:
        card.append(f"  {plain(item.domain)}", "dim not bold")
    for line in _offered(item):
        card.append(f"\n{line}", "not bold")
    for reason in item.reasons[:REASONS]:
        card.append(f"\n{plain(reason.text)}", "dim italic not bold")
    return card


def _offered(item: Recommendation) -> Iterator[str]:
    """What an item is offered with; its title only where the item's own does not hold it."""
    if item.offer is None:
        return
    title, pitch = plain(item.offer.title), plain(item.offer.pitch)
    if title and title not in plain(item.title):
        yield title
    if pitch:
        yield pitch


def as_plain_data(answer: ChatAnswer, step: Step | None) -> dict[str, Any]:
    """An answer as plain data, with the trace of the turn where there is one."""
    told = answer.model_dump(mode="json")
    return told if step is None else {**told, "trace": step.model_dump(mode="json")}


def one_line(value: dict[str, Any]) -> str:
    """Plain data as JSON on one line, such as a program reads them from a pipe."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def checked_message(text: str) -> str:
    """A message as it may be sent: without bytes that are no text.

    Raises:
        InputError: it is longer than `LONGEST_MESSAGE`, or says nothing.
    """
    if len(text) > LONGEST_MESSAGE:
        raise InputError(f"The message has {len(text):,} characters; expected at most {LONGEST_MESSAGE:,}. Shorten it.")
    if not plain(text):
        raise InputError("The message is empty. Say what you are looking for.")
    return text.encode("utf-8", "replace").decode("utf-8")


def messages(say: Callable[[str], None]) -> Iterator[str]:
    """What a person types, or a program pipes in, line by line, until the end or a word of `LEAVING`.

    Blank lines are passed over; of a line that cannot be sent, `say` hears why.
    """
    at_keyboard = sys.stdin.isatty()
    if at_keyboard:
        _line_editing()
    elif hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    while (line := _line(at_keyboard=at_keyboard)) is not None and line.strip().lower() not in LEAVING:
        if plain(line):
            try:
                message = checked_message(line)
            except InputError as error:
                say(str(error))
            else:
                yield message


def _line(*, at_keyboard: bool) -> str | None:
    """The next line; None at the end. Whatever is said afterwards begins on a line of its own."""
    prompted = at_keyboard and sys.stdout.isatty()
    if at_keyboard and not prompted:
        typer.echo(PROMPT, nl=False, err=True)
    try:
        return input(PROMPT if prompted else "")
    except (EOFError, KeyboardInterrupt) as ended:
        typer.echo("\n" * at_keyboard, nl=False, err=True)
        if isinstance(ended, KeyboardInterrupt):
            raise
        return None


def _line_editing() -> None:
    """Arrow keys and earlier lines, where the platform has them."""
    with suppress(ImportError):
        import readline  # noqa: F401


def _writer(console: Console) -> Callable[[str], object]:
    """Writes text as it is, at once."""

    def write(text: str) -> None:
        console.print(Text(text), end="", soft_wrap=True)
        console.file.flush()

    return write


@contextmanager
def _timed(step: Step) -> Iterator[None]:
    """Note in `step` how long the turn took."""
    began = perf_counter()
    try:
        yield
    finally:
        step.seconds = perf_counter() - began


class _Waiting:
    """A line that says what is being done until there is something to read; nothing where nobody watches."""

    def __init__(self, console: Console | None) -> None:
        self._status = Status("", console=console) if console is not None and console.is_terminal else None

    def __enter__(self) -> _Waiting:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def at(self, name: str) -> None:
        if self._status is not None:
            self._status.update(Text(plain(name), "dim"))

    def stop(self) -> None:
        if self._status is not None:
            self._status.stop()
