import json
from math import isnan, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from history.dataset import open_dataset
from history.interactions import Interactions, interactions
from history.store import Store
from history.strength import rating_mean, strength

Row = dict[str, Any]


def ingested(store: Store, path: Path, events: list[Row]) -> Interactions:
    path.mkdir(exist_ok=True)
    (path / "items.jsonl").write_text("\n".join(json.dumps({"item_id": one}) for one in ("i0", "i1", "i2")))
    (path / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    store.ingest(open_dataset(path))
    return interactions(store)


def test_strengths_add_up_and_only_the_positive_part_counts(store: Store, tmp_path: Path) -> None:
    events: list[Row] = [
        {"user_id": "b", "item_id": "i1", "kind": "like", "time": 5},
        {"user_id": "a", "item_id": "i0", "kind": "view", "time": 9},
        {"user_id": "a", "item_id": "i0", "kind": "click", "time": 3},
        {"user_id": "b", "item_id": "i2", "kind": "hide"},
        {"user_id": "b", "kind": "search", "text": "sand", "time": 7},
    ]
    found = ingested(store, tmp_path / "d", events)
    assert (found.users, found.items) == (["a", "b"], ["i0", "i1", "i2"])
    assert found.matrix.toarray() == pytest.approx(np.array([[0.2 + 0.3, 0, 0], [0, 1, 0]]))
    assert found.matrix.dtype == np.float32
    assert found.seen.toarray().tolist() == [[True, False, False], [False, True, True]]
    assert found.last_time.tolist() == [9, 7]
    assert found.user_index.tolist() == [0, 0, 1, 1, 1]
    assert found.item_index.tolist() == [0, 0, 2, 1, -1]
    assert found.time[[0, 1, 3, 4]].tolist() == [3, 9, 5, 7]
    assert isnan(found.time[2])
    assert found.event_id == [event.event_id for _, some in store.events_by_user() for event in some]


def test_beyond_one_the_sum_grows_with_its_logarithm(store: Store, tmp_path: Path) -> None:
    events: list[Row] = [{"user_id": "a", "item_id": "i0", "kind": "like", "time": time} for time in range(100)]
    found = ingested(store, tmp_path / "d", events)
    assert found.matrix.toarray()[0, 0] == pytest.approx(1 + log(100))


def test_strengths_are_those_of_history_strength(store: Store, tmp_path: Path) -> None:
    stars = [("a", 5), ("a", 4), ("a", 4), ("b", 1), ("b", 4), ("c", 1), ("c", 1), ("c", 1)]
    events: list[Row] = [
        {"user_id": user, "item_id": f"i{n % 3}", "kind": "rate", "value": value, "time": n}
        for n, (user, value) in enumerate(stars)
    ]
    plays = enumerate((0, 1, 50, 5000))
    events += [{"user_id": "b", "item_id": "i0", "kind": "play", "value": count, "time": n} for n, count in plays]
    found = ingested(store, tmp_path / "d", events)
    overall = sum(value for _, value in stars) / len(stars)
    spread = max(1.0, float(np.std([value for _, value in stars])))
    expected = [
        strength(event, rating_mean(some, overall), spread=spread)
        for _, some in store.events_by_user()
        for event in some
    ]
    assert found.strength.tolist() == pytest.approx(expected)


def test_an_empty_store_has_no_interactions(store: Store) -> None:
    found = interactions(store)
    assert found.matrix.shape == found.seen.shape == (0, 0)
    assert found.users == found.event_id == []
