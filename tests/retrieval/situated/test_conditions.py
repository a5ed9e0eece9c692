"""What contexts speak of, in one wording."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from history.dataset import open_dataset
from history.interactions import interactions
from history.store import Store
from palate.types import NO_CONTEXT, Context
from retrieval.situated.conditions import conditions_in, conditions_of, context_of, worded
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.people import People
from retrieval.sources.scenes import SceneTable


def told_store(folder: Path, contexts: list[dict[str, str] | None]) -> Store:
    (folder / "items.jsonl").write_text(json.dumps({"item_id": "i"}))
    rows = [
        {"user_id": "ann", "kind": "view", "item_id": "i", "time": n, **({} if said is None else {"context": said})}
        for n, said in enumerate(contexts)
    ]
    (folder / "events.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    store = Store.open(folder / "store")
    store.ingest(open_dataset(folder))
    return store


def people_of(store: Store) -> People:
    table = SceneTable((), (), np.zeros((0, 0), np.float32))
    return People.of(Catalogue.of(list(store.items())), interactions(store), table)


def test_a_value_is_named_with_its_key_whatever_its_case() -> None:
    assert conditions_in(Context(weather="Sunny", RoadType="Free_Way")) == {"weather=sunny", "roadtype=free way"}


def test_chinese_and_english_words_for_the_same_place_share_a_condition() -> None:
    assert "place=transit" in conditions_in(Context(place="地铁")) & conditions_in(Context(place="subway"))


def test_clock_times_are_parts_of_the_day() -> None:
    assert conditions_in(Context(time="08:10")) == {"time=morning"}
    assert conditions_in(Context(time="晚上")) == {"time=evening"}


def test_a_weekday_is_a_day_and_a_part_of_the_week() -> None:
    assert conditions_in(Context(weekday="周六")) == {"weekday=saturday", "weekday=weekend"}
    assert conditions_in(Context(weekday="weekdays")) == {"weekday=workday"}


def test_free_text_is_no_condition() -> None:
    assert conditions_in(Context(mood="so " * 40)) == frozenset()


def test_a_context_made_of_conditions_speaks_of_them_again() -> None:
    names = {"weather=sunny", "roadtype=city"}
    assert conditions_in(context_of(names)) == names


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=100), max_size=4))
def test_any_context_can_be_read(pairs: dict[str, str]) -> None:
    found = conditions_in(Context.model_validate(pairs))
    assert all("=" in name for name in found)


def test_events_without_a_context_have_no_condition_and_rare_ones_teach_nothing(tmp_path: Path) -> None:
    said: list[dict[str, str] | None] = [{"weather": "sunny"}] * 3
    with told_store(tmp_path, [*said, {"weather": "snowing"}, None]) as store:
        found = conditions_of(store, people_of(store))
    assert found is not None
    assert found.names == ("weather=sunny",)
    assert found.matrix.toarray().ravel().tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]


def test_a_store_without_contexts_has_no_conditions(tmp_path: Path) -> None:
    with told_store(tmp_path, [None, None, None]) as store:
        assert conditions_of(store, people_of(store)) is None


def test_conditions_can_be_worded_by_the_names_a_model_knows(tmp_path: Path) -> None:
    said: list[dict[str, str] | None] = [{"weather": "sunny"}] * 3
    with told_store(tmp_path, said) as store:
        found = conditions_of(store, people_of(store))
    assert found is not None
    assert worded(found, ("mood=sad", "weather=sunny")).toarray().tolist() == [[0.0, 1.0]] * 3


def test_no_context_speaks_of_nothing() -> None:
    assert conditions_in(NO_CONTEXT) == frozenset()
