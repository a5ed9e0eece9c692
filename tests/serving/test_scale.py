"""What an embedder's scale is measured on: a sample of the store's own items, embedded once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from palate.errors import StoreError
from palate.protocols import Vectors
from palate.settings import Settings
from profiles.llm.nearness import Nearness
from serving.language_model import summariser
from serving.scale import Scaled, sampled, scale_space
from serving.workspace import Workspace


@dataclasses.dataclass
class Letters:
    """An embedder that counts letters, and what it was asked."""

    name: str = "letters"
    dimension: int = 26
    asked: list[str] = dataclasses.field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        rows = np.array([[1e-3 + text.lower().count(chr(97 + n)) for n in range(26)] for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def work(copied: Path) -> Iterator[Workspace]:
    with Workspace(Settings(store=copied)) as opened:
        yield opened


def test_a_sample_is_the_same_whenever_it_is_drawn(work: Workspace) -> None:
    corpus = work.builder.corpus
    assert sampled(work.store, corpus, 0) == sampled(work.store, corpus, 0)
    assert {item.item_id for item in sampled(work.store, corpus, 0)} == set(work.store.item_ids())


def test_what_the_scale_is_measured_on_is_embedded_once_and_changes_nothing(work: Workspace) -> None:
    corpus, sample = work.builder.corpus, sampled(work.store, work.builder.corpus, 0)
    plain, first, second = Letters(), Letters(), Letters()
    usual = Nearness(plain, corpus, sample).thresholds
    assert usual
    assert Nearness(Scaled(first, work.store, corpus, sample), corpus, sample).thresholds == usual
    assert first.asked
    assert Nearness(Scaled(second, work.store, corpus, sample), corpus, sample).thresholds == usual
    assert second.asked == []
    assert len(work.store.vectors(scale_space("letters")).ids) == len(set(first.asked))


def test_other_texts_reach_the_embedder_and_come_back_in_order(work: Workspace) -> None:
    behind, corpus = Letters(), work.builder.corpus
    scaled = Scaled(behind, work.store, corpus, sampled(work.store, corpus, 0))
    kept = corpus.catalogue.labels[corpus.catalogue.first_category]
    mixed = scaled.embed(["zzz", kept, "aaa"])
    assert np.array_equal(mixed, Letters().embed(["zzz", kept, "aaa"]))
    assert behind.asked[-2:] == ["zzz", "aaa"]
    assert np.array_equal(scaled.embed([kept]), Letters().embed([kept]))


def test_a_store_that_cannot_be_written_is_no_hindrance(work: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*told: object, **more: object) -> None:
        raise StoreError("somebody else is writing")

    monkeypatch.setattr(work.store, "save_vectors", busy)
    corpus = work.builder.corpus
    scaled = Scaled(Letters(), work.store, corpus, sampled(work.store, corpus, 0))
    assert np.array_equal(scaled.embed(["bread"]), Letters().embed(["bread"]))


def test_the_summariser_measures_on_the_store_s_own_items(work: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}
    monkeypatch.setattr("serving.language_model.Summariser", lambda *told, **more: given.update(more))
    summariser(work, work.settings)
    assert given["sample"] == sampled(work.store, work.builder.corpus, work.settings.seed)
    assert isinstance(given["embedder"], Scaled)
