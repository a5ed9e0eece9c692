"""Conversations from scripts: what is said turn by turn, and what each answer is there to show."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

import yaml
from rich.console import Console

from agent.answer import ChatAnswer
from agent.assistant import Assistant
from agent.request import Intent
from agent.session import Session
from agent.trace import Step
from history.dataset import open_dataset
from palate.protocols import Chat
from palate.settings import Settings
from palate.types import Context, Language, LimitKind, Model
from serving.conversation import Screen, shown_turn
from serving.workspace import Workspace

HERE = Path(__file__).resolve().parent
STATED = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
"""The moment at which memory is written, in epoch seconds."""
WIDTH = 100
"""Columns of what is shown."""
Data = Literal["world", "redial"]
NAMES: Mapping[Data, str] = {"world": "the made-up world of `examples/world`", "redial": "the films of ReDial"}


class Shows(Model):
    """What a turn is there to show, checked whenever it is played. What is left out is not looked at.

    Args:
        intent: what the message is understood to want.
        scene: the scene it is understood to come from.
        items: how many are recommended.
        some: that one is, at least.
        domain: of all that is recommended.
        relaxed: kinds of the limits that gave way.
        remembered: how many statements memory gained.
        forgotten: how many it lost.
        without: words that nothing recommended may hold anywhere.
        says: words that the screen must hold.
        never: words that it must not hold.
    """

    intent: Intent | None = None
    scene: str | None = None
    items: int | None = None
    some: bool = False
    domain: str | None = None
    relaxed: tuple[LimitKind, ...] | None = None
    remembered: int | None = None
    forgotten: int | None = None
    without: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class Turn(Model):
    """One message, and what its answer is there to show."""

    say: str
    shows: Shows = Shows()


class Script(Model):
    """A conversation to be played: `now` is its moment, in UTC."""

    name: str
    title: str
    language: Language
    data: Data
    user: str
    now: datetime
    context: Context = Context()
    turns: tuple[Turn, ...]

    @property
    def session(self) -> Session:
        """Whose conversation it is, where and when."""
        moment = self.now.replace(tzinfo=UTC).timestamp()
        return Session(user_id=self.user, thread_id=self.name, context=self.context, time=moment)


class Exchange(NamedTuple):
    """A turn that was played: what was shown on the screen, the answer, the trace."""

    turn: Turn
    shown: str
    answer: ChatAnswer
    trace: Step


def scripts(data: Data | None = None) -> tuple[Script, ...]:
    """The scripts in their order; those on one data set, or all."""
    found = tuple(_read(file) for file in sorted(HERE.glob("*.yaml")))
    return tuple(one for one in found if data in (None, one.data))


def _read(file: Path) -> Script:
    return Script.model_validate({"name": file.stem, **yaml.safe_load(file.read_text(encoding="utf-8"))})


@contextmanager
def prepared(source: Path, folder: Path) -> Iterator[Workspace]:
    """A store of the data set in `source`, made in `folder`, with profiles and index."""
    with Workspace(Settings(store=folder), create=True) as work:
        work.ingest(open_dataset(source))
        work.build_profiles()
        work.build_index()
        yield work


def opened(work: Workspace, *, chat: Chat | None = None) -> AbstractAsyncContextManager[Assistant]:
    """An assistant whose threads are kept in memory; what people state and think goes into the store."""
    return Assistant.open(work.store, work.index(), chat=chat, scenes=work.scenes, clock=lambda: STATED)


async def play(assistant: Assistant, script: Script) -> tuple[Exchange, ...]:
    """Play one script."""
    return tuple([await _exchange(assistant, script, turn) for turn in script.turns])


async def _exchange(assistant: Assistant, script: Script, turn: Turn) -> Exchange:
    console, step = screen(), Step(name="turn")
    answer = await shown_turn(assistant, script.session, turn.say, Screen(console), step)
    return Exchange(turn, shown(console), answer, step)


def faults(work: Workspace, exchange: Exchange) -> tuple[str, ...]:
    """In what an answer is not what its turn is there to show; nothing where all is well."""
    wanted, answer = exchange.turn.shows, exchange.answer
    items, relaxed = answer.items, tuple(one.kind for one in answer.relaxed)
    checks = {
        f"intent {answer.intent}": wanted.intent in (None, answer.intent),
        f"scene {answer.scene}": wanted.scene in (None, answer.scene),
        f"{len(items)} items": wanted.items in (None, len(items)) and len(items) >= wanted.some,
        "another domain": wanted.domain is None or all(one.domain == wanted.domain for one in items),
        f"relaxed {relaxed}": wanted.relaxed in (None, relaxed),
        f"remembered {answer.remembered}": wanted.remembered in (None, len(answer.remembered)),
        f"forgotten {answer.forgotten}": wanted.forgotten in (None, len(answer.forgotten)),
        **_words(work, exchange),
    }
    return tuple(told for told, well in checks.items() if not well)


def _words(work: Workspace, exchange: Exchange) -> dict[str, bool]:
    """What must, and must not, be read on the screen and in the items."""
    wanted, seen = exchange.turn.shows, exchange.shown.lower()
    items = work.store.items_by_id(one.item_id for one in exchange.answer.items).values()
    held = " ".join(f"{one.title} {one.text} {' '.join(one.categories)}" for one in items).lower()
    return {
        "no text": bool(exchange.answer.text.strip()),
        "an item with what must not be in it": not any(word in held for word in wanted.without),
        "not everything said": all(word in seen for word in wanted.says),
        "said what must not be": not any(word in seen for word in wanted.never),
    }


def screen() -> Console:
    """A screen that keeps what is shown on it."""
    return Console(file=io.StringIO(), width=WIDTH, highlight=False, emoji=False, markup=False)


def shown(console: Console) -> str:
    """What was shown on a screen of `screen`."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
