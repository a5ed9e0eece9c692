"""In which scenes an event happened, and when nobody can tell."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from math import log
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.errors import InputError, SceneError
from palate.types import Context, Event, Scene
from profiles.scenes import SceneMatcher, has_hours, load_scenes

DEFAULT = SceneMatcher(load_scenes(None), "UTC")


def context(**told: str) -> Context:
    return Context.model_validate(told)


def at(*moment: int, zone: str = "UTC") -> float:
    return datetime(*moment, tzinfo=ZoneInfo(zone)).timestamp()  # type: ignore[misc, arg-type]


def event(moment: float | None = None, **told: str) -> Event:
    return Event(event_id="e", user_id="u", kind="view", time=moment, context=context(**told))


@pytest.mark.parametrize(
    ("told", "scene"),
    [
        ({"place": "office", "device": "Laptop"}, "work"),
        ({"place": "公司", "companion": "同事"}, "work"),
        ({"place": "on the night bus"}, "commute"),
        ({"place": "地铁", "time": "08:10", "weekday": "周三"}, "commute"),
        ({"place": "SUBWAY", "time": "evening"}, "commute"),
        ({"place": "家里", "time": "晚上"}, "home evening"),
        ({"place": "sofa", "device": "tv"}, "home evening"),
        ({"weekday": "周末", "companion": "朋友"}, "weekend leisure"),
        ({"place": "park", "weekday": "Sat"}, "weekend leisure"),
        ({"place": "supermarket"}, "shopping"),
        ({"activity": "逛商店", "device": "手机"}, "shopping"),
        ({"place": "library", "device": "e-reader"}, "study"),
        ({"activity": "复习"}, "study"),
        ({"place": "机场"}, "travel"),
        ({"place": "hotel", "companion": "partner"}, "travel"),
    ],
)
def test_contexts_in_both_languages_find_their_scene(told: dict[str, str], scene: str) -> None:
    assert next(iter(DEFAULT.of_context(context(**told)))) == scene


@pytest.mark.parametrize(
    "told",
    [{}, {"weather": "sunny"}, {"place": "Zorblax Prime"}, {"device": "phone"}, {"shoe": "left"}, {"time": "soon"}],
)
def test_what_says_nothing_is_forced_into_no_scene(told: dict[str, str]) -> None:
    assert DEFAULT.of_context(context(**told)) == {}


def test_a_date_alone_makes_no_weekend_leisure_but_a_free_hour_makes_it_likely() -> None:
    saturday = at(2025, 3, 1)
    assert SceneMatcher(load_scenes(), "UTC", hours=False).weights(event(saturday)) == {}
    afternoon = DEFAULT.weights(event(saturday + 15 * 3600))
    assert set(afternoon) == {"weekend leisure"}
    assert 0.2 < afternoon["weekend leisure"] < 0.5


def test_one_condition_weighs_as_its_likelihood_ratio() -> None:
    matcher = SceneMatcher([Scene(name="rest", conditions={"weekday": ("sun",)})], "UTC")
    votes = matcher.votes(context(weekday="Sunday"))
    assert votes["rest"] == pytest.approx(log(0.85 / (1 / 7)))
    odds = 0.85 * 7
    assert matcher.of_context(context(weekday="Sunday"))["rest"] == pytest.approx(odds / (9 + odds))
    assert matcher.votes(context(weekday="Monday"))["rest"] == pytest.approx(log(0.15 / (6 / 7)))


def test_one_wrong_value_does_not_overturn_three_right_ones() -> None:
    told = context(place="office", companion="colleagues", activity="working", device="tv")
    assert next(iter(DEFAULT.of_context(told))) == "work"


def test_what_the_context_says_of_time_goes_before_the_clock() -> None:
    morning = at(2025, 3, 4, 9, 0)
    told = event(morning, place="home", time="evening")
    assert next(iter(DEFAULT.weights(told))) == "home evening"


def test_clock_and_weekday_are_read_in_the_users_zone() -> None:
    moment = at(2025, 3, 3, 8, 0, zone="Asia/Shanghai")
    assert datetime.fromtimestamp(moment, UTC).hour == 0
    in_shanghai = SceneMatcher(load_scenes(), "Asia/Shanghai").weights(event(moment, device="手机", place="地铁"))
    assert next(iter(in_shanghai)) == "commute"
    assert in_shanghai["commute"] > DEFAULT.weights(event(moment, device="手机", place="地铁")).get("commute", 0.0)


def test_midnights_of_dates_keep_their_date_in_every_zone() -> None:
    sunday_only = [Scene(name="rest", conditions={"weekday": ("sun",)})]
    sunday = at(2025, 3, 2)
    west = SceneMatcher(sunday_only, "America/Los_Angeles", hours=False)
    assert set(west.weights(event(sunday))) == {"rest"}


def test_a_range_over_midnight_belongs_to_the_evening_it_began() -> None:
    night = SceneMatcher([Scene(name="night out", conditions={"time": ("22:00-03:00",), "weekday": ("fri",)})], "UTC")
    friday_late, saturday_early = event(at(2025, 3, 7, 23, 30)), event(at(2025, 3, 8, 1, 30))
    assert night.weights(friday_late) == night.weights(saturday_early) != {}
    assert night.weights(event(at(2025, 3, 8, 23, 30))) == {}
    assert night.weights(event(at(2025, 3, 7, 12, 0))) == {}


def test_a_few_live_events_make_no_hours_of_a_history_of_dates() -> None:
    dates = [86_400.0 * day for day in range(99)]
    assert not has_hours([*dates, 61.0])
    assert has_hours([*dates, *(61.0 + day for day in range(6))])


def test_midnights_alone_are_dates_and_one_real_time_makes_hours() -> None:
    assert not has_hours([0.0, 86_400.0 * 3, None])
    assert not has_hours([at(2025, 3, 1, zone="Asia/Shanghai"), at(2025, 7, 1, zone="Asia/Shanghai")], "Asia/Shanghai")
    assert has_hours([0.0, 86_400.0 * 3 + 61])
    assert not has_hours([])


def test_a_scene_is_found_by_name_whatever_the_case() -> None:
    assert DEFAULT.resolve(" Home  EVENING ").name == "home evening"


def test_a_scene_nobody_defined_is_answered_with_those_there_are() -> None:
    with pytest.raises(SceneError, match=r"work, commute, home evening.*did you mean 'commute'"):
        DEFAULT.resolve("comute")


def test_a_zone_nobody_knows_is_refused() -> None:
    for zone in ("Mars/Olympus", "", "../etc/passwd"):
        with pytest.raises(InputError, match="IANA zone"):
            SceneMatcher(load_scenes(), zone)


def test_a_scene_without_conditions_is_only_asked_for_by_name() -> None:
    matcher = SceneMatcher([Scene(name="anything")], "UTC")
    assert matcher.weights(event(at(2025, 3, 1, 12, 0), place="home")) == {}
    assert matcher.resolve("anything").name == "anything"


TYPICAL: dict[str, dict[str, list[str]]] = {
    "work": {
        "place": ["office", "工位"],
        "device": ["pc", "电脑"],
        "companion": ["team", "同事"],
        "time": ["10:30", "15:00"],
    },
    "commute": {
        "place": ["tram", "公交车"],
        "device": ["headphones", "手机"],
        "companion": ["alone"],
        "time": ["08:00", "18:10"],
    },
    "home evening": {
        "place": ["couch", "家里"],
        "device": ["tv", "投影仪"],
        "companion": ["kids", "家人"],
        "time": ["21:00", "20:15"],
    },
    "weekend leisure": {
        "place": ["park", "咖啡馆"],
        "companion": ["friends", "朋友"],
        "time": ["14:00"],
        "weekday": ["sat", "周日"],
    },
    "shopping": {
        "place": ["mall", "超市"],
        "activity": ["errands", "购物"],
        "device": ["phone"],
        "time": ["11:00", "18:00"],
    },
    "study": {
        "place": ["library", "自习室"],
        "device": ["tablet", "电子书"],
        "activity": ["homework", "学习"],
        "time": ["09:30"],
    },
}


def test_nine_in_ten_are_right_with_a_third_missing_and_one_in_twenty_wrong() -> None:
    rng = np.random.default_rng(0)
    right = told_apart = 0
    for _ in range(600):
        scene = str(rng.choice(list(TYPICAL)))
        told = {}
        for key, words in TYPICAL[scene].items():
            if rng.random() < 0.3:
                continue
            other = TYPICAL[str(rng.choice(list(TYPICAL)))].get(key, words)
            told[key] = str(rng.choice(other if rng.random() < 0.05 else words))
        if len(told) >= 2:
            told_apart += 1
            right += next(iter(DEFAULT.of_context(context(**told))), None) == scene
    assert right / told_apart >= 0.9


def test_a_matcher_can_be_handed_to_another_process() -> None:
    matcher = SceneMatcher(load_scenes(), "Asia/Shanghai", hours=False)
    again = pickle.loads(pickle.dumps(matcher))
    told = context(place="office")
    assert (again.timezone, again.hours) == ("Asia/Shanghai", False)
    assert again.of_context(told) == matcher.of_context(told)


KNOWN = ["place", "device", "time", "weekday", "companion", "mood", "room"]
WORDS = st.one_of(
    st.text(max_size=20), st.sampled_from(["office", "地铁", "evening", "mon-fri", "周末", "22:00-02:00"])
)
CONTEXTS = st.dictionaries(
    st.one_of(st.sampled_from(KNOWN), st.text("abc", min_size=1)),
    WORDS,
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(CONTEXTS, st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)))
def test_weights_are_positive_fall_and_sum_to_at_most_one(told: dict[str, str], time: float | None) -> None:
    weights = DEFAULT.of_context(context(**told), time)
    values = list(weights.values())
    assert all(0.0 < value < 1.0 for value in values)
    assert sum(values) <= 1.0
    assert values == sorted(values, reverse=True)
    assert set(weights) <= {scene.name for scene in DEFAULT.scenes}


@settings(max_examples=100, deadline=None)
@given(CONTEXTS)
def test_the_case_of_keys_and_values_is_no_matter(told: dict[str, str]) -> None:
    ascii_only = {key: value for key, value in told.items() if value.isascii()}
    loud = {key if key in Context.model_fields else key.upper(): value.upper() for key, value in ascii_only.items()}
    assert DEFAULT.of_context(context(**ascii_only)) == DEFAULT.of_context(context(**loud))
