from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.keeping import fitting
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sources.rules import rules
from retrieval.sources.transitions import transitions
from retrieval.sources.trend import trend

Make = Callable[..., Material]
DAY = 86_400.0
UNKNOWN = float("nan")
WORLD = {
    "ann": [(0, 100), (1, 101)],
    "bo": [(0, 100), (2, 100)],
    "cy": [(0, 10), (3, 10), (4, 400)],
}


def asked(world: Material, user: str, **keywords: object) -> Request:
    return world.people.request(user, **keywords)  # type: ignore[arg-type]


def names(world: Material, items: object) -> str:
    return "".join(world.catalogue.ids[item] for item in items)  # type: ignore[attr-defined]


@pytest.fixture
def world(make: Make) -> Material:
    return make(WORLD, items=6, domains="fffkkk")


def test_what_was_chosen_with_it_near_the_day_leads(world: Material):
    source = transitions(world, fitting)
    assert source is not None
    assert names(world, source.rank(asked(world, "ann", time=100 * DAY), 9).items).startswith("c")
    assert names(world, source.rank(asked(world, "ann", time=10 * DAY), 9).items).startswith("d")


def test_transitions_name_the_events_that_led(world: Material):
    source = transitions(world, fitting)
    assert source is not None
    (evidence,) = source.evidence(asked(world, "ann", time=100 * DAY), np.array([2]))
    assert evidence.events == ("e0",)


def test_a_text_like_the_latest_one_leads_among_what_is_chosen_then(make: Make):
    vectors = np.eye(6, dtype=np.float32)
    vectors[4] = vectors[1]
    world = make({"ann": [(0, 90), (1, 95)], "bo": [(4, 96), (5, 96)]}, items=6, vectors=vectors)
    source = transitions(world, fitting)
    assert source is not None
    request = asked(world, "ann", time=96 * DAY)
    assert names(world, source.rank(request, 9).items).startswith("ef")
    assert source.evidence(request, np.array([4]))[0].events == ("e1",)


def test_a_stranger_gets_no_transitions(world: Material):
    source = transitions(world, fitting)
    assert source is not None
    assert not len(source.rank(asked(world, "nobody", time=DAY), 9).items)


def test_trends_are_those_of_the_day_and_the_domain(world: Material):
    source = trend(world, fitting)
    assert source is not None
    assert names(world, source.rank(asked(world, "nobody", time=100 * DAY), 9).items).startswith("a")
    assert names(world, source.rank(asked(world, "nobody", time=400 * DAY), 9).items).startswith("e")
    assert names(world, source.rank(asked(world, "nobody", time=10 * DAY, domain="k"), 9).items) == "de"


def test_a_day_after_the_end_of_the_data_is_the_last_day(world: Material):
    source = trend(world, fitting)
    assert source is not None
    late, last = (source.rank(asked(world, "nobody", time=day * DAY), 9) for day in (9_999, 400))
    assert late.items.tolist() == last.items.tolist()


def test_without_a_time_trends_are_those_of_the_persons_own_days(world: Material):
    source = trend(world, fitting)
    assert source is not None
    assert names(world, source.rank(asked(world, "ann"), 9).items).startswith("c")
    assert names(world, source.rank(asked(world, "nobody"), 9).items).startswith("e")


def test_without_dates_there_are_rules_alone(make: Make):
    world = make({"ann": [(0, UNKNOWN), (1, UNKNOWN)], "bo": [(0, UNKNOWN)]}, items=3)
    assert transitions(world, fitting) is None
    assert trend(world, fitting) is None
    assert names(world, rules(world, fitting).rank(asked(world, "bo"), 9).items) == "b"


def test_rules_lead_from_what_is_liked_and_name_it(world: Material):
    source, request = rules(world, fitting), asked(world, "bo")
    assert names(world, source.rank(request, 9).items).startswith("b")
    assert [led.events for led in source.evidence(request, np.array([1, 5]))] == [("e2",), ()]


def test_a_stranger_gets_what_the_days_choose(world: Material):
    ranking = rules(world, fitting).rank(asked(world, "nobody", time=400 * DAY), 9)
    assert names(world, ranking.items).startswith("e")


days = st.floats(0, 20_000) | st.just(UNKNOWN)
histories = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.tuples(st.integers(0, 4), days), max_size=12), min_size=1
)


@given(histories, st.none() | st.floats(-1e12, 1e12), st.sampled_from(["a", "nobody"]))
def test_any_history_gives_allowed_items_with_finite_scores(
    make: Make, told: dict[str, list[tuple[int, float]]], time: float | None, user: str
):
    ordered = {name: sorted(rows, key=lambda row: (row[1] == row[1], row[1])) for name, rows in told.items()}
    world = make(ordered, items=5)
    request = asked(world, user, time=time)
    for maker in (transitions, trend, rules):
        source = maker(world, fitting)
        if source is not None:
            ranking = source.rank(request, 3)
            assert len(ranking.items) <= 3
            assert request.allowed[ranking.items].all()
            assert np.isfinite(ranking.scores).all()
            assert (ranking.scores > 0).all()
            assert len(source.evidence(request, ranking.items)) == len(ranking.items)
