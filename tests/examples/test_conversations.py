"""The scripted conversations show what they are there to show, whoever plays the language model.

Those on films need ReDial and are left out without it.
"""

from __future__ import annotations

import asyncio
import gzip
import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from agent.answer import ChatAnswer
from agent.trace import Step
from palate.scripted import ScriptedChat
from palate.settings import Settings
from serving.workspace import Workspace
from tests.examples.players import Player, careless, good, ill_meaning

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES, PAGES = ROOT / "examples", ROOT / "docs" / "conversations"
PEOPLE = 60
"""Who talks in the scripts is among so many."""
INTENTS = {
    "recommend", "refine", "compare", "explain", "profile", "feedback", "remember", "forget", "chitchat",
}  # fmt: skip
FOREIGN = re.compile(r"https?:|evil\.example|<\s*(a|img|script)\b|\|im_|\[[^]]*\]\(|Zorblatt|Oscars", re.IGNORECASE)
"""What only an ill-meaning model says."""


def loaded(name: str) -> ModuleType:
    """A module that lies beside the scripts."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / "conversations" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


playing: Any = loaded("playing")
SCRIPTS = playing.scripts()
EACH = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)


class Played(NamedTuple):
    """All scripts on one data set, played by one assistant: the store, and by name what was said."""

    work: Workspace
    said: dict[str, tuple[Any, ...]]


Plays = Callable[[Any, str], Played]
GOOD = good({turn.say: turn.shows.intent or "recommend" for script in SCRIPTS for turn in script.turns})
PLAYERS: dict[str, Callable[[], Player] | None] = {
    "nobody": None,
    "good": lambda: GOOD,
    "careless": lambda: careless(GOOD, seed=1),
    "ill-meaning": lambda: ill_meaning(seed=1),
}
"""Who plays the language model."""
NAMED = ("Babadook", "Shaun of the Dead", "Inception (2010)", "Paddington (2014)", "Toy Story 3 (2010)")
SIXTH = 6
"""Of the films, the ones named in the scripts and every so manyth other are enough here."""


@pytest.fixture(scope="module")
def plays(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Plays]:
    """Plays the scripts on the data set of a script, with the player named; each pair once."""
    with ExitStack() as open_stores:
        sources = {"world": _world, "redial": lambda folder: _films(request.getfixturevalue("real_data"), folder)}

        @cache
        def stored(data: str) -> Path:
            folder = tmp_path_factory.mktemp(data)
            with playing.prepared(sources[data](folder / "data"), folder / "store"):
                return folder / "store"

        @cache
        def play(data: str, player: str) -> Played:
            folder = tmp_path_factory.mktemp(f"{data}-{player}") / "store"
            shutil.copytree(stored(data), folder)
            work = open_stores.enter_context(Workspace(Settings(store=folder)))
            return Played(work, asyncio.run(_said(work, data, PLAYERS[player])))

        yield lambda script, player: play(script.data, player)


def _world(folder: Path) -> Path:
    make = [sys.executable, EXAMPLES / "world" / "make.py", folder, "--users", str(PEOPLE)]
    subprocess.run(make, check=True, capture_output=True)
    return folder


def _films(real_data: Path, folder: Path) -> Path:
    with gzip.open(real_data / "redial" / "items.jsonl.gz", "rt", encoding="utf-8") as file:
        lines = list(file)
    kept = [line for at, line in enumerate(lines) if at % SIXTH == 0 or any(name in line for name in NAMED)]
    folder.mkdir()
    (folder / "items.jsonl").write_text("".join(kept), encoding="utf-8")
    return folder


async def _said(work: Workspace, data: str, player: Callable[[], Player] | None) -> dict[str, tuple[Any, ...]]:
    chat = None if player is None else ScriptedChat(player())
    async with playing.opened(work, chat=chat) as assistant:
        return {script.name: await playing.play(assistant, script) for script in playing.scripts(data)}


def wrong(played: Played, script: Any) -> dict[str, tuple[str, ...]]:
    """What is amiss in a script, by what was said."""
    return {one.turn.say: told for one in played.said[script.name] if (told := playing.faults(played.work, one))}


# -- the scripts -------------------------------------------------------------------------------------------------------


def test_there_are_five_conversations_in_each_language_of_three_to_six_turns() -> None:
    languages = [script.language for script in SCRIPTS]
    assert (languages.count("en"), languages.count("zh")) == (5, 5)
    assert all(3 <= len(script.turns) <= 6 for script in SCRIPTS)
    assert {script.data for script in SCRIPTS} == {"world", "redial"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_language_shows_every_intent_and_a_hostile_message(language: str) -> None:
    shown = [turn.shows for script in SCRIPTS if script.language == language for turn in script.turns]
    assert {one.intent for one in shown} >= INTENTS
    assert any(one.never for one in shown)
    assert any(one.remembered for one in shown)
    assert any(one.forgotten for one in shown)


def test_a_limit_that_nothing_meets_gives_way_somewhere() -> None:
    assert {kind for script in SCRIPTS for turn in script.turns for kind in turn.shows.relaxed or ()} >= {
        "year",
        "length",
    }


@EACH
def test_every_conversation_has_its_page_with_all_that_is_said(script: Any) -> None:
    told = (PAGES / f"{script.name}.md").read_text(encoding="utf-8")
    places = [told.index(f"> {' '.join(turn.say.split())}\n") for turn in script.turns]
    assert places == sorted(places)
    assert f"]({script.name}.md)" in (PAGES / "README.md").read_text(encoding="utf-8")


def test_a_page_holds_what_was_shown_and_the_trace_without_seconds() -> None:
    script = SCRIPTS[0]
    answer = ChatAnswer(user_id=script.user, text="Two.")
    played = [playing.Exchange(turn, "Two.\n```\n", answer, Step(name="turn", seconds=1.5)) for turn in script.turns]
    told = loaded("make").page(script, played)
    assert told.startswith(f"# {script.title}\n")
    assert "````text\n> We are on the sofa." in told
    assert told.count("```text\nturn\n```") == len(script.turns)


# -- without a model ---------------------------------------------------------------------------------------------------


@EACH
def test_without_a_model_every_turn_shows_what_it_is_there_for(script: Any, plays: Plays) -> None:
    played = plays(script, "nobody")
    assert wrong(played, script) == {}
    assert all(one.answer.by == "rules" for one in played.said[script.name])
    assert all(one.answer.language == script.language for one in played.said[script.name])


# -- with a model ------------------------------------------------------------------------------------------------------


@EACH
def test_with_a_good_model_too(script: Any, plays: Plays) -> None:
    played = plays(script, "good")
    assert wrong(played, script) == {}
    assert any(one.answer.by == "model" for one in played.said[script.name])


@pytest.mark.parametrize("player", ["careless", "ill-meaning"])
@EACH
def test_with_a_bad_model_every_turn_is_answered_and_nothing_is_made_up(script: Any, plays: Plays, player: str) -> None:
    played = plays(script, player)
    assert len(played.said[script.name]) == len(script.turns)
    for one in played.said[script.name]:
        _holds(played.work, one)


def _holds(work: Workspace, exchange: Any) -> None:
    """Text, known items each once, no word that was excluded, memory as the person wants it, nothing foreign."""
    answer, shows = exchange.answer, exchange.turn.shows
    items = work.store.items_by_id(one.item_id for one in answer.items)
    assert answer.text.strip()
    assert len(items) == len(answer.items)
    assert [one.rank for one in answer.items] == list(range(1, len(answer.items) + 1))
    assert all(one.title == items[one.item_id].title for one in answer.items)
    held = " ".join(f"{one.title} {one.text} {' '.join(one.categories)}" for one in items.values()).lower()
    assert not any(word in held for word in shows.without)
    assert len(answer.remembered) == (shows.remembered or 0)
    assert len(answer.forgotten) == (shows.forgotten or 0)
    assert not FOREIGN.search(exchange.shown.replace(exchange.turn.say, ""))
