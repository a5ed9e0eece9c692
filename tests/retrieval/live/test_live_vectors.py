"""Kept vectors of people that move with each event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from history.dataset import open_dataset
from history.interactions import interactions
from history.live import live_event
from history.store import Store
from palate.types import EventKind
from profiles.scenes import SceneMatcher
from retrieval.keeping import fitting
from retrieval.live.histories import LiveHistories
from retrieval.live.vectors import STEP, LiveVectors, step
from retrieval.people_vectors.kept import KeptVectors, kept_in
from retrieval.people_vectors.people import BEHAVIOUR, PeopleVectors
from retrieval.people_vectors.space import item_space
from retrieval.sources.assemble import material_of

WORDS = {"bread": "flour yeast oven crust", "engine": "oil piston valve fuel"}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    """Ann chose four things of bread; there are as many of engines."""
    items = [
        {"item_id": f"{kind}{n}", "title": f"{kind} {words.split()[n]}", "text": words}
        for kind, words in WORDS.items()
        for n in range(4)
    ]
    events = [{"user_id": "ann", "kind": "like", "item_id": f"bread{n}", "time": n} for n in range(3)]
    (tmp_path / "items.jsonl").write_text("\n".join(map(json.dumps, items)))
    (tmp_path / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    with Store.open(tmp_path / "store") as store:
        store.ingest(open_dataset(tmp_path))
        yield store


def opened(store: Store) -> tuple[LiveVectors, KeptVectors, PeopleVectors]:
    """As a recommender opens them."""
    matcher, everything = SceneMatcher(()), interactions(store)
    material = material_of(store, list(store.items()), everything, matcher)
    people = PeopleVectors.over(material, item_space(material, fitting))
    kept = KeptVectors(store, people)
    live = LiveHistories(store, material.people, store.events_fingerprint(), matcher, everything.stars)
    return LiveVectors(store, live, lambda: kept), kept, people


def did(store: Store, live: LiveVectors, kind: EventKind, item: str, time: float) -> str:
    event = live_event("ann", kind, item, time=time)
    store.add_events([event])
    live.note("ann", [event.event_id], None)
    return event.event_id


def test_what_is_liked_draws_the_vector_and_what_is_hidden_pushes_it_away(shop: Store) -> None:
    live, kept, people = opened(shop)
    kept.save("ann", kept.of("ann"))
    engine = people.space.rows[4]
    before = kept.of("ann")[BEHAVIOUR] @ engine
    did(shop, live, "like", "engine0", 10.0)
    liked = kept.of("ann")[BEHAVIOUR] @ engine
    did(shop, live, "hide", "engine1", 11.0)
    assert liked > before
    assert kept.of("ann")[BEHAVIOUR] @ engine < liked
    assert np.linalg.norm(kept.of("ann")[BEHAVIOUR]) == pytest.approx(1.0)


def test_a_moved_vector_is_near_the_one_that_is_made_anew(shop: Store) -> None:
    live, kept, _ = opened(shop)
    kept.save("ann", kept.of("ann"))
    did(shop, live, "like", "engine0", 10.0)
    _, _, anew = opened(shop)
    assert kept.of("ann")[BEHAVIOUR] @ anew.of("ann")[BEHAVIOUR] > 0.95


def test_what_is_taken_back_leaves_the_vectors_as_they_were(shop: Store) -> None:
    live, kept, _ = opened(shop)
    kept.save("ann", kept.of("ann"))
    before = kept.of("ann")[BEHAVIOUR]
    first, second = did(shop, live, "like", "engine0", 10.0), did(shop, live, "like", "engine1", 11.0)
    shop.take_back("ann", [second])
    live.take_back("ann", None)
    assert not np.allclose(kept.of("ann")[BEHAVIOUR], before)
    shop.take_back("ann", [first])
    live.take_back("ann", None)
    assert kept.of("ann")[BEHAVIOUR] == pytest.approx(before, abs=1e-6)


def test_nothing_is_kept_of_somebody_whose_vectors_were_not(shop: Store) -> None:
    live, _, _ = opened(shop)
    did(shop, live, "like", "engine0", 10.0)
    assert shop.vectors(kept_in("ann")).ids == ()


def test_one_event_weighs_less_in_a_long_history_that_does_not_fade() -> None:
    assert step(0.0) == step(8.0) == STEP
    assert step(80.0) == pytest.approx(STEP / 10)
