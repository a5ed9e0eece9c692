from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from palate.settings import Settings
from serving.access.database import ACCESS
from serving.access.keys import KeyRing
from serving.cli import app
from serving.http.server import may_run_open
from serving.http.settings import ServeSettings
from serving.loopback import is_loopback


def ended(*arguments: str) -> tuple[int, str]:
    told = CliRunner().invoke(app, ["serve", *arguments])
    return told.exit_code, told.output


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "palate.example"])
def test_others_are_not_let_in_without_keys(tmp_path: Path, host: str):
    code, said = ended("--store", str(tmp_path / "store"), "--host", host, "--port", "0")
    assert code == 2
    assert "palate keys create" in said


def test_with_a_key_nobody_comes_in_without_one(tmp_path: Path):
    settings = Settings(store=tmp_path)
    assert may_run_open(settings, ServeSettings())
    ring = KeyRing.open(tmp_path / ACCESS)
    key, _ = ring.create("default", ("admin",), now=time.time())
    assert not may_run_open(settings, ServeSettings())
    assert not may_run_open(settings, ServeSettings(host="0.0.0.0"))
    ring.revoke(key.key_id, time.time())
    ring.close()
    assert not may_run_open(settings, ServeSettings())


def test_a_port_that_is_taken_is_named(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = ended("--store", str(tmp_path / "store"), "--port", port)
    assert code == 2
    assert f"127.0.0.1:{port}" in said


@pytest.mark.parametrize(("arguments", "word"), [(["--log-level", "loud"], "log_level"), (["--rate", "often"], "rate")])
def test_what_cannot_be_set_is_named_before_anything_starts(tmp_path: Path, arguments: list[str], word: str):
    code, said = ended("--store", str(tmp_path / "store"), "--port", "0", *arguments)
    assert code == 2
    assert word in said


def test_a_name_is_no_loopback_address():
    assert [is_loopback(one) for one in ("::1", "127.9.9.9", "localhost.evil.example")] == [True, True, False]
