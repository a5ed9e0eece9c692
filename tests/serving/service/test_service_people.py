"""What a service tells people of themselves, and how they change it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from history.live import live_event
from palate.errors import InputError, UnknownUserError
from palate.settings import Settings
from serving.service.errors import ConflictError
from serving.service.opened import Opened
from serving.service.people import trends
from serving.service.words import ProfileEdit, ProfilePatch, ProfileView, Trends
from serving.workspace import Workspace

Run = Callable[[Any], Any]
Serve = Callable[..., Any]


def test_a_profile_holds_what_another_process_wrote_a_moment_ago(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            before = await service.profile("ben")
            with Workspace(Settings(store=ready)) as work:
                work.store.add_events([live_event("ben", "like", "f2", time=1.79e9)])
            return before, await service.profile("ben")

    before, after = run(asked())
    assert after.profile.event_count == before.profile.event_count + 1


def test_nobody_has_no_profile_but_may_state_something(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            with pytest.raises(UnknownUserError):
                await service.profile("nobody")
            await service.remember("nobody", "no peanuts")
            return await service.profile("nobody")

    told = run(asked())
    assert [one.text for one in told.profile.constraints] == ["no peanuts"]
    assert told.profile.interests == ()


def test_a_profile_is_told_in_the_language_asked_for_and_is_changed_as_it_was_read(
    ready: Path, serve: Serve, run: Run
) -> None:
    shown: list[ProfileView] = []

    async def asked() -> Any:
        async with serve(ready) as service:
            plain, chinese = await service.profile("ben"), await service.profile("ben", language="zh")
            edit = _patch(plain.profile.interests[0].key, "pin")
            after = await service.edit_profile("ben", edit, language="zh", refuse=shown.append)
            return plain, chinese, after

    plain, chinese, after = run(asked())
    assert shown == [chinese]
    for view in (chinese, after):
        assert view.profile.summaries.keys() == plain.profile.summaries.keys()
        assert not any(text[0].isascii() for text in view.profile.summaries.values())
    summaries = {"profile": {"summaries"}}
    assert chinese.model_dump(exclude=summaries) == plain.model_dump(exclude=summaries)


def test_of_edits_that_ask_for_the_profile_as_it_was_read_one_is_taken(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as first, serve(ready) as second:
            read = await first.profile("ben")

            def unless_changed(seen: ProfileView) -> None:
                if seen != read:
                    raise ConflictError("changed")

            keys = [one.key for one in read.profile.interests[:4]]
            edits = [
                service.edit_profile("ben", _patch(key, "pin"), refuse=unless_changed)
                for service, key in zip((first, second) * 2, keys, strict=True)
            ]
            return await asyncio.gather(*edits, return_exceptions=True), await first.profile("ben")

    ended, after = run(asked())
    assert sum(isinstance(one, ConflictError) for one in ended) == 3
    assert sum(one.pinned for one in after.profile.interests) == 1


def test_a_hidden_interest_is_told_as_hidden_and_comes_back(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            first = (await service.profile("ben")).profile.interests[0]
            hidden = await service.edit_profile("ben", _patch(first.key, "hide"))
            shown = await service.edit_profile("ben", _patch(first.key, "show"))
            return first, hidden, shown

    first, hidden, shown = run(asked())
    assert [(one.key, one.label) for one in hidden.hidden] == [(first.key, first.label)]
    assert first.key not in {one.key for one in hidden.profile.interests}
    assert first.key in {one.key for one in shown.profile.interests}
    assert shown.hidden == ()


def test_edits_are_made_all_or_none(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            before = await service.profile("ben")
            good = ProfileEdit(key=before.profile.interests[0].key, action="hide")
            bad = ProfileEdit(key="word:never heard of", action="hide")
            with pytest.raises(InputError):
                await service.edit_profile("ben", ProfilePatch(edits=(good, bad)))
            with pytest.raises(UnknownUserError):
                await service.edit_profile("nobody", ProfilePatch(edits=(good,)))
            return before, await service.profile("ben")

    before, after = run(asked())
    assert after == before


def test_evidence_is_the_persons_own_events_with_titles(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            interests = (await service.profile("ben")).profile.interests
            with pytest.raises(InputError):
                await service.evidence("ben", "word:never heard of")
            return interests, [await service.evidence("ben", one.key) for one in interests]

    interests, told = run(asked())
    assert [one.label for one in told] == [one.label for one in interests]
    for interest, one in zip(interests, told, strict=True):
        assert {event.event_id for event in one.events} >= set(interest.evidence)
        assert all(event.title for event in one.events if event.item_id)


def test_evidence_of_a_hidden_interest_is_still_told(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            key = (await service.profile("ben")).profile.interests[0].key
            before = await service.evidence("ben", key)
            await service.edit_profile("ben", _patch(key, "hide"))
            return before, await service.evidence("ben", key)

    before, after = run(asked())
    assert after == before


def test_a_short_history_has_no_course_and_a_long_one_has(ready: Path, people: Path) -> None:
    def courses(folder: Path) -> list[Trends]:
        with Workspace(Settings(store=folder)) as work:
            held = Opened(work, None, None, "x")
            return [trends(held, profile) for profile in islice(work.store.profiles(), 4)]

    assert all(one.moments == () for one in courses(ready))
    told = [one for one in courses(people) if one.moments]
    assert told
    for one in told:
        assert list(one.moments) == sorted(one.moments)
        assert all(len(course.weights) == len(one.moments) for course in one.courses)
        assert all(0.0 <= weight <= 1.0 for course in one.courses for weight in course.weights)


def test_statements_are_kept_once_and_forgotten_by_id(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            first = await service.remember("ben", "不吃花生")
            again = await service.remember("ben", "不吃花生")
            held = await service.statements("ben")
            foreign = await service.forget("ann", first.id)
            gone = await service.forget("ben", first.id)
            twice = await service.forget("ben", first.id)
            return first, again, held, (foreign, gone, twice), await service.statements("ben")

    first, again, held, forgotten, left = run(asked())
    assert again == first
    assert [one.id for one in held.statements] == [first.id]
    assert first.limit is not None
    assert first.limit.kind == "exclude"
    assert forgotten == (False, True, False)
    assert left.statements == ()


@pytest.mark.parametrize("text", [" ", "\x00\x01", "\u200b"])
def test_a_statement_of_no_words_is_refused(ready: Path, serve: Serve, run: Run, text: str) -> None:
    async def asked() -> None:
        async with serve(ready) as service:
            with pytest.raises(InputError):
                await service.remember("ben", text)

    run(asked())


def test_what_is_not_understood_is_kept_without_a_limit(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            return await service.remember("ben", "I have a dog called Rex")

    told = run(asked())
    assert told.text == "I have a dog called Rex"


def test_people_are_listed_page_by_page(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            return await service.people(2, None), await service.people(2, "ben"), await service.people(2, "芳")

    assert run(asked()) == (("ann", "ben"), ("芳",), ())


def _patch(key: str, action: Any) -> ProfilePatch:
    return ProfilePatch(edits=(ProfileEdit(key=key, action=action),))
