"""Histories as they are now, laid over a snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.dataset import open_dataset
from history.interactions import interactions
from history.live import live_event
from history.store import Store
from palate.types import Context, Scene
from profiles.scenes import SceneMatcher
from retrieval.live.histories import LiveHistories
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.people import People
from tests.retrieval.scenes_by_event import scenes_by_event

MATCHER = SceneMatcher([Scene(name="kitchen", conditions={"place": ("kitchen",)})])
KITCHEN = Context(place="kitchen")
DID = [("ann", "i1", 1.0), ("ann", "i2", 2.0), ("bob", "i1", None), ("bob", "i3", 3.0)]


def everybody(store: Store) -> People:
    """As a recommender reads them."""
    table = scenes_by_event(MATCHER, (event for _, events in store.events_by_user() for event in events))
    return People.of(Catalogue.of(list(store.items())), interactions(store), table)


def snapshot(store: Store) -> LiveHistories:
    return LiveHistories(store, everybody(store), store.events_fingerprint(), MATCHER, interactions(store).stars)


def filled(folder: Path) -> Store:
    (folder / "items.jsonl").write_text("\n".join(json.dumps({"item_id": f"i{n}"}) for n in range(6)))
    rows = [{"user_id": user, "kind": "like", "item_id": item, "time": time} for user, item, time in DID]
    (folder / "events.jsonl").write_text("\n".join(map(json.dumps, rows)))
    store = Store.open(folder / "store")
    store.ingest(open_dataset(folder))
    return store


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    with filled(tmp_path) as store:
        yield store


def same(user: str, ours: People, theirs: People) -> bool:
    """Whether two readings make the same request of a person."""
    one, other = (people.request(user, scenes={"kitchen": 1.0}) for people in (ours, theirs))
    return (
        (one.events.ids, one.events.kinds) == (other.events.ids, other.events.kinds)
        and all(
            np.array_equal(getattr(one.events, name), getattr(other.events, name), equal_nan=name == "times")
            for name in ("items", "strengths", "in_scene", "newer", "times")
        )
        and np.array_equal(one.taste.weights, other.taste.weights)
        and np.array_equal(one.allowed, other.allowed)
    )


def test_nothing_new_leaves_the_snapshot(shop: Store) -> None:
    live = snapshot(shop)
    assert live.of("ann") is None
    assert live.met_since("ann") == ()


def test_only_who_did_something_is_read_again(shop: Store) -> None:
    live = snapshot(shop)
    shop.add_events([live_event("ann", "like", "i5", time=9.0)])
    assert live.of("bob") is None
    assert live.met_since("ann") == ("i5",)
    assert live.met_since("bob") == ()


def test_what_was_taken_back_may_be_recommended_again(shop: Store) -> None:
    live = snapshot(shop)
    gone = shop.events("ann")[0]
    shop.take_back("ann", [gone.event_id])
    now = live.of("ann")
    assert now is not None
    assert now.request("ann").allowed.tolist() == [True, True, False, True, True, True]


def test_somebody_new_has_a_history(shop: Store) -> None:
    live = snapshot(shop)
    shop.add_events([live_event("eve", "save", "i0", time=9.0, context=KITCHEN)])
    now = live.of("eve")
    assert now is not None
    assert same("eve", now, everybody(shop))
    assert live.of("nobody") is None


def test_stars_are_read_as_those_of_everybody_else(shop: Store) -> None:
    shop.add_events([live_event("bob", "rate", "i4", time=4.0, value=2.0)])
    live = snapshot(shop)
    shop.add_events([live_event("ann", "rate", "i5", time=5.0, value=5.0)])
    now = live.of("ann")
    assert now is not None
    # Ann's mean is (5 + 3 * 2) / 4 = 2.75; 2.25 stars above it, at a spread of 1, is far beyond a full step.
    assert now.request("ann").events.strengths[-1] == 1.0


def test_an_event_without_an_item_says_nothing(shop: Store) -> None:
    live = snapshot(shop)
    shop.add_events([live_event("ann", "search", time=9.0, text="soup")])
    assert live.of("ann") is None


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "eve"]),
        st.sampled_from(["like", "hide", "watch", "comment"]),
        st.integers(0, 5),
        st.one_of(st.none(), st.floats(0, 20)),
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(operations=OPERATIONS)
def test_whatever_is_noted_or_taken_back_it_reads_as_if_opened_anew(
    operations: list[tuple[str, str, int, float | None, bool, bool]],
) -> None:
    with TemporaryDirectory() as folder, filled(Path(folder)) as store:
        live, before = snapshot(store), everybody(store)
        for user, kind, item, time, kitchen, back in operations:
            context = KITCHEN if kitchen else Context()
            event = live_event(user, kind, f"i{item}", time=time, context=context)  # type: ignore[arg-type]
            store.add_events([event], judged={event.event_id: -0.5} if kind == "comment" else {})
            if back and (held := store.events(user)):
                store.take_back(user, [held[0].event_id])
        for user in ("ann", "bob", "eve"):
            assert same(user, live.of(user) or before, everybody(store))
