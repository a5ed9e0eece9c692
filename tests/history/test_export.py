"""What a person can take with them: everything of theirs, nothing of anybody else's."""

import json
from pathlib import Path

import numpy as np

from history.dataset import open_dataset
from history.export import export_of
from history.store import Store
from palate.types import Constraint, Edit, Profile, Provenance, RejectedClaim


def test_everything_of_a_person_and_nothing_of_others_is_told(store: Store, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    items = [{"item_id": "b1", "title": "Atlas"}, {"item_id": "b2", "title": "Bobs own"}]
    events = [
        {"user_id": "ann", "item_id": "b1", "kind": "like", "text": "lovely"},
        {"user_id": "bob", "item_id": "b2", "kind": "like", "text": "secret of bob"},
    ]
    edges = [{"user_id": "ann", "friend_id": "bob"}, {"user_id": "cid", "friend_id": "ann", "weight": 0.5}]
    (data / "items.jsonl").write_text("\n".join(map(json.dumps, items)))
    (data / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    (data / "social.jsonl").write_text("\n".join(map(json.dumps, edges)))
    (data / "test.jsonl").write_text(json.dumps({"user_id": "ann", "item_id": "b2"}))
    store.ingest(open_dataset(data))
    store.save_profiles([Profile(user_id="ann", provenance=Provenance(engine="test"))])
    store.save_edits("ann", [Edit(key="word:tea", hidden=True)], 1.0)
    store.save_statement("ann", Constraint(text="no nuts"), 1.0)
    store.save_rejected("ann", [RejectedClaim(label="chess", reason="no_evidence")])
    store.save_vectors("people/ann", ["behaviour"], np.ones((1, 2), np.float32), ["h"], owners=["ann"])

    told = export_of(store, "ann")
    assert [one["text"] for one in told["events"]] == ["lovely"]
    assert told["follows"] == [{"user_id": "ann", "friend_id": "bob", "weight": 1.0}]
    assert told["followers"] == [{"user_id": "cid", "friend_id": "ann", "weight": 0.5}]
    assert told["held_out"] == ["b2"]
    assert [one["key"] for one in told["edits"]] == ["word:tea"]
    assert [one["text"] for one in told["statements"]] == ["no nuts"]
    assert [one["label"] for one in told["rejected"]] == ["chess"]
    assert told["vectors"] == ["people/ann"]
    assert told["profile"]["user_id"] == "ann"
    assert "secret of bob" not in json.dumps(told)


def test_of_somebody_unknown_there_is_nothing_to_tell(store: Store) -> None:
    told = export_of(store, "nobody")
    assert told.pop("user_id") == "nobody"
    assert not any(told.values())
