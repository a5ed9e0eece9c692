"""One person in words: the events behind the interests, and the course of what they like."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from palate.settings import Settings
from palate.types import Event, Interest, Profile, Provenance
from serving.people import COURSES, FEWEST_EVENTS, MOMENTS, SHORTEST_DAYS, drift_of, told_of
from serving.workspace import Workspace

DAY = 86_400.0


@pytest.fixture
def work(prepared: Path) -> Iterator[Workspace]:
    with Workspace(Settings(store=prepared)) as opened:
        yield opened


def reading(items: str, *, apart_days: float, start: float = 1.7e9) -> list[Event]:
    """One event a letter ("b" a book on bread, "s" one on stars), so many days apart."""
    named = {"b": "b1", "s": "b2"}
    return [
        Event(
            event_id=f"e{number}",
            user_id="zoe",
            item_id=named[letter],
            kind="read",
            time=start + number * apart_days * DAY,
        )
        for number, letter in enumerate(items)
    ]


def test_every_event_behind_an_interest_can_be_put_in_words(work: Workspace) -> None:
    profile = work.profile("ann")
    person = told_of(work, profile)
    cited = {event_id for interest in profile.interests for event_id in interest.evidence}
    assert cited == set(person.evidence)
    lines = {one.line() for one in person.evidence.values()}
    assert "rated Letters from the Observatory ★5, 20 Mar 2026" in lines
    assert person.answer.items == ()


def test_the_words_are_in_the_person_s_language(work: Workspace) -> None:
    person = told_of(work, work.profile("芳"))
    assert any(one.line().startswith("评论 四季面包") for one in person.evidence.values())


def test_a_short_history_has_no_course(work: Workspace) -> None:
    profile = work.profile("ann")
    assert profile.event_count < FEWEST_EVENTS
    assert drift_of(work.builder, profile, work.store.events("ann")) is None
    assert drift_of(work.builder, profile, []) is None


def test_many_events_within_days_have_no_course(work: Workspace) -> None:
    events = reading("bsbsbsbsbs", apart_days=(SHORTEST_DAYS - 1) / 10)
    assert drift_of(work.builder, work.builder.build("zoe", events), events) is None


def test_events_without_a_time_count_for_nothing(work: Workspace) -> None:
    events = [one.model_copy(update={"time": None}) for one in reading("b" * 40, apart_days=10)]
    assert drift_of(work.builder, work.builder.build("zoe", events), events) is None


def test_a_changed_taste_shows_in_its_course(work: Workspace) -> None:
    events = reading("bbbbbbbbssssssss", apart_days=40)
    profile = work.builder.build("zoe", events)
    drift = drift_of(work.builder, profile, events)
    assert drift is not None
    assert len(drift.moments) == MOMENTS
    assert list(drift.moments) == sorted(drift.moments)
    assert drift.moments[-1] == events[-1].time
    assert 1 <= len(drift.courses) <= COURSES
    for course in drift.courses:
        assert len(course.weights) == MOMENTS
        assert all(0.0 <= weight <= 1.0 for weight in course.weights)
    now = {interest.key: interest.weight for interest in profile.interests}
    for course in drift.courses:
        assert course.weights[-1] == pytest.approx(now.get(course.key, 0.0))


class Rewritten:
    """Stands for a builder: after n events, the n-th part of a life has made new interests and unmade an old one."""

    def build(self, user_id: str, events: list[Event]) -> Profile:
        done = len(events) / 16
        grown = [interest(f"topic:{number}", f"new {number}", done) for number in range(1, 6)]
        habit = interest("application:1", "habit", done)
        old = interest("topic:9", "old", max(0.05, 1 - done))
        return Profile(user_id=user_id, interests=(*grown, habit, old), provenance=Provenance(engine="test"))


def interest(key: str, label: str, weight: float) -> Interest:
    return Interest(
        key=key,
        label=label,
        granularity="topic" if key.startswith("topic") else "application",
        dimension="content",
        weight=weight,
        polarity=1,
        confidence=1,
        evidence=("e1",),
    )


def test_what_faded_is_drawn_beside_what_grew_and_topics_come_before_intents() -> None:
    events = reading("b" * 16, apart_days=40)
    builder = Rewritten()
    drift = drift_of(builder, builder.build("zoe", events), events)  # type: ignore[arg-type]
    assert drift is not None
    assert [course.label for course in drift.courses] == ["new 1", "new 2", "new 3", "old"]
