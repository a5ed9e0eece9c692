from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from history.dataset import open_dataset
from history.store import Store
from palate.errors import NotReadyError, VectorIndexError
from palate.protocols import Embedder
from retrieval.index import Index, status
from retrieval.interests import interest_vectors


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory, builder: Any) -> Path:
    """A folder with a filled store and its index, to be copied."""
    root = tmp_path_factory.mktemp("pristine")
    with builder.fill(root, items=60) as store:
        Index.build(store, root / "store" / "index", builder.HashingEmbedder()).close()
    return root / "store"


@pytest.fixture
def filled(pristine: Path, tmp_path: Path) -> Iterator[Store]:
    """A filled store whose index is built and up to date."""
    shutil.copytree(pristine, tmp_path / "filled")
    with Store.open(tmp_path / "filled") as store:
        yield store


@pytest.fixture
def folder(filled: Store) -> Path:
    return filled.folder / "index"


@pytest.fixture
def index(filled: Store, folder: Path, hashing: Embedder) -> Iterator[Index]:
    with Index.open(filled, folder, hashing, say=pytest.fail) as opened:
        yield opened


def test_an_item_is_nearest_to_its_own_vector(index: Index) -> None:
    vector = index.item_vector("i00007")
    assert vector is not None
    hits = index.search_items(vector[None], 3)
    assert hits.ids[0][0] == "i00007"
    assert hits.similarities[0][0] == pytest.approx(1.0)
    assert list(hits.similarities[0]) == sorted(hits.similarities[0], reverse=True)


def test_a_domain_bounds_the_search(index: Index, filled: Store, hashing: Embedder) -> None:
    assert index.domains == ("books", "kitchen")
    ids = index.search_items(hashing.embed(["tea"]), 30, domain="kitchen").ids[0]
    assert {item.domain for item in filled.items_by_id(ids).values()} == {"kitchen"}
    assert len(ids) == 30
    assert index.search_items(hashing.embed(["tea"]), 5, domain="nowhere").ids == [[]]


def test_all_domains_together_are_the_merged_domains(index: Index, hashing: Embedder) -> None:
    queries = hashing.embed(["tea wok", "boat"])
    whole = index.search_items(queries, 60)
    for row in range(2):
        parts = [index.search_items(queries, 60, domain=domain) for domain in index.domains]
        assert sorted(whole.ids[row]) == sorted(parts[0].ids[row] + parts[1].ids[row])


def test_chroma_and_numpy_agree(filled: Store, folder: Path, hashing: Embedder) -> None:
    queries = hashing.embed(["tea wok", "boat rain", "novel"])
    with (
        Index.build(filled, folder, hashing) as exact,
        Index.open(filled, folder, hashing, exact_below=0, say=pytest.fail) as approximate,
    ):
        for domain in (None, "books"):
            one, other = (each.search_items(queries, 10, domain=domain) for each in (exact, approximate))
            for left, right in zip(one.similarities, other.similarities, strict=True):
                assert np.allclose(left, right, atol=1e-5)
        one_hit, other_hit = (each.search_interests(queries[:1], 1)[0][0] for each in (exact, approximate))
        assert one_hit.key == other_hit.key
        assert one_hit.similarity == pytest.approx(other_hit.similarity, abs=1e-5)


def test_a_text_finds_items_by_meaning_and_words(index: Index) -> None:
    hits = index.search_text("model7", 3)
    assert hits[0].item_id == "i00007"
    assert index.search_text("model7", 3, domain="books")[0].item_id != "i00007"
    assert index.search_text("", 3) == []


def test_interests_are_kept_as_they_would_be_made_now(index: Index, filled: Store, hashing: Embedder) -> None:
    profile = filled.profile("ann")
    assert profile is not None
    fresh = interest_vectors(profile, filled.events("ann"), index.item_vector, hashing)
    kept = index.interests_of("ann")
    assert kept is not None
    assert kept.keys == fresh.keys == ("word:tea", "word:boat")
    assert np.allclose(kept.matrix, fresh.matrix)
    assert index.interests_of("nobody") is None


def test_people_with_a_like_interest_are_found(index: Index) -> None:
    kept = index.interests_of("ann")
    assert kept is not None
    hits = index.search_interests(kept.matrix[:1], 2)[0]
    assert (hits[0].user_id, hits[0].key) == ("ann", "word:tea")
    assert (hits[1].user_id, hits[1].key) == ("bo", "word:tea")


def test_no_profiles_are_needed(tmp_path: Path, builder: Any, hashing: Embedder) -> None:
    store = builder.fill(tmp_path / "bare", items=12)
    store.erase("ann")
    store.erase("bo")
    with Index.build(store, tmp_path / "index", hashing) as index:
        assert index.search_interests(hashing.embed(["tea"]), 3) == [[]]
        assert len(index) == 12


def test_a_second_build_with_nothing_new_changes_nothing(index: Index, filled: Store, counting: Any) -> None:
    with Index.build(filled, index.folder.parent, counting) as again:
        assert again.folder == index.folder
    assert counting.asked == []


def test_an_erased_user_leaves_the_index_at_the_next_build(index: Index, filled: Store, hashing: Embedder) -> None:
    filled.erase("ann")
    assert status(filled, index.folder.parent, hashing).stale
    index.close()
    with Index.build(filled, index.folder.parent, hashing) as again:
        assert again.interests_of("ann") is None
        assert again.interests_of("bo") is not None
    assert [path.name for path in index.folder.parent.glob("gen-*")] == [again.folder.name]


def test_a_reader_keeps_its_generation_while_another_is_built(index: Index, filled: Store, hashing: Embedder) -> None:
    with Index.build(filled, index.folder.parent, hashing, force=True) as newer:
        assert newer.folder != index.folder
        assert index.search_text("model7", 1)[0].item_id == "i00007"
        assert index.folder.is_dir()
    index.close()
    Index.build(filled, newer.folder.parent, hashing, force=True).close()
    assert not index.folder.exists()


def test_status_tells_what_stands_there(filled: Store, folder: Path, hashing: Embedder) -> None:
    told = status(filled, folder, hashing, exact_below=20)
    assert (told.state, told.stale, told.generation, told.items, told.interests) == (
        "ready",
        False,
        "gen-000001",
        60,
        4,
    )
    assert [(part.domain, part.items, part.path) for part in told.partitions] == [
        ("books", 30, "chroma"),
        ("kitchen", 30, "chroma"),
    ]
    assert told.bytes > 60 * 64 * 4


def test_status_of_no_index_is_missing(filled: Store, tmp_path: Path, hashing: Embedder) -> None:
    told = status(filled, tmp_path / "nowhere", hashing)
    assert (told.state, told.detail) == ("missing", "The index is missing. Run `palate index build`.")


def test_vectors_of_another_dimension_are_refused(index: Index) -> None:
    with pytest.raises(VectorIndexError, match=r"\(queries, 64\), got \(1, 3\)"):
        index.search_items(np.ones((1, 3), np.float32), 1)


def test_an_empty_store_says_what_comes_first(store: Store, tmp_path: Path, hashing: Embedder) -> None:
    with pytest.raises(NotReadyError, match="palate ingest"):
        Index.build(store, tmp_path / "index", hashing)


def test_a_store_never_embedded_says_what_comes_first(filled: Store, tmp_path: Path, hashing: Embedder) -> None:
    filled.drop_vectors("hashing")
    with pytest.raises(NotReadyError, match="palate index build"):
        Index.open(filled, tmp_path / "nowhere", hashing)


def test_domains_of_any_spelling_have_collections(tmp_path: Path, builder: Any, hashing: Embedder) -> None:
    (tmp_path / "data").mkdir()
    lines = [
        f'{{"item_id": "i{row}", "domain": "{name}", "title": "tea {row}"}}'
        for row, name in enumerate(["", "../x", "书", "a b"])
    ]
    (tmp_path / "data" / "items.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "data" / "events.jsonl").write_text(
        '{"user_id": "u", "item_id": "i0", "kind": "like"}', encoding="utf-8"
    )
    with Store.open(tmp_path / "s") as store:
        store.ingest(open_dataset(tmp_path / "data"))
        with Index.build(store, tmp_path / "index", hashing, exact_below=0) as index:
            for domain in index.domains:
                assert len(index.search_items(hashing.embed(["tea"]), 4, domain=domain).ids[0]) == 1


def test_an_index_opens_by_a_relative_path_too(
    filled: Store, folder: Path, hashing: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    relative = Path(folder.name)
    with Index.open(filled, relative, hashing, say=pytest.fail) as opened:
        assert len(opened) == len(list(filled.items()))
    assert status(filled, relative, hashing).state == "ready"
