"""Each example client runs against a served app and shows what it should."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from history.dataset import open_dataset
from palate.settings import Settings
from serving.http.app import create_app
from serving.http.house import House
from serving.http.settings import ServeSettings
from serving.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = ROOT / "examples" / "clients"
LONG = 60.0


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment in which clients find a server of the tiny data set, which asks for a key."""
    store = tmp_path_factory.mktemp("clients") / "store"
    with Workspace(Settings(store=store), create=True) as work:
        work.ingest(open_dataset(ROOT / "examples" / "tiny"))
        work.build_profiles()
        work.build_index()
    house = House.opened(Settings(store=store), ServeSettings(drain=0))
    _, secret = house.keys.create("default", ("admin",), now=time.time())
    server = uvicorn.Server(uvicorn.Config(create_app(house), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    while not httpx.get(f"{url}/readyz").is_success:
        time.sleep(0.05)
    yield {**os.environ, "PALATE_URL": url, "PALATE_KEY": secret, "PYTHONIOENCODING": "utf-8"}
    server.should_exit = True
    thread.join(LONG)


def shown(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, timeout=LONG, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return done.stdout.decode()


def require(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def test_httpx_shows_a_list_and_the_one_that_follows(served: dict[str, str]) -> None:
    said = shown(served, sys.executable, str(CLIENTS / "lists.py"), "ann")
    assert said.count("  1. ") == 2
    assert "interests moved." in said


def test_openai_s_client_chats_and_reads_a_batch(served: dict[str, str]) -> None:
    said = shown(served, sys.executable, str(CLIENTS / "batch.py"), "ann", "芳")
    assert "completed BatchRequestCounts(completed=2, failed=0, total=2)" in said
    assert "row 0 [" in said
    assert "row 1 [" in said


def test_curl_shows_lists_reasons_and_a_stream(served: dict[str, str]) -> None:
    require("curl")
    said = shown(served, require("sh"), str(CLIENTS / "ask.sh"), "芳")
    assert '"object":"recommendation.list"' in said
    assert '"object":"explanation"' in said
    assert '"object":"feedback.noted"' in said
    assert said.rstrip().endswith("data: [DONE]")


def test_fetch_shows_a_list_and_a_stream(served: dict[str, str]) -> None:
    said = shown(served, require("node"), str(CLIENTS / "ask.mjs"), "ben")
    assert said.startswith("1. ")
    assert "interests moved." in said
    assert len(said.splitlines()) > 4


@pytest.mark.parametrize("client", ["lists.py", "ask.mjs"])
def test_a_refusal_is_told_in_the_server_s_words(served: dict[str, str], client: str) -> None:
    program = sys.executable if client.endswith(".py") else require("node")
    environment = {**served, "PALATE_KEY": "pal_wrong_key"}
    done = subprocess.run([program, str(CLIENTS / client), "ann"], env=environment, capture_output=True, check=False)
    assert done.returncode != 0
    assert b"No valid key" in done.stderr
