"""A server in a process of its own is sent bodies that are too large, too deep and too many: its memory stays flat."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from serving.access.keys import KeyRing
from tests.serving.fuzz.server import PATIENCE

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")

MEBIBYTE = 1024 * 1024
COMMAND = (sys.executable, "-c", "from serving.cli import main; main()", "serve", "--port", "0", "--rate", "")
LARGE, DEEP, MANY, AT_ONCE, ROUNDS = 20 * MEBIBYTE, 200_000, 10_000, 4, 2
ALLOWED = 24 * MEBIBYTE
"""Bytes by which a round may differ from the one before: what allocators keep back."""


@dataclass
class Child:
    """A server in a process of its own."""

    url: str
    process: subprocess.Popen[str]
    bearer: dict[str, str]

    def memory(self) -> int:
        """Bytes that are resident."""
        told = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", told)
        assert found is not None
        return int(found[1]) * 1024


@pytest.fixture
def child(prepared: Path, tmp_path: Path) -> Iterator[Child]:
    folder = shutil.copytree(prepared, tmp_path / "store")
    ring = KeyRing.open(folder / "access.db")
    bearer = {"Authorization": f"Bearer {ring.create('default', ('admin',), now=time.time())[1]}"}
    ring.close()
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PALATE_")}
    process = subprocess.Popen(
        [*COMMAND, "--store", folder, "--log-level", "error"], stderr=subprocess.PIPE, text=True, env=plain
    )
    assert process.stderr is not None
    url = next(line.split()[-1] for line in process.stderr if "http://" in line)
    yield Child(url, process, bearer)
    process.terminate()
    process.communicate(timeout=PATIENCE)


def until_ready(child: Child) -> None:
    ends = time.monotonic() + PATIENCE
    while httpx.get(f"{child.url}/readyz", timeout=PATIENCE).status_code != 200:
        assert time.monotonic() < ends, "the server did not get ready"
        time.sleep(0.1)


def bodies() -> Iterator[tuple[str, bytes, set[int]]]:
    """Where to, what, and how it ends."""
    yield "/v1/recommend", b'{"user_id": "' + b"a" * LARGE + b'"}', {413}
    yield "/v1/events", b"[" * LARGE, {413}
    yield "/v1/recommend", b"[" * DEEP + b"]" * DEEP, {400, 422}
    yield "/v1/chat/completions", b'{"messages":' * DEEP + b"1" + b"}" * DEEP, {400, 422}
    yield "/v1/recommend", b'{"user_id": "' + b"\xff" * MEBIBYTE + b'"}', {400}
    yield "/v1/recommend", b'{"user_id": "' + b"\\ud800" * MEBIBYTE + b'"}', {400}
    items = [{"item_id": f"many-{number}", "title": f"Loaf {number}"} for number in range(MANY - 1)]
    yield "/v1/items", json.dumps({"items": [*items, {"title": "without an id"}]}).encode(), {422}
    events = [{"user_id": "ann", "kind": "like", "item_id": "b1", "time": 1_790_000_000 + n} for n in range(MANY + 1)]
    yield "/v1/events", json.dumps({"events": events}).encode(), {422}


def sent(child: Child, path: str, body: bytes, wanted: set[int]) -> None:
    headers = {**child.bearer, "Content-Type": "application/json"}
    try:
        answer = httpx.post(child.url + path, content=body, headers=headers, timeout=PATIENCE)
    except httpx.TransportError:
        assert 413 in wanted, f"{path}: the connection broke"
        return
    assert answer.status_code in wanted, f"{path}: {answer.status_code} {answer.text[:300]}"


def round_of_junk(child: Child) -> int:
    """Send everything, several at once; the memory afterwards."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for path, body, wanted in bodies():
            list(pool.map(lambda _, p=path, b=body, w=wanted: sent(child, p, b, w), range(AT_ONCE)))
    return child.memory()


def test_junk_leaves_the_memory_of_a_server_as_it_was(child: Child) -> None:
    until_ready(child)
    before = child.memory()
    after = [round_of_junk(child) for _ in range(ROUNDS)]
    print("MiB before and after each round:", [round(one / MEBIBYTE, 1) for one in (before, *after)])
    assert after[-1] - after[-2] < ALLOWED
    assert httpx.get(f"{child.url}/readyz", timeout=PATIENCE).status_code == 200
