"""Collections on a Chroma server: the same answers, one generation's at a time, no harm where it is gone."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from history.store import Store
from palate.errors import InputError, VectorIndexError
from palate.protocols import Embedder
from retrieval import build, build_child, chroma, chroma_server
from retrieval.index import Index

PROGRAM = Path(sys.executable).parent / "chroma"
LONG = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A Chroma server that can be stopped."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [str(PROGRAM), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + LONG
        while not self._answers():
            assert time.monotonic() < end
            assert self._process.poll() is None
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1.0).is_success
        except httpx.HTTPError:
            return False

    @cached_property
    def _client(self) -> Any:
        import chromadb

        host, port = self.url.removeprefix("http://").split(":")
        return chromadb.HttpClient(host, int(port))

    def collections(self) -> list[str]:
        return sorted(one.name for one in self._client.list_collections())

    def clear(self) -> None:
        for name in self.collections():
            self._client.delete_collection(name)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def own_server(folder: Path) -> Server:
    """A server of its own, to be stopped."""
    if not PROGRAM.exists():
        pytest.skip("the chroma program is not installed")
    return Server(folder)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all tests, by way of `server`."""
    server = own_server(tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@pytest.fixture
def server(started: Server) -> Server:
    """A server that holds nothing. It must not be stopped."""
    started.clear()
    return started


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[Server]:
    """A server that may be stopped."""
    server = own_server(tmp_path / "server")
    yield server
    server.stop()


@pytest.fixture
def builds_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma's part of a build is done in this process: starting others takes most of the time."""

    def run_child(job: str, draft: Path, progress: object = None) -> None:
        build_child.main(job, draft)

    monkeypatch.setattr(build, "run_child", run_child)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, builder: Any) -> Path:
    """A small store without an index. Only to be read."""
    root = tmp_path_factory.mktemp("shelf")
    builder.fill(root, items=60).close()
    return root / "store"


@pytest.fixture
def filled(shelf: Path) -> Iterator[Store]:
    with Store.open(shelf) as store:
        yield store


def test_a_server_answers_as_exact_search_does(
    filled: Store, tmp_path: Path, hashing: Embedder, server: Server
) -> None:
    queries, folder = hashing.embed(["tea wok", "boat rain", "novel"]), tmp_path / "index"
    with (
        Index.build(filled, folder, hashing, server=server.url) as exact,
        Index.open(filled, folder, hashing, exact_below=0, say=pytest.fail) as remote,
    ):
        for domain in (None, "books"):
            one, other = (each.search_items(queries, 10, domain=domain) for each in (exact, remote))
            for left, right in zip(one.similarities, other.similarities, strict=True):
                assert np.allclose(left, right, atol=1e-5)
        assert [path.name for path in (remote.folder / chroma.FOLDER).iterdir()] == ["server.json"]
        assert len(server.collections()) == len(remote.domains) + 1  # and the interests


@pytest.mark.usefixtures("builds_here")
def test_a_server_keeps_the_current_generation_only(
    filled: Store, tmp_path: Path, hashing: Embedder, server: Server
) -> None:
    Index.build(filled, tmp_path / "other", hashing, server=server.url).close()
    others = server.collections()
    Index.build(filled, tmp_path / "index", hashing, server=server.url).close()
    first = server.collections()
    Index.build(filled, tmp_path / "index", hashing, server=server.url, force=True).close()
    second = server.collections()
    assert len(first) == len(second) == 2 * len(others)
    assert set(first) & set(second) == set(others)


@pytest.mark.usefixtures("builds_here")
def test_moving_to_a_server_and_back_builds_anew(
    filled: Store, tmp_path: Path, hashing: Embedder, server: Server
) -> None:
    folder = tmp_path / "index"
    with Index.build(filled, folder, hashing) as local:
        assert (local.folder / chroma.FOLDER / "chroma.sqlite3").exists()
    with Index.build(filled, folder, hashing, server=f"{server.url}/") as remote:
        assert chroma_server.place_of(remote.folder / chroma.FOLDER) is not None
    with Index.build(filled, folder, hashing, server=server.url) as same:
        assert same.folder == remote.folder
    Index.build(filled, folder, hashing).close()
    assert server.collections() == []


def test_a_server_that_is_gone_leaves_exact_search(
    filled: Store, tmp_path: Path, hashing: Embedder, doomed: Server
) -> None:
    said: list[str] = []
    queries = hashing.embed(["tea wok"])
    with Index.build(filled, tmp_path / "index", hashing, server=doomed.url) as exact:
        doomed.stop()
        with Index.open(filled, tmp_path / "index", hashing, exact_below=0, say=said.append) as left:
            for _ in range(3):
                assert left.search_items(queries, 5).ids == exact.search_items(queries, 5).ids
    assert len(said) == 1
    assert "searching exactly for 30 seconds" in said[0]
    with pytest.raises(VectorIndexError, match="does not answer"):
        Index.build(filled, tmp_path / "index", hashing, server=doomed.url, force=True)
    Index.open(filled, tmp_path / "index", hashing, say=pytest.fail).close()


def test_a_server_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hung = threading.Thread(target=silent.accept, daemon=True)
        hung.start()
        chroma_server.put(tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}", "x")
        with pytest.raises(VectorIndexError, match="does not answer"):
            chroma.Chroma(tmp_path, patience=0.1)


def test_what_was_opened_is_let_go_of_with_the_index(
    filled: Store, tmp_path: Path, hashing: Embedder, builds_here: None
) -> None:
    from chromadb.api.shared_system_client import SharedSystemClient

    Index.build(filled, tmp_path / "index", hashing).close()
    before = set(SharedSystemClient._identifier_to_system)
    with Index.open(filled, tmp_path / "index", hashing, exact_below=0, say=pytest.fail) as opened:
        opened.search_items(hashing.embed(["tea"]), 3)
        assert set(SharedSystemClient._identifier_to_system) - before == {str(opened.folder / chroma.FOLDER)}
    assert set(SharedSystemClient._identifier_to_system) == before


def test_calls_to_a_server_end_in_time(tmp_path: Path, server: Server) -> None:
    chroma_server.put(tmp_path, server.url, "x")
    place = chroma_server.place_of(tmp_path)
    assert place is not None
    client: Any = chroma_server.client_of(place, patience=7.0)
    assert client._server._session.timeout == httpx.Timeout(7.0)


@pytest.mark.usefixtures("builds_here")
def test_collections_that_could_not_be_dropped_are_dropped_later(
    filled: Store, tmp_path: Path, hashing: Embedder, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    Index.build(filled, folder, hashing, server=server.url).close()

    def refused(place: chroma_server.Place) -> None:
        raise VectorIndexError("it does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(chroma_server, "drop", refused)
        Index.build(filled, folder, hashing).close()
    assert server.collections() != []
    Index.build(filled, folder, hashing, force=True).close()
    assert server.collections() == []
    assert list((folder / chroma_server.LEFT).iterdir()) == []


@pytest.mark.parametrize(
    "url", ["chroma:8000", "ftp://chroma", "http://", "http://u:p@chroma", "http://chroma/path", "http://x:99999", ""]
)
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="PALATE_CHROMA_URL"):
        chroma_server.required_url(url)
