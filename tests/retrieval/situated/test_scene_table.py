"""Which events belong to which scenes: kept, and brought up to date by what came since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from history.dataset import open_dataset
from history.live import live_event
from history.store import Store
from palate.types import Context, Event, Scene
from profiles.scenes import SceneMatcher
from retrieval.sources import fitted
from retrieval.sources.fitted import SCENE_TABLE, scene_table
from retrieval.sources.scenes import SceneTable
from tests.retrieval.scenes_by_event import scenes_by_event

MATCHER = SceneMatcher([Scene(name="kitchen", conditions={"place": ("kitchen",)})])
EVENTS = 200


def event(number: int, place: str = "kitchen", user: str = "ann") -> Event:
    return live_event(user, "view", "i", time=float(number), context=Context(place=place))


def later(number: int) -> Event:
    return event(EVENTS + number)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "items.jsonl").write_text(json.dumps({"item_id": "i"}))
    (tmp_path / "events.jsonl").write_text("")
    with Store.open(tmp_path / "store") as store:
        store.ingest(open_dataset(tmp_path))
        store.add_events(event(n, "kitchen" if n % 2 else "office") for n in range(EVENTS))
        yield store


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many events were looked at, each time that any were."""
    counts: list[int] = []
    usual = fitted.claimed

    def counted(matcher: SceneMatcher, rows: object) -> SceneTable:
        counts.append(len(rows))  # type: ignore[arg-type]
        return usual(matcher, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(fitted, "claimed", counted)
    return counts


def same(one: SceneTable, other: SceneTable, ids: list[str]) -> bool:
    return one.names == other.names and one.of(ids).tolist() == other.of(ids).tolist()


def all_of(store: Store) -> tuple[SceneTable, list[str]]:
    told = [event for _, events in store.events_by_user() for event in events]
    return scenes_by_event(MATCHER, told), [event.event_id for event in told]


def test_a_table_says_what_the_matcher_says_of_each_event(home: Store) -> None:
    assert same(scene_table(home, MATCHER), *all_of(home))


def test_a_kept_table_is_used_as_it_is(home: Store, looked_at: list[int]) -> None:
    scene_table(home, MATCHER)
    scene_table(home, MATCHER)
    assert looked_at == [EVENTS]


def test_only_events_that_came_since_are_looked_at(home: Store, looked_at: list[int]) -> None:
    scene_table(home, MATCHER)
    home.add_events([later(0)])
    assert same(scene_table(home, MATCHER), *all_of(home))
    assert looked_at == [EVENTS, 1]


def test_when_many_came_the_table_is_written_again(home: Store, looked_at: list[int]) -> None:
    scene_table(home, MATCHER)
    home.add_events(later(n) for n in range(3))
    scene_table(home, MATCHER)
    assert same(scene_table(home, MATCHER), *all_of(home))
    assert looked_at == [EVENTS, 3]


def test_other_scenes_make_another_table(home: Store) -> None:
    scene_table(home, MATCHER)
    office = SceneMatcher([Scene(name="office", conditions={"place": ("office",)})])
    assert scene_table(home, office).names == ("office",)


def test_nothing_of_somebody_erased_stays(home: Store) -> None:
    home.add_events(event(n, user="bob") for n in range(50))
    scene_table(home, MATCHER)
    erased = {one.event_id for one in home.events("bob")}
    home.erase("bob")
    assert not erased & set(scene_table(home, MATCHER).events)
    home.add_events(event(n, user="cat") for n in range(50))
    assert same(scene_table(home, MATCHER), *all_of(home))


def test_damaged_bytes_are_made_anew(home: Store) -> None:
    scene_table(home, MATCHER)
    kept = home.blob(SCENE_TABLE)
    assert kept is not None
    home.save_blob(SCENE_TABLE, kept[0], b"broken")
    assert same(scene_table(home, MATCHER), *all_of(home))


def test_an_empty_store_has_an_empty_table(store: Store) -> None:
    assert scene_table(store, MATCHER).events == ()
