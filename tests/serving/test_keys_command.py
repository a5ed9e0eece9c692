"""`palate keys`: made, listed, revoked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from serving.access.keys import KeyRing

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def ring_at(folder: Path) -> KeyRing:
    return KeyRing.open(folder / "access.db")


def test_the_key_stands_alone_on_stdout(palate: Run, folder: Path) -> None:
    result = palate("keys", "create", "--store", folder, "--scope", "write", "--tenant", "shop")
    assert result.exit_code == 0
    text = result.stdout.removesuffix("\n")
    found = ring_at(folder).verify(text, time.time())
    assert found is not None
    assert (found.tenant, found.scopes, found.user_id) == ("shop", ("write",), None)
    assert text not in result.stderr
    assert "shown this once" in result.stderr


def test_without_a_scope_a_key_only_reads(palate: Run, folder: Path) -> None:
    text = palate("keys", "create", "--store", folder).stdout.strip()
    found = ring_at(folder).verify(text, time.time())
    assert found is not None
    assert found.scopes == ("read",)


def test_everything_about_a_key_can_be_said(palate: Run, folder: Path) -> None:
    words = ("--scope", "write,read", "--user", "伟", "--rate", "5/minute", "--name", "phone", "--expires-days", 2)
    told = json.loads(palate("keys", "create", "--store", folder, *words, "--json").stdout)
    assert told.pop("key").startswith(f"pal_{told['key_id']}_")
    assert told["expires"] - told["created"] == pytest.approx(2 * 86_400)
    wanted = {"scopes": ["read", "write"], "user_id": "伟", "rate": "5/minute", "name": "phone", "revoked": None}
    assert {name: told[name] for name in wanted} == wanted


def test_keys_are_listed_without_their_secrets(palate: Run, folder: Path) -> None:
    text = palate("keys", "create", "--store", folder, "--name", "a\nb\x1b[31m").stdout.strip()
    _, key_id, secret = text.split("_", 2)
    for words in ((), ("--json",)):
        told = palate("keys", "list", "--store", folder, *words)
        assert key_id in told.stdout
        assert secret not in told.stdout + told.stderr
        assert "\x1b" not in told.stdout
    assert len(palate("keys", "list", "--store", folder).stdout.splitlines()) == 1


def test_a_revoked_key_is_shown_as_such(palate: Run, folder: Path) -> None:
    text = palate("keys", "create", "--store", folder).stdout.strip()
    key_id = text.split("_")[1]
    assert palate("keys", "revoke", key_id, "--store", folder).exit_code == 0
    assert ring_at(folder).verify(text, time.time()) is None
    assert "revoked" in palate("keys", "list", "--store", folder).stdout


@pytest.mark.parametrize(
    "words",
    [
        ("--tenant", "../other"),
        ("--scope", "owner"),
        ("--scope", "admin", "--user", "ann"),
        ("--rate", "often"),
        ("--expires-days", "0"),
        ("--expires-days", "1e300"),
        ("--expires-days", "nan"),
        ("--name", "x" * 101),
        ("--user", ""),
    ],
    ids=" ".join,
)
def test_what_can_be_no_key_ends_with_2_and_shows_none(palate: Run, folder: Path, words: tuple[str, ...]) -> None:
    result = palate("keys", "create", "--store", folder, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


def test_an_unknown_key_cannot_be_revoked(palate: Run, folder: Path) -> None:
    palate("keys", "create", "--store", folder)
    result = palate("keys", "revoke", "nobody", "--store", folder)
    assert result.exit_code == 2
    assert "palate keys list" in result.stderr


@pytest.mark.parametrize("words", [("list",), ("revoke", "nobody")])
def test_where_no_key_was_made_nothing_is_made(palate: Run, folder: Path, words: tuple[str, ...]) -> None:
    result = palate("keys", *words, "--store", folder)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "palate keys create" in result.stderr
    assert not folder.exists()
