"""Lists as JSON: given again while they hold, and the same as those made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from serving.service import lists
from serving.service.words import (
    FeedbackRequest,
    NewEvent,
    NewEvents,
    ProfileEdit,
    ProfilePatch,
    RecommendationList,
    RecommendRequest,
)

ASKED = RecommendRequest(k=4)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """For whom lists were made."""
    users: list[str] = []
    plain = lists.recommended

    def counted(services, user_id, request, generation):
        users.append(user_id)
        return plain(services, user_id, request, generation)

    monkeypatch.setattr(lists, "recommended", counted)
    return users


def read(content: bytes) -> RecommendationList:
    return RecommendationList.model_validate_json(content)


def test_a_list_is_made_once_and_given_twice(ready: Path, serve, run, made):
    async def work():
        async with serve(ready) as service:
            (user, *_) = await service.people(1, None)
            first = await service.recommend_json(user, ASKED)
            again = await service.recommend_json(user, ASKED)
            assert first == again
            assert made == [user]
            assert read(first) == await service.recommend(user, ASKED)

    run(work())


def test_whatever_a_person_does_makes_their_list_anew(ready: Path, serve, run, made):
    async def work():
        async with serve(ready) as service:
            user, other = await service.people(2, None)
            shown = read(await service.recommend_json(user, ASKED)).items[0].item_id
            await service.recommend_json(other, ASKED)
            key = (await service.profile(user)).profile.interests[0].key
            hidden = ProfilePatch(edits=(ProfileEdit(key=key, action="hide"),))
            for change in (
                lambda: service.feedback(user, FeedbackRequest(item_id=shown, kind="dislike")),
                lambda: service.note_events(NewEvents(events=(NewEvent(user_id=user, kind="search", text="tea"),))),
                lambda: service.remember(user, "no peanuts"),
                lambda: service.edit_profile(user, hidden),
            ):
                await change()
                made.clear()
                listed = await service.recommend_json(user, ASKED)
                await service.recommend_json(other, ASKED)
                assert made == [user]
                assert read(listed) == await service.recommend(user, ASKED)

    run(work())


def test_an_erased_person_gets_what_suits_anybody(ready: Path, serve, run):
    async def work():
        async with serve(ready) as service:
            (user, *_) = await service.people(1, None)
            assert read(await service.recommend_json(user, ASKED)).known
            await service.erase(user)
            listed = read(await service.recommend_json(user, ASKED))
            assert not listed.known
            assert listed == await service.recommend(user, ASKED)

    run(work())


def test_what_another_server_is_told_makes_lists_anew_here(ready: Path, serve, run):
    async def work():
        async with serve(ready) as here, serve(ready) as there:
            (user, *_) = await here.people(1, None)
            before = read(await here.recommend_json(user, ASKED))
            await there.feedback(user, FeedbackRequest(item_id=before.items[0].item_id, kind="dislike"))
            after = read(await here.recommend_json(user, ASKED))
            assert before.items[0].item_id not in [item.item_id for item in after.items]

    run(work())
