"""`palate profile edit`, `palate export` and `palate erase` on the tiny data set."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from agent.session import Session
from agent.shell.conversation import Conversation, Keeper
from agent.threads import open_threads
from history.store import Store
from palate.chat import Message
from palate.settings import Settings
from serving.access.database import ACCESS
from serving.access.keys import KeyRing
from serving.cli import Commands
from serving.commands.erase import erase
from serving.commands.export import export
from serving.commands.profile import profile_edit
from serving.jobs.batches import Batches
from serving.workspace import Workspace

Told = Callable[..., Result]
NOW = 1_700_000_000.0


@pytest.fixture
def told(copied: Path) -> Told:
    """Runs one of the commands over a store of its own."""
    app = typer.Typer(cls=Commands)
    app.command("edit")(profile_edit)
    app.command("export")(export)
    app.command("erase")(erase)

    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, [*words, "--store", str(copied)], input=typed)

    return run


def parsed(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def first_key(folder: Path, user: str) -> tuple[str, str]:
    with Workspace(Settings(store=folder)) as work:
        first = work.profile(user).interests[0]
    return first.key, first.label


def conversed(folder: Path, user: str) -> None:
    """Leave a conversation of this person beside the store."""

    async def kept() -> None:
        async with open_threads(folder) as threads:
            said = Conversation(said=(Message(role="user", content="rhubarb"),))
            await Keeper(threads).write(Session(user_id=user, thread_id="tea"), said)

    asyncio.run(kept())


def test_a_hidden_interest_is_gone_from_the_profile_and_comes_back(told: Told, copied: Path) -> None:
    key, label = first_key(copied, "ann")
    said = told("edit", "ann", key, "hide")
    assert said.exit_code == 0, said.output
    assert said.stdout.startswith(f"Hidden: {label}. It counts for nothing from now on.")
    assert f"  {label}: +" in said.stdout
    assert first_key(copied, "ann")[0] != key
    shown = parsed(told("edit", "ann", key, "restore", "--json"))
    assert shown["interests"][0]["key"] == key
    assert shown["hidden"] == []


def test_a_correction_is_told_by_its_new_name(told: Told, copied: Path) -> None:
    key, _ = first_key(copied, "ann")
    said = told("edit", "ann", key, "correct", "--label", "Long walks", "--weight", "0.2")
    assert said.stdout.startswith("Corrected: Long walks.")
    assert first_key(copied, "ann")[0] != key


def test_somebody_who_reads_chinese_is_told_in_chinese(told: Told, copied: Path) -> None:
    with Store.open(copied) as store:
        user = next(one.user_id for one in store.profiles() if one.language == "zh")
    key, label = first_key(copied, user)
    assert told("edit", user, key, "pin").stdout.startswith(f"已置顶：{label}。")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ann", "word:unheard-of", "hide"), "expected an interest of the profile"),
        (("nobody", "word:tea", "hide"), "The store holds no events of 'nobody'"),
    ],
)
def test_what_cannot_be_edited_is_told(told: Told, words: tuple[str, ...], said: str) -> None:
    result = told("edit", *words)
    assert result.exit_code == 2
    assert said in result.output


def test_everything_of_a_person_is_exported_to_a_file_for_its_owner_only(told: Told, copied: Path) -> None:
    conversed(copied, "ann")
    out = copied.parent / "ann.json"
    assert told("export", "ann", "--out", str(out)).exit_code == 0
    body = json.loads(out.read_text("utf-8"))
    assert body == parsed(told("export", "ann"))
    assert body["user_id"] == "ann"
    assert body["conversations"]["tea"]["led"]["said"] == [{"role": "user", "content": "rhubarb"}]
    assert body["events"]
    assert out.stat().st_mode & 0o077 == 0
    assert told("export", "nobody").exit_code == 2


def line_of(user: str) -> bytes:
    return json.dumps({"custom_id": "1", "body": {"user_id": user}}).encode() + b"\n"


def test_who_is_erased_is_gone_from_store_conversations_and_keys(told: Told, copied: Path) -> None:
    key, _ = first_key(copied, "ann")
    told("edit", "ann", key, "hide")
    conversed(copied, "ann")
    ring = KeyRing.open(copied / ACCESS)
    ring.create("default", ("read",), user_id="ann", now=NOW)
    files = Batches(Settings(store=copied)).of("default").files
    lists = files.add("lists.jsonl", [line_of("ann"), line_of("ben")])
    report = parsed(told("erase", "ann", "--yes", "--json"))
    assert report == {"user_id": "ann", "store": 1, "threads": 1, "points": 0, "keys": 1, "lines": 1}
    assert files.content(lists.id).read_bytes() == line_of("ben")
    assert [one.user_id for one in ring.list()] == [None]
    ring.close()
    with Store.open(copied) as store:
        assert not store.knows("ann")
        assert store.edits("ann") == ()
    assert not any(b"rhubarb" in file.read_bytes() for file in copied.rglob("*.db*"))
    assert told("erase", "ann", "--yes").exit_code == 2


def test_nobody_is_erased_without_a_yes(told: Told, copied: Path) -> None:
    assert told("erase", "ann", typed="n\n").exit_code != 0
    with Store.open(copied) as store:
        assert store.knows("ann")
    said = told("erase", "ann", typed="y\n")
    assert said.exit_code == 0
    assert "palate fit" in said.output
