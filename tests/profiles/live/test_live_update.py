"""Profiles that follow what their person does, at once, and forget what is taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from history.dataset import open_dataset
from history.interactions import interactions
from history.live import live_event
from history.store import Store
from palate.errors import InputError
from palate.types import Event, Item, Profile
from profiles.build import ProfileBuilder
from profiles.live import LiveProfiles, changes

Now = Callable[..., Event]
START = 1_700_000_000.0
DAY = 86_400.0


def did(kind: str, item: str, day: float, **more: object) -> Event:
    """Something that ann does so many days after her last purchase."""
    return live_event("ann", kind, item, time=START + (100 + day) * DAY, **more)  # type: ignore[arg-type]


def without_seconds(profile: Profile | None) -> Profile | None:
    if profile is None:
        return None
    return profile.model_copy(update={"provenance": profile.provenance.model_copy(update={"seconds": 0.0})})


def said(profile: Profile | None) -> object:
    """All that a profile says, without how it came to be."""
    assert profile is not None
    return profile.model_dump(exclude={"provenance", "version"})


def weight(profile: Profile | None, key: str) -> float:
    assert profile is not None
    return next((one.weight * one.polarity for one in profile.interests if one.key == key), 0.0)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, items: list[Item]) -> Path:
    folder = tmp_path_factory.mktemp("tea")
    bought = [
        {"user_id": "ann", "kind": "purchase", "item_id": f"tea{n:02}", "time": START + n * 7 * DAY} for n in range(10)
    ]
    (folder / "items.jsonl").write_text("\n".join(item.model_dump_json() for item in items))
    (folder / "events.jsonl").write_text("\n".join(map(json.dumps, bought)))
    return folder


@pytest.fixture
def store(tmp_path: Path, data: Path, builder: ProfileBuilder) -> Iterator[Store]:
    """Ann bought ten teas, and has a profile that says so."""
    with Store.open(tmp_path / "store") as opened:
        opened.ingest(open_dataset(data))
        opened.save_profiles([builder.build("ann", opened.events("ann"))])
        yield opened


@pytest.fixture
def live(store: Store, builder: ProfileBuilder) -> LiveProfiles:
    return LiveProfiles(store, builder)


def test_what_is_noted_moves_the_interest_it_speaks_for(store: Store, live: LiveProfiles) -> None:
    before = store.profile("ann")
    for day in range(3):
        live.note("ann", [did("like", f"rail0{day}", day)])
    after = store.profile("ann")
    assert weight(after, "category:Travel") > weight(before, "category:Travel") == 0.0
    assert weight(live.note("ann", [did("hide", "tea20", 4)]).after, "category:Drinks") < weight(
        after, "category:Drinks"
    )


def test_after_any_number_of_events_the_profile_is_the_one_a_rebuild_gives(
    store: Store, live: LiveProfiles, builder: ProfileBuilder
) -> None:
    steps = ["like", "share", "save", "comment", "hide", "dislike", "watch"]
    for day, kind in enumerate(steps):
        after = live.note("ann", [did(kind, f"jazz{day:02}", day)]).after
        assert said(after) == said(builder.build("ann", store.events("ann")))


def test_each_note_is_a_version_and_a_patch_and_is_evidence(store: Store, live: LiveProfiles) -> None:
    before = store.profile("ann")
    assert before is not None
    liked = did("like", "tea20", 1)
    after = live.note("ann", [liked]).after
    assert after is not None
    assert (after.version, after.provenance.patches) == (before.version + 1, 1)
    assert any(liked.event_id in interest.evidence for interest in after.interests)
    assert store.profile("ann") == after


def test_the_same_thing_told_twice_changes_nothing(store: Store, live: LiveProfiles) -> None:
    liked = did("like", "tea20", 1)
    once = live.note("ann", [liked, liked]).after
    again = live.note("ann", [liked])
    assert again.events == ()
    assert again.after == once
    assert store.event_count() == 11


def test_what_is_taken_back_leaves_all_as_it_was(store: Store, live: LiveProfiles) -> None:
    before, fingerprint = store.profile("ann"), store.fingerprint()
    harsh = did("comment", "tea20", 1, text="Awful, I hate it.")
    live.note("ann", [harsh])
    update = live.take_back("ann", [harsh.event_id])
    assert update.events == (harsh,)
    assert without_seconds(store.profile("ann")) == without_seconds(before)
    assert (store.fingerprint(), store.judged()) == (fingerprint, {})


def test_one_of_two_is_taken_back_as_if_it_had_never_been(
    store: Store, live: LiveProfiles, builder: ProfileBuilder
) -> None:
    first, second = did("like", "rail00", 1), did("like", "jazz00", 2)
    live.note("ann", [first])
    live.note("ann", [second])
    after = live.take_back("ann", [first.event_id]).after
    assert said(after) == said(builder.build("ann", store.events("ann")))
    assert not any(first.event_id in interest.evidence for interest in after.interests)  # type: ignore[union-attr]


def test_other_people_s_events_are_not_taken_back(store: Store, live: LiveProfiles) -> None:
    live.note("bob", [live_event("bob", "like", "tea00", time=START)])
    bob = store.events("bob")[0]
    assert live.take_back("ann", [bob.event_id, "no-such-event"]).events == ()
    assert store.events("bob") == (bob,)


def test_who_takes_back_all_they_did_has_no_profile(store: Store, live: LiveProfiles) -> None:
    update = live.note("bob", [live_event("bob", "like", "tea00", time=START)])
    assert update.before is None
    assert update.after is not None
    assert update.after.version == 1
    assert live.take_back("bob", [update.events[0].event_id]).after is None
    assert store.profile("bob") is None


@pytest.mark.parametrize("harsh", ["Not good at all, very boring.", "太难看了，很失望。"])
@pytest.mark.parametrize("kind", ["like", "comment"])
def test_harsh_words_turn_round_what_the_kind_praises(store: Store, live: LiveProfiles, kind: str, harsh: str) -> None:
    plain, wrote = did(kind, "rail00", 1), did(kind, "rail01", 2, text=harsh)
    live.note("ann", [plain])
    live.note("ann", [wrote])
    found = interactions(store)
    strength = dict(zip(found.event_id, found.strength.tolist(), strict=True))
    assert strength[wrote.event_id] < strength[plain.event_id]
    assert store.judged("ann").keys() == {wrote.event_id}
    assert strength[wrote.event_id] < 0 < strength[plain.event_id]


def test_what_is_left_at_once_counts_less_than_what_is_watched_to_the_end(store: Store, live: LiveProfiles) -> None:
    short = live.note("ann", [did("watch", "rail00", 1, value=1.0), did("watch", "rail01", 1, value=1.0)])
    little = weight(short.after, "category:Travel")
    live.take_back("ann", [event.event_id for event in short.events])
    long = live.note("ann", [did("watch", "rail00", 1, value=3600.0), did("watch", "rail01", 1, value=3600.0)])
    assert weight(long.after, "category:Travel") > little


def test_somebody_else_s_event_and_an_unknown_item_are_refused_and_nothing_is_written(
    store: Store, live: LiveProfiles
) -> None:
    before = (store.profile("ann"), store.fingerprint())
    with pytest.raises(InputError, match="'ann'"):
        live.note("ann", [live_event("bob", "like", "tea00")])
    with pytest.raises(InputError, match="item of the store"):
        live.note("ann", [live_event("ann", "like", "no-such-item")])
    assert (store.profile("ann"), store.fingerprint()) == before


def test_events_that_came_another_way_are_caught_up_with(
    store: Store, live: LiveProfiles, builder: ProfileBuilder
) -> None:
    assert live.catch_up("ann") == store.profile("ann")
    store.add_events([did("like", "rail00", 1)])
    assert said(live.catch_up("ann")) == said(builder.build("ann", store.events("ann")))
    assert live.catch_up("nobody") is None


def test_a_store_without_a_corpus_has_nothing_to_keep_in_step(store: Store) -> None:
    assert LiveProfiles.open(store) is None


def test_what_moved_most_is_told_first(live: LiveProfiles) -> None:
    update = live.note("ann", [did("like", "rail00", 1), did("like", "rail01", 2), did("like", "rail02", 3)])
    moved = changes(update.before, update.after)
    sizes = [abs(one.after - one.before) for one in moved]
    assert sizes == sorted(sizes, reverse=True)
    assert moved[0].before == 0.0
    assert changes(update.after, update.after) == ()


KINDS = st.sampled_from(["like", "dislike", "hide", "share", "save", "comment", "read"])
STEPS = st.lists(
    st.tuples(KINDS, st.integers(0, 29), st.integers(0, 9), st.sampled_from([None, "很好", "bad"])), max_size=8
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, gone=st.sets(st.integers(0, 7)))
def test_whatever_is_noted_and_taken_back_only_what_stays_counts(
    data: Path, builder: ProfileBuilder, steps: list[tuple[str, int, int, str | None]], gone: set[int]
) -> None:
    with TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        store.ingest(open_dataset(data))
        live = LiveProfiles(store, builder)
        live.catch_up("ann")
        noted = [did(kind, f"rail{n:02}", day, text=text) for kind, n, day, text in steps]
        for event in noted:
            live.note("ann", [event])
        live.take_back("ann", [event.event_id for place, event in enumerate(noted) if place in gone])
        assert said(store.profile("ann")) == said(builder.build("ann", store.events("ann")))
