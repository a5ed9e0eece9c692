"""Events and feedback: all or none, once each, and the profile follows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from palate.errors import InputError
from serving.service.errors import UnknownItemError
from serving.service.words import FeedbackRequest, NewEvent, NewEvents, RecommendRequest

Run = Callable[[Any], Any]
Serve = Callable[..., Any]


def _events(*events: NewEvent) -> NewEvents:
    return NewEvents(events=events)


def test_the_same_event_twice_is_one_event(ready: Path, serve: Serve, run: Run) -> None:
    like = NewEvent(user_id="ben", kind="like", item_id="f2", time=1.79e9)

    async def asked() -> Any:
        async with serve(ready) as service:
            first = await service.note_events(_events(like, like))
            second = await service.note_events(_events(like))
            return first, second, await service.profile("ben")

    first, second, told = run(asked())
    assert (first.new, first.known, first.people) == (1, 0, 1)
    assert (second.new, second.known) == (0, 1)
    assert told.profile.event_count == 5


def test_an_event_without_a_time_is_of_now(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            await service.note_events(_events(NewEvent(user_id="new", kind="like", item_id="f2")))
            profile = (await service.profile("new")).profile
            return await service.evidence("new", profile.interests[0].key)

    assert {event.time for event in run(asked()).events} == {1_790_000_000.0}


def test_one_unknown_item_keeps_all_events_out(ready: Path, serve: Serve, run: Run) -> None:
    async def asked(many: int) -> Any:
        async with serve(ready) as service:
            good = [NewEvent(user_id=f"u{number}", kind="like", item_id="f2") for number in range(many)]
            with pytest.raises(UnknownItemError, match="nowhere"):
                await service.note_events(_events(*good, NewEvent(user_id="v", kind="like", item_id="nowhere")))
            return await service.people(500, None)

    for many in (3, 60):
        assert run(asked(many)) == ("ann", "ben", "芳")


def test_a_value_where_the_kind_has_none_is_refused_with_its_place(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> None:
        async with serve(ready) as service:
            view = NewEvent(user_id="ben", kind="view", item_id="f2")
            with pytest.raises(InputError, match="events/1/value"):
                await service.note_events(_events(view, NewEvent(user_id="ben", kind="like", item_id="f2", value=3.0)))

    run(asked())


def test_profiles_of_many_people_follow_in_the_background(ready: Path, serve: Serve, run: Run) -> None:
    events = [NewEvent(user_id=f"u{number:03}", kind="like", item_id="f2", time=1.79e9) for number in range(120)]

    async def asked() -> Any:
        async with serve(ready) as service:
            noted = await service.note_events(_events(*events))
            await service._following.done()
            users = await service.people(500, None)
            return noted, users, (await service.recommend("u119", RecommendRequest(k=3))).known

    noted, users, known = run(asked())
    assert (noted.new, noted.people) == (120, 120)
    assert len(users) == 123
    assert known


def test_liking_twice_says_it_once_and_undo_takes_it_back(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            before = (await service.profile("ben")).profile
            like = FeedbackRequest(item_id="f2", kind="like")
            first, again = await service.feedback("ben", like), await service.feedback("ben", like)
            listed = await service.recommend("ben", RecommendRequest(k=100))
            undone = await service.feedback("ben", like.model_copy(update={"undo": True}))
            return before, first, again, listed, undone, (await service.profile("ben")).profile

    before, first, again, listed, undone, after = run(asked())
    assert (len(first.events), len(again.events)) == (1, 0)
    assert first.event_count == 5
    assert first.changes
    assert "f2" not in {one.item_id for one in listed.items}
    assert undone.events == first.events
    assert after.interests == before.interests


def test_there_must_be_something_to_take_back(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> None:
        async with serve(ready) as service:
            with pytest.raises(InputError, match="undo"):
                await service.feedback("ben", FeedbackRequest(item_id="f2", kind="save", undo=True))
            with pytest.raises(UnknownItemError):
                await service.feedback("ben", FeedbackRequest(item_id="nowhere", kind="save"))
            with pytest.raises(InputError, match="value"):
                await service.feedback("ben", FeedbackRequest(item_id="f2", kind="save", value=2.0))

    run(asked())


def test_feedback_at_once_from_many_sides_loses_nothing(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready, workers=4) as service:
            notes = [FeedbackRequest(item_id=item, kind="view") for item in ("f1", "f2", "f3", "b1", "b2", "k1", "k2")]
            users = ["new", "newer", "newest"]
            await asyncio.gather(*(service.feedback(user_id, one) for one in notes for user_id in users))
            return [(await service.profile(user_id)).profile for user_id in users]

    told = run(asked())
    assert [one.event_count for one in told] == [7, 7, 7]
    assert {one.key: one.weight for one in told[0].interests} == {one.key: one.weight for one in told[1].interests}
