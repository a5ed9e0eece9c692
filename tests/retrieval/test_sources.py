import json
import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.dataset import open_dataset
from history.interactions import interactions
from history.store import Store
from palate.errors import InputError
from palate.types import Scene
from profiles.scenes import SceneMatcher
from retrieval.request import OwnEvents, Taste
from retrieval.retriever import Retriever
from retrieval.sources.assemble import assemble, material_of
from retrieval.sources.people import newer
from retrieval.sources.popularity import ScenePopularity

SCENES = (
    Scene(name="kitchen", conditions={"place": ("kitchen",)}, description={"en": "Cooking."}),
    Scene(name="train", conditions={"place": ("train",)}, description={"en": "On a train."}),
)


def event(user, item, kind="like", **more):
    return {"user_id": user, "item_id": item, "kind": kind, **more}


def filled(folder, events, items="abcdef", domains=None):
    data = folder / "data"
    data.mkdir(parents=True)
    rows = [{"item_id": i, "title": f"Title {i}", "domain": (domains or {}).get(i, "books")} for i in items]
    (data / "items.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (data / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    store = Store.open(folder / "store")
    store.ingest(open_dataset(data))
    return store


def opened(store) -> tuple:
    everything = interactions(store)
    items = list(store.items())
    material = material_of(store, items, everything, SceneMatcher(SCENES))
    return material.people, assemble(store, material, SceneMatcher(SCENES), None)


@pytest.fixture
def small(tmp_path):
    people = {"ann": "ab", "bob": "abc", "cid": "abcd", "dan": "ef"}
    with filled(tmp_path, [event(user, item) for user, items in people.items() for item in items]) as store:
        yield store


def ids(candidates):
    return [candidate.item_id for candidate in candidates]


def test_what_people_of_like_taste_chose_comes_first(small):
    people, retriever = opened(small)
    assert ids(retriever.retrieve(people.request("ann"), 2)) == ["c", "d"]


def test_each_source_names_the_own_events_that_led_there(small):
    people, retriever = opened(small)
    first = retriever.retrieve(people.request("ann"), 1)[0]
    own = {one.event_id: one.item_id for one in small.events("ann")}
    for name in ("item_knn", "user_knn"):
        assert {own[event_id] for event_id in first.sources[name].events} == {"a", "b"}


def test_somebody_without_events_gets_what_is_popular(small):
    people, retriever = opened(small)
    found = retriever.retrieve(people.request("stranger"), 3)
    assert ids(found) == ["a", "b", "c"]
    assert set(found[0].sources) == {"popularity", "rules"}


def test_equally_good_items_come_in_the_order_of_their_ids(small):
    people, retriever = opened(small)
    assert ids(retriever.retrieve(people.request("stranger"), 9)) == ["a", "b", "c", "d", "e", "f"]


def test_a_domain_narrows_the_list_and_an_unknown_one_lists_those_there_are(tmp_path):
    domains = {"a": "books", "b": "films", "c": "films"}
    events = [event(user, item) for user in ("ann", "bob") for item in "abc"]
    with filled(tmp_path, events, items="abc", domains=domains) as store:
        people, retriever = opened(store)
        assert ids(retriever.retrieve(people.request("new", domain="films"), 5)) == ["b", "c"]
        with pytest.raises(InputError, match="books, films"):
            people.request("new", domain="songs")


def test_what_resembles_a_hidden_item_is_pushed_down(tmp_path):
    crowd = [event(f"u{n}", item) for n in range(6) for item in ("ab" if n % 2 else "cd")]
    both = [event("mix", item) for item in "bd"]
    with filled(tmp_path, [*crowd, *both, event("ann", "a", "hide")]) as store:
        people, retriever = opened(store)
        found = ids(retriever.retrieve(people.request("ann"), 9))
        assert "a" not in found
        assert found.index("d") < (found.index("b") if "b" in found else 99)


def test_two_scenes_give_two_lists_where_behaviour_differs(tmp_path):
    rows = [("ann", "a", "kitchen"), ("ann", "c", "train"), ("bob", "a", "kitchen"), ("bob", "b", "kitchen")]
    rows += [("cid", "c", "train"), ("cid", "d", "train"), ("dan", "b", "kitchen"), ("eve", "d", "train")]
    events = [event(user, item, context={"place": place}) for user, item, place in rows]
    with filled(tmp_path, events) as store:
        people, retriever = opened(store)
        first = {
            scene: ids(retriever.retrieve(people.request("ann", scenes={scene: 1.0}), 1))
            for scene in ("kitchen", "train")
        }
        assert first == {"kitchen": ["b"], "train": ["d"]}


def test_popularity_in_a_scene_is_of_that_scene():
    liked_in = {"kitchen": np.array([1.0, 3.0], np.float32)}
    source = ScenePopularity(liked_in, np.array([30.0, 3.0], np.float32))
    assert source._stands_out({"kitchen": 1.0}).argmax() == 1


def test_fitted_parts_are_kept_and_fitted_anew_when_events_come(small, tmp_path):
    opened(small)
    before = small.blob("item-neighbours")
    opened(small)
    assert small.blob("item-neighbours") == before
    more = tmp_path / "more"
    more.mkdir()
    (more / "events.jsonl").write_text(json.dumps(event("dan", "a")))
    small.ingest(open_dataset(more))
    opened(small)
    assert small.blob("item-neighbours")[0] != before[0]


def test_damaged_fitted_parts_are_fitted_anew(small):
    opened(small)
    good = small.blob("item-neighbours")
    small.save_blob("item-neighbours", good[0], b"damaged")
    people, retriever = opened(small)
    assert ids(retriever.retrieve(people.request("ann"), 1)) == ["c"]
    assert small.blob("item-neighbours") == good


def test_an_item_counts_half_when_five_things_came_since():
    items = np.arange(6)
    events = OwnEvents(items, np.ones(6), tuple("abcdef"), np.zeros(6), newer(np.arange(6.0)))
    assert Taste.of(events).weights.tolist() == pytest.approx([2 ** -(n / 5) for n in (5, 4, 3, 2, 1, 0)])


def test_without_times_everything_counts_the_same():
    events = OwnEvents(np.arange(3), np.ones(3), tuple("abc"), np.zeros(3), newer(np.full(3, np.nan)))
    assert Taste.of(events).weights.tolist() == [1, 1, 1]


def test_outside_the_asked_scene_an_item_keeps_a_fifth_of_its_say():
    events = OwnEvents(np.arange(2), np.ones(2), ("x", "y"), np.array([0.4, 0.0]), np.zeros(2))
    assert Taste.of(events).weights.tolist() == pytest.approx([1.0, 0.2])


def test_liking_and_hiding_one_item_cancel_out():
    events = OwnEvents(np.zeros(2, int), np.array([1.0, -1.0]), ("x", "y"), np.zeros(2), np.zeros(2))
    taste = Taste.of(events)
    assert not len(taste.liked)
    assert not len(taste.disliked)


histories = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "cid", "dan"]),
        st.sampled_from(string.ascii_lowercase[:10]),
        st.sampled_from(["like", "hide", "view", "rate", "purchase"]),
        st.one_of(st.none(), st.integers(1_000_000_000, 2_000_000_000)),
        st.sampled_from([None, "kitchen", "train"]),
    ),
    min_size=1,
    max_size=40,
)


@settings(deadline=None, max_examples=25)
@given(histories, st.integers(1, 12), st.sampled_from([{}, {"kitchen": 1.0}]))
def test_lists_hold_nothing_seen_nothing_twice_and_only_own_evidence(tmp_path_factory, rows, k, scenes):
    events = [
        event(user, item, kind, time=time, value=3 if kind == "rate" else None, context={"place": place or ""})
        for user, item, kind, time, place in rows
    ]
    with filled(tmp_path_factory.mktemp("world"), events, items=string.ascii_lowercase[:12]) as store:
        people, retriever = opened(store)
        for user in store.users():
            own = {one.event_id: one.item_id for one in store.events(user)}
            found = retriever.retrieve(people.request(user, scenes=scenes), k)
            assert len(found) <= k
            assert len(set(ids(found))) == len(found)
            assert not set(ids(found)) & set(own.values())
            assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
            assert all(led in own for one in found for said in one.sources.values() for led in said.events)


def test_a_source_with_nothing_to_say_is_not_named(small):
    people, retriever = opened(small)
    assert "aversion" not in retriever.rank(people.request("ann"), 10)


def test_a_retriever_without_sources_finds_nothing(small):
    people, _ = opened(small)
    assert Retriever(people.catalogue, ()).retrieve(people.request("ann"), 3) == []
