"""`palate feedback` on the tiny data set, as the lead command line would call it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from history.store import Store
from palate.types import Profile
from serving.cli import Commands
from serving.commands.feedback import feedback

Told = Callable[..., Result]


@pytest.fixture
def told(copied: Path) -> Told:
    """Runs the command alone over a store of its own."""
    app = typer.Typer(cls=Commands)
    app.command("feedback")(feedback)
    app.command("nothing")(lambda: None)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["feedback", *words, "--store", str(copied)])

    return run


def parsed(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def kept(folder: Path, user: str) -> Profile:
    with Store.open(folder) as store:
        profile = store.profile(user)
    assert profile is not None
    return profile


def without_seconds(profile: Profile) -> Profile:
    return profile.model_copy(update={"provenance": profile.provenance.model_copy(update={"seconds": 0.0})})


def test_a_like_is_noted_and_the_profile_goes_on_by_one_version(told: Told, copied: Path) -> None:
    before = kept(copied, "ann")
    said = told("ann", "f2", "like")
    assert said.exit_code == 0, said.stderr
    assert said.stdout.startswith("Noted: you liked ")
    after = kept(copied, "ann")
    assert (after.version, after.event_count) == (before.version + 1, before.event_count + 1)
    assert f"version {after.version}" in said.stdout


def test_undo_leaves_the_profile_as_it_was(told: Told, copied: Path) -> None:
    before = kept(copied, "ann")
    parsed(told("ann", "f2", "comment", "--text", "Dull from the first page to the last.", "--json"))
    assert kept(copied, "ann") != before
    report = parsed(told("ann", "f2", "comment", "--undo", "--json"))
    assert [event["kind"] for event in report["events"]] == ["comment"]
    assert without_seconds(kept(copied, "ann")) == without_seconds(before)
    with Store.open(copied) as store:
        assert store.judged() == {}


def test_a_chinese_reader_is_told_in_chinese(told: Told) -> None:
    assert told("芳", "f2", "save").stdout.startswith("记下了")


def test_somebody_new_gets_a_profile_and_loses_it_with_their_only_event(told: Told, copied: Path) -> None:
    assert parsed(told("newcomer", "f2", "like", "--json"))["event_count"] == 1
    assert kept(copied, "newcomer").version == 1
    assert "no profile any more" in told("newcomer", "f2", "like", "--undo").stdout
    with Store.open(copied) as store:
        assert store.profile("newcomer") is None


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("ann", "nothing-like-it", "like"), "the store holds no 'nothing-like-it'"),
        (("ann", "f2", "like", "--value", "3"), "only rate, play, watch, read"),
        (("ann", "f2", "watch", "--value", "-3"), "at least 0"),
        (("ann", "f2", "watch", "--value", "nan"), "at least 0"),
        (("ann", "f2", "hide", "--undo"), "no hide of 'f2' by 'ann'"),
        (("ann", "f2", "like", "--undo", "--text", "x"), "leave --text and --value out"),
        (("", "f2", "like"), "1 to 256 characters"),
        (("ann", "f2", "adore"), "adore"),
    ],
)
def test_what_cannot_be_noted_is_refused_with_a_reason(told: Told, words: tuple[str, ...], fault: str) -> None:
    said = told(*words)
    assert said.exit_code == 2
    assert fault in said.stderr
