"""Whatever happens to the files of an index, it comes back from the store, and one line says so."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from history.store import Store
from palate.errors import NotReadyError
from palate.protocols import Embedder
from retrieval.index import Index, status


def overwrite(path: Path, at: float = 0.5) -> None:
    body = bytearray(path.read_bytes())
    start = int(len(body) * at)
    body[start : start + 64] = b"\xff" * len(body[start : start + 64])
    path.write_bytes(body)


def only(folder: Path, pattern: str) -> Path:
    return next(iter(sorted(folder.rglob(pattern))))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "the folder is gone": lambda gen: shutil.rmtree(gen.parent),
    "the generation is gone": shutil.rmtree,
    "CURRENT is gone": lambda gen: (gen.parent / "CURRENT").unlink(),
    "CURRENT holds garbage": lambda gen: (gen.parent / "CURRENT").write_bytes(b"\xff../../etc"),
    "the manifest is gone": lambda gen: (gen / "manifest.json").unlink(),
    "the manifest is cut": lambda gen: (gen / "manifest.json").write_text('{"format": 1, "embed'),
    "the manifest is another's": lambda gen: (gen / "manifest.json").write_text('{"format": 99}'),
    "vectors are gone": lambda gen: (gen / "items.npy").unlink(),
    "vectors are garbage": lambda gen: overwrite(gen / "items.npy"),
    "words are garbage": lambda gen: overwrite(only(gen / "words", "data*.npy")),
    "Chroma's database is gone": lambda gen: only(gen, "chroma.sqlite3").unlink(),
    "Chroma's database is cut": lambda gen: only(gen, "chroma.sqlite3").write_bytes(
        only(gen, "chroma.sqlite3").read_bytes()[:5_000]
    ),
    "Chroma's database is empty": lambda gen: only(gen, "chroma.sqlite3").write_bytes(b""),
    "Chroma's graph is garbage": lambda gen: overwrite(only(gen / "chroma", "data_level0.bin")),
    "Chroma's graph is gone": lambda gen: only(gen / "chroma", "data_level0.bin").unlink(),
}


REBUILT = ("the generation is gone", "Chroma's database is cut", "Chroma's graph is garbage")


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of the store with a sound index in it, to be harmed."""
    shutil.copytree(built, tmp_path / "store")
    return tmp_path / "store"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_noticed_when_the_index_is_opened(damage: Callable[[Path], object], copy: Path, builder: Any) -> None:
    folder = copy / "index"
    damage(folder / "gen-000001")
    with Store.open(copy) as store:
        assert status(store, folder, builder.HashingEmbedder()).state in {"missing", "damaged"}


@pytest.mark.parametrize("name", REBUILT)
def test_a_damaged_index_is_rebuilt_with_one_line(name: str, copy: Path, counting: Any) -> None:
    folder = copy / "index"
    DAMAGES[name](folder / "gen-000001")
    lines: list[str] = []
    with Store.open(copy) as store:
        with Index.open(store, folder, counting, say=lines.append, exact_below=0) as index:
            assert finds_itself(index, "i00007")
        assert len(lines) == 1
        assert lines[0].endswith("rebuilding it from the store.")
        assert status(store, folder, counting).state == "ready"
    assert counting.asked == [], "nothing is embedded anew"


def finds_itself(index: Index, item_id: str) -> bool:
    vector = index.item_vector(item_id)
    assert vector is not None
    return bool(index.search_items(vector[None], 1).similarities[0][0] > 0.9999)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, builder: Any) -> Path:
    """A store with a sound index, to be copied and harmed."""
    root = tmp_path_factory.mktemp("built")
    with builder.fill(root, items=1_200) as store:
        Index.build(store, root / "store" / "index", builder.HashingEmbedder()).close()
    return root / "store"


def test_a_sound_index_opens_without_a_word(filled: Store, tmp_path: Path, hashing: Embedder) -> None:
    Index.build(filled, tmp_path / "index", hashing).close()
    Index.open(filled, tmp_path / "index", hashing, say=pytest.fail, exact_below=0).close()


def test_another_embedder_is_told_what_the_index_was_built_with(filled: Store, tmp_path: Path, builder: Any) -> None:
    Index.build(filled, tmp_path / "index", builder.HashingEmbedder()).close()
    with pytest.raises(NotReadyError, match=r"built with hashing \(64\).*ask for other \(32\).*palate index build"):
        Index.open(filled, tmp_path / "index", builder.HashingEmbedder("other", 32))


def test_another_embedder_with_vectors_in_the_store_gets_its_index(filled: Store, tmp_path: Path, builder: Any) -> None:
    other = builder.HashingEmbedder("other", 32)
    Index.build(filled, tmp_path / "first", other).close()
    Index.build(filled, tmp_path / "index", builder.HashingEmbedder()).close()
    lines: list[str] = []
    with Index.open(filled, tmp_path / "index", other, say=lines.append) as index:
        assert index.manifest.dimension == 32
    assert len(lines) == 1


def test_chroma_failing_later_is_answered_exactly_with_one_line(
    filled: Store, tmp_path: Path, hashing: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index.build(filled, tmp_path / "index", hashing).close()
    lines: list[str] = []
    with Index.open(filled, tmp_path / "index", hashing, say=lines.append, exact_below=0) as index:
        monkeypatch.setattr("retrieval.chroma.Chroma.nearest", lambda *_: 1 / 0)
        for _ in range(2):
            assert finds_itself(index, "i00007")
    assert len(lines) == 1
