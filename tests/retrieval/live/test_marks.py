"""A mark moves with whatever a store holds of a person, and with nothing else of others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.live import live_event
from history.store import Store
from palate.types import Constraint, Edit, Event, Item, Profile, Provenance
from retrieval.live.marks import mark_of


def did(text: str, user: str = "ann") -> Event:
    return live_event(user, "search", text=text, time=1.0)


def profile(version: int = 1) -> Profile:
    return Profile(user_id="ann", version=version, provenance=Provenance(engine="test"))


WRITES: dict[str, Callable[[Store], object]] = {
    "an event": lambda store: store.add_events([did("tea")]),
    "a profile": lambda store: store.save_profiles([profile()]),
    "an edit": lambda store: store.save_edits("ann", [Edit(key="word:tea", hidden=True)], 1.0),
    "a statement": lambda store: store.save_statement("ann", Constraint(text="no peanuts"), 1.0),
    "an item": lambda store: store.put_items([Item(item_id="i1", title="Tea")]),
}


@pytest.mark.parametrize("what", WRITES)
def test_a_mark_moves_with(store: Store, what: str):
    before = mark_of(store, "ann")
    WRITES[what](store)
    assert mark_of(store, "ann") != before


def test_a_mark_stays_where_others_do_something(store: Store):
    store.add_events([did("tea")])
    before = mark_of(store, "ann")
    store.add_events([did("rice", "bob")])
    store.save_statement("bob", Constraint(text="no peanuts"), 1.0)
    assert mark_of(store, "ann") == before


def test_another_edit_of_the_same_interest_moves_it(store: Store):
    store.save_edits("ann", [Edit(key="word:tea", hidden=True)], 1.0)
    before = mark_of(store, "ann")
    store.save_edits("ann", [Edit(key="word:tea", pinned=True)], 1.0)
    assert mark_of(store, "ann") != before


def test_an_erased_person_is_marked_like_one_who_never_was(store: Store):
    never = mark_of(store, "ann")
    for write in WRITES.values():
        write(store)
    store.erase("ann")
    assert mark_of(store, "ann")[2:] == never[2:]  # type: ignore[index]  # the items are as they were written


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["tea", "rice", "salt", "soup"])), max_size=12))
def test_the_same_mark_means_the_same_events(steps: list[tuple[bool, str]]):
    with TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        met: dict[object, tuple[str, ...]] = {}
        for taken_back, text in steps:
            if taken_back:
                store.take_back("ann", [did(text).event_id])
            else:
                store.add_events([did(text)])
            now = tuple(sorted(event.event_id for event in store.events("ann")))
            assert met.setdefault(mark_of(store, "ann"), now) == now
