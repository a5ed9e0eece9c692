"""Scene files: the default set, the user's own, and everything that can be wrong with one."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.errors import SceneError
from palate.types import Context
from profiles.scenes import SceneMatcher, load_scenes

CAR = """
city rush:
  description: {en: Stuck in town., zh: 堵在城里。}
  conditions:
    RoadType: [city]
    trafficConditions: [traffic jam, lots of cars]
serpentine:
  conditions:
    roadtype: serpentine
    landscape: [mountains, coast line]
sleepy drive:
  conditions:
    sleepiness: [sleepy]
    naturalphenomena: [night]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "scenes.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_seven_scenes_come_with_the_house_each_described_in_both_languages() -> None:
    scenes = load_scenes(None)
    names = [scene.name for scene in scenes]
    assert names == ["work", "commute", "home evening", "weekend leisure", "shopping", "study", "travel"]
    assert all(set(scene.description) == {"en", "zh"} and scene.conditions for scene in scenes)


def test_a_user_may_write_scenes_over_any_keys(tmp_path: Path) -> None:
    rush, serpentine, _ = load_scenes(write(tmp_path, CAR))
    assert rush.conditions == {"roadtype": ("city",), "trafficconditions": ("traffic jam", "lots of cars")}
    assert serpentine.conditions["roadtype"] == ("serpentine",)
    assert rush.description["zh"] == "堵在城里。"


def test_scenes_of_the_car_are_found_in_contexts_of_the_car(tmp_path: Path) -> None:
    matcher = SceneMatcher(load_scenes(write(tmp_path, CAR)), "UTC")
    jam = Context.model_validate({"trafficConditions": "traffic jam"})
    coast = Context.model_validate({"landscape": "coast line"})
    country = Context.model_validate({"landscape": "country side"})
    assert list(matcher.of_context(jam)) == ["city rush"]
    assert list(matcher.of_context(coast)) == ["serpentine"]
    assert matcher.of_context(country) == {}


def test_contexts_of_driving_match_no_default_scene_but_the_users_own(tmp_path: Path, real_data: Path) -> None:
    with gzip.open(real_data / "incar-music" / "events.jsonl.gz", "rt") as lines:
        contexts = [Context.model_validate(json.loads(line).get("context") or {}) for line in lines]
    default = SceneMatcher(load_scenes(None), "UTC")
    own = SceneMatcher(load_scenes(write(tmp_path, CAR)), "UTC")
    assert not any(map(default.of_context, contexts))
    found = Counter(name for one in contexts for name in own.of_context(one))
    assert found == {"city rush": 126 + 133 + 140, "serpentine": 132 + 140 + 125, "sleepy drive": 85 + 95}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["mapping of scene names"]),
        ("- work\n- rest", ["mapping of scene names"]),
        ("work: [", ["YAML"]),
        ("work: {conditions: {place: [office]}}\nwork: {conditions: {place: [home]}}", ["'work' is there twice"]),
        ("work: {conditions: {place: [office]}}\nWORK: {conditions: {place: [home]}}", ["WORK", "'work' is there"]),
        ("work: office", ["'work'", "'office'", "'conditions'"]),
        ("work: {conditions: {}}", ["'work'", "conditions", "at least one"]),
        ("work: {description: At work.}", ["'work'", "conditions", "at least one"]),
        ("work: {places: [office]}", ["'work'", "places", "only 'conditions' and 'description'"]),
        ("work: {conditions: {place: []}}", ["'work'", "conditions.place", "at least one value"]),
        ("work: {conditions: {place: [{a: b}]}}", ["'work'", "conditions.place", "a text"]),
        ("nap: {conditions: {time: ['25:00-26:00']}}", ["'nap'", "conditions.time", "'25:00-26:00'", "clock range"]),
        ("nap: {conditions: {time: [soonish]}}", ["'nap'", "conditions.time", "'soonish'", "clock range"]),
        ("nap: {conditions: {weekday: [someday]}}", ["'nap'", "conditions.weekday", "'someday'", "'mon-fri'"]),
        ("nap: {conditions: {place: [home], Location: [bed]}}", ["'nap'", "each context key once"]),
        ("nap: {conditions: {place: [home]}, description: {fr: Sieste}}", ["'nap'", "description", "'en' or 'zh'"]),
        ("? [a, b]\n: {conditions: {place: [home]}}", ["YAML"]),
        ("x: !!python/object/apply:os.system ['true']", ["YAML"]),
        ("a: &a {conditions: *a}", []),
        (f"{'n' * 65}: {{conditions: {{place: [home]}}}}", ["1 to 64 characters"]),
    ],
)
def test_what_is_wrong_is_named_with_file_scene_key_value_and_expectation(
    tmp_path: Path, text: str, told: list[str]
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SceneError) as caught:
        load_scenes(path)
    assert str(path) in str(caught.value)
    for part in told:
        assert part in str(caught.value)


def test_numbers_and_yes_are_taken_as_the_text_they_are(tmp_path: Path) -> None:
    path = write(tmp_path, "door: {conditions: {place: [on, 404], weekday: sun, time: 22:00-01:00}}")
    assert load_scenes(path)[0].conditions == {"place": ("on", "404"), "weekday": ("sun",), "time": ("22:00-01:00",)}


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(SceneError, match=r"nowhere\.yaml: cannot be read"):
        load_scenes(tmp_path / "nowhere.yaml")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("café: {}".encode("latin-1"))
    with pytest.raises(SceneError, match="expected UTF-8"):
        load_scenes(latin)


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeffwork: {conditions: {place: [office]}}")
    assert load_scenes(path)[0].name == "work"


def test_a_thousand_scenes_are_fine(tmp_path: Path) -> None:
    many = {f"scene {n}": {"conditions": {"room": [f"room {n}"]}} for n in range(1000)}
    scenes = load_scenes(write(tmp_path, yaml.safe_dump(many)))
    matcher = SceneMatcher(scenes, "UTC")
    assert len(scenes) == 1000
    assert list(matcher.of_context(Context.model_validate({"room": "Room 417"}))) == ["scene 417"]


WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(WILD)
def test_any_yaml_is_either_scenes_or_a_scene_error(tmp_path_factory: pytest.TempPathFactory, content: object) -> None:
    path = write(tmp_path_factory.mktemp("wild"), yaml.safe_dump(content))
    try:
        scenes = load_scenes(path)
    except SceneError:
        return
    assert len({scene.name.casefold() for scene in scenes}) == len(scenes) > 0


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_either_scenes_or_a_scene_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = write(tmp_path_factory.mktemp("wild"), text)
    with suppress(SceneError):
        assert load_scenes(path)
