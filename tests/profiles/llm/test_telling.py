"""Where there is no room for all events, the telling ones stay: never simply the last ones."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palate.types import Context, Event
from profiles.build import ProfileBuilder, Reading
from profiles.llm.telling import rarity, telling

DAY = 86_400.0
START = 1_700_000_000.0


@pytest.fixture(scope="module")
def monotonous(builder: ProfileBuilder, did) -> Reading:
    """One choice of jazz, long ago; then the same few teas, day after day."""
    jazz = did("jazz03", "purchase", time=START)
    tea = [did(f"tea{n % 5:02}", "purchase", time=START + (300 + n) * DAY) for n in range(60)]
    return builder.read("ann", [jazz, *tea])


def test_an_old_but_telling_event_stays_and_recent_repetitions_go(monotonous: Reading):
    kept = telling(monotonous, [10] * 61, 100)
    assert 0 in kept
    assert len(kept) == 10
    assert kept != list(range(51, 61))


def test_of_repetitions_different_things_stay(monotonous: Reading):
    things = [monotonous.signals.events[place].item_id for place in telling(monotonous, [10] * 61, 60)]
    assert len(set(things)) >= 5


def test_everything_stays_where_it_fits_and_nothing_costs_more_than_the_budget(monotonous: Reading):
    assert telling(monotonous, [10] * 61, 610) == list(range(61))
    assert len(telling(monotonous, [10] * 61, 605)) == 60
    assert telling(monotonous, [10] * 61, 9) == []


def test_a_dislike_among_likes_stays(builder: ProfileBuilder, did):
    events = [did(f"tea{n:02}", "purchase", time=START + n * DAY) for n in range(20)]
    events[4] = did("tea04", "hide", time=START + 4 * DAY)
    assert 4 in telling(builder.read("ann", events), [10] * 20, 40)


def test_a_scene_met_once_stays(builder: ProfileBuilder, did):
    morning = Context(place="office", companion="colleagues")
    events = [did(f"tea{n % 3:02}", "view", time=START + n * DAY, value=float(n)) for n in range(20)]
    events[2] = did("tea02", "view", time=START + 2 * DAY, context=morning)
    reading = builder.read("ann", events)
    assert reading.signals.scenes[2].any()
    assert 2 in telling(reading, [10] * 20, 60)


def test_a_dear_line_must_tell_more(monotonous: Reading):
    costs = [10] * 61
    costs[0] = 95
    assert 0 not in telling(monotonous, costs, 100)


def test_choices_can_be_made_among_some(monotonous: Reading):
    assert set(telling(monotonous, [10] * 61, 40, among=range(30, 50))) <= set(range(30, 50))


def test_rarity_runs_from_the_commonest_to_the_rarest(monotonous: Reading):
    shares = rarity(monotonous)
    assert (shares.min(), shares.max()) == (0.0, 1.0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(costs=st.lists(st.integers(1, 60), min_size=61, max_size=61), budget=st.integers(0, 900))
def test_whatever_the_costs_the_budget_holds_and_no_room_is_wasted(monotonous: Reading, costs: list[int], budget: int):
    kept = telling(monotonous, costs, budget)
    spent = sum(costs[place] for place in kept)
    left_out = [costs[place] for place in range(61) if place not in kept]
    assert spent <= budget
    assert kept == sorted(set(kept))
    assert all(cost > budget - spent for cost in left_out)


def test_untimed_histories_are_told_as_well(builder: ProfileBuilder):
    events = [Event(event_id=f"x{n}", user_id="ann", kind="play", item_id=f"tea{n:02}", value=5.0) for n in range(9)]
    assert len(telling(builder.read("ann", events), [10] * 9, 50)) == 5
