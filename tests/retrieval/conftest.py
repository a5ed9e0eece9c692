"""What the tests of vectors and index share: a quick embedder, a small store, and ways to look at folders."""

from __future__ import annotations

import hashlib
import importlib.util
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from history.store import Store
from palate.protocols import Embedder, Vectors

BUILDER = Path(__file__).parent / "builder.py"


def _builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("palate_test_builder", BUILDER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def builder() -> ModuleType:
    """The script of the kill tests, as a module: its embedder and its store are used everywhere here."""
    return _builder()


@pytest.fixture
def hashing(builder: ModuleType) -> Embedder:
    """A deterministic embedder that needs no model: texts that share words are near each other."""
    embedder: Embedder = builder.HashingEmbedder()
    return embedder


class Counting:
    """An embedder that remembers what it was asked."""

    def __init__(self, inner: Embedder) -> None:
        self.inner = inner
        self.asked: list[list[str]] = []
        self.name, self.dimension = inner.name, inner.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(list(texts))
        return self.inner.embed(texts)


@pytest.fixture
def counting(hashing: Embedder) -> Counting:
    """The hashing embedder, with a list of what it was asked."""
    return Counting(hashing)


@pytest.fixture
def filled(tmp_path: Path, builder: ModuleType) -> Store:
    """A store of 60 items in two domains, with two profiles."""
    store: Store = builder.fill(tmp_path / "filled", items=60)
    return store


@pytest.fixture
def tree() -> Callable[[Path], dict[str, str]]:
    """A function from a folder to the digest of each file in it."""

    def look(folder: Path) -> dict[str, str]:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    return look


@pytest.fixture
def wait_for() -> Callable[[Callable[[], bool]], None]:
    """A function that waits until something is so, at most a minute."""

    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline, "waited for a minute"
            time.sleep(0.02)

    return wait
