from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from history.store import Store
from palate.errors import EmbedderError
from palate.protocols import Embedder, Vectors
from palate.types import Item
from retrieval import vectors
from retrieval.vectors import item_text, sync, sync_items, texts_embedded


def test_the_text_of_an_item_holds_title_categories_and_text() -> None:
    item = Item(item_id="b", title="Ramen at home", categories=("cookery", "japan"), text="Forty broths.")
    assert item_text(item) == "Ramen at home. cookery, japan. Forty broths."
    assert item_text(Item(item_id="b")) == ""


def test_only_what_is_new_or_changed_is_embedded(store: Store, counting: Any) -> None:
    sync(store, "s", {"a": "tea", "b": "wok"}, counting, step="embed")
    report = sync(store, "s", {"a": "tea", "b": "steel wok", "c": "film"}, counting, step="embed")
    assert counting.asked == [["tea", "wok"], ["steel wok", "film"]]
    assert (report.embedded, report.kept, report.dropped) == (2, 1, 0)


def test_vectors_of_what_is_gone_are_dropped(store: Store, hashing: Embedder) -> None:
    sync(store, "s", {"a": "tea", "b": "wok"}, hashing, step="embed")
    assert sync(store, "s", {"b": "wok"}, hashing, step="embed").dropped == 1
    assert store.vectors("s").ids == ("b",)


def test_items_are_embedded_under_the_embedders_name(filled: Store, hashing: Embedder) -> None:
    assert sync_items(filled, hashing).embedded == 60
    table = filled.vectors("hashing")
    item = filled.item(table.ids[7])
    assert item is not None
    assert np.array_equal(table.matrix[7], hashing.embed([item_text(item)])[0])


def test_a_run_cut_short_keeps_what_it_saved(store: Store, hashing: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        name, dimension, calls = "hashing", 64, 0

        def embed(self, texts: Sequence[str]) -> Vectors:
            self.calls += 1
            if self.calls == 3:
                raise EmbedderError("gone")
            return hashing.embed(texts)

    monkeypatch.setattr(vectors, "COMMIT_EVERY", 2)
    texts = {letter: letter for letter in "abcdef"}
    with pytest.raises(EmbedderError):
        sync(store, "s", texts, Failing(), step="embed")
    assert store.vectors("s").ids == ("a", "b", "c", "d")
    assert sync(store, "s", texts, hashing, step="embed").embedded == 2


def test_another_dimension_under_the_same_name_starts_over(store: Store, builder: Any) -> None:
    sync(store, "s", {"a": "tea", "b": "wok"}, builder.HashingEmbedder(dimension=64), step="embed")
    assert sync(store, "s", {"a": "tea", "b": "wok"}, builder.HashingEmbedder(dimension=32), step="embed").embedded == 2
    assert store.vectors("s").matrix.shape == (2, 32)


def test_vectors_that_the_store_holds_are_not_made_again(store: Store, counting: Any) -> None:
    sync(store, counting.name, {"a": "tea", "b": "wok"}, counting, step="embed")
    counting.asked.clear()
    found = texts_embedded(store, counting, ["b", "c", "a"], ["wok", "film", "green tea"])
    assert counting.asked == [["film", "green tea"]]
    assert found.tolist() == counting.embed(["wok", "film", "green tea"]).tolist()


def test_all_is_embedded_where_the_store_holds_nothing(store: Store, counting: Any) -> None:
    assert texts_embedded(store, counting, ["a"], ["tea"]).tolist() == counting.embed(["tea"]).tolist()
