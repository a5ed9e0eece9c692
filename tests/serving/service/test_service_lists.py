"""What a service recommends, finds and explains."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from palate.errors import InputError, SceneError
from palate.settings import Settings
from serving.service.words import (
    FeedbackRequest,
    ProfileEdit,
    ProfilePatch,
    RecommendationList,
    RecommendRequest,
)
from serving.workspace import Workspace

Run = Callable[[Any], Any]
Serve = Callable[..., Any]


def test_a_known_person_gets_the_list_that_the_command_line_gives(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            return await service.recommend("ann", RecommendRequest(k=3, scene="commute"))

    listed = run(asked())
    with Workspace(Settings(store=ready)) as work:
        expected = work.recommender().recommend("ann", k=3, scene="commute")
    assert listed.items == expected.items
    assert (listed.known, listed.scene, listed.user_id) == (True, "commute", "ann")


@pytest.mark.parametrize("user_id", ["ann", "nobody"])
def test_reasons_are_told_in_the_language_asked_for_and_nothing_else_changes(
    ready: Path, serve: Serve, run: Run, user_id: str
) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            plain = await service.recommend(user_id, RecommendRequest(k=5))
            chinese = await service.recommend(user_id, RecommendRequest(k=5, language="zh"))
            return plain, chinese, await service.recommend(user_id, RecommendRequest(k=5, language="en"))

    plain, chinese, english = run(asked())
    assert english == plain
    assert all(one.text[0].isascii() for item in plain.items for one in item.reasons)
    told = [one.text for item in chinese.items for one in item.reasons]
    assert told
    assert not any(text[0].isascii() for text in told)
    without = {"items": {"__all__": {"reasons": {"__all__": {"text"}}}}}
    assert chinese.model_dump(exclude=without) == plain.model_dump(exclude=without)


def test_somebody_unknown_gets_what_suits_anybody(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            return await service.recommend("nobody at all", RecommendRequest(k=3))

    listed = run(asked())
    assert not listed.known
    assert [one.rank for one in listed.items] == [1, 2, 3]


@pytest.mark.parametrize("user_id", ["ben", "nobody"])
@pytest.mark.parametrize(("said", "word"), [("nothing about the moon, ever", "moon"), ("I never read dramas", "drama")])
def test_what_a_person_ruled_out_for_good_is_in_no_list(
    ready: Path, serve: Serve, run: Run, user_id: str, said: str, word: str
) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            free = await service.recommend(user_id, RecommendRequest(k=100))
            stated = await service.remember(user_id, said)
            bound = await service.recommend(user_id, RecommendRequest(k=100))
            ids = {one.item_id for one in free.items} - {one.item_id for one in bound.items}
            return stated, bound, [await service.item(item_id) for item_id in ids]

    stated, bound, gone = run(asked())
    assert stated.limit is not None
    assert stated.limit.firm
    assert any(word in f"{one.title} {one.text} {' '.join(one.categories)}".lower() for one in gone)
    assert bound.items


def test_more_than_there_is_gives_all_there_is(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            listed = await service.recommend("ben", RecommendRequest(k=100))
            return listed, await service.catalogue()

    listed, catalogue = run(asked())
    assert len(listed.items) <= catalogue.items == 8


def test_what_nobody_defined_is_refused_by_name(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> None:
        async with serve(ready) as service:
            with pytest.raises(SceneError):
                await service.recommend("ben", RecommendRequest(scene="on the moon"))
            with pytest.raises(InputError):
                await service.recommend("ben", RecommendRequest(domain="stamps"))
            with pytest.raises(InputError):
                await service.search("ramen", 3, "stamps")

    run(asked())


def test_words_find_items_the_best_first(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            return await service.search("The Long Rise", 3, None), await service.search("  ", 3, None)

    found, nothing = run(asked())
    assert found.items[0].title == "The Long Rise"
    assert [one.score for one in found.items] == sorted((one.score for one in found.items), reverse=True)
    assert nothing.items == ()


def test_an_item_of_the_list_is_explained_by_its_rank_and_reasons(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            listed = await service.recommend("ben", RecommendRequest(k=10))
            return listed, [await service.explain("ben", one.item_id, language="en") for one in listed.items]

    listed, told = run(asked())
    assert listed.items
    assert [one.cause for one in told] == ["shown"] * len(listed.items)
    assert [one.rank for one in told] == [one.rank for one in listed.items]
    assert [one.reasons for one in told] == [one.reasons for one in listed.items]
    assert all(one.text for one in told)


def test_an_item_that_is_not_there_is_explained_in_both_languages(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            met = await service.explain("ben", "f1", language="en")
            chinese = await service.explain("ben", "f1", language="zh")
            unheard = await service.explain("ben", "no such item", language="en")
            elsewhere = await service.explain("ben", "b1", domain="films", language="en")
            return met, chinese, unheard, elsewhere

    met, chinese, unheard, elsewhere = run(asked())
    assert (met.cause, unheard.cause, elsewhere.cause) == ("met", "unknown", "domain")
    assert "Goodbye, Saturn" in met.text
    assert "你已经看过" in chinese.text
    assert unheard.rank is None


def test_an_item_that_a_statement_rules_out_is_explained_by_it(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            await service.remember("ben", "I never want to see anything about the moon")
            return await service.explain("ben", "f2", language="en")

    told = run(asked())
    assert told.cause == "limit"
    assert told.limit is not None
    assert "moon" in told.limit.terms[0]


def test_the_catalogue_names_scenes_in_both_languages(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            return await service.catalogue()

    told = run(asked())
    titles = {one.name: one.title for one in told.scenes}
    assert titles["commute"] == {"en": "Commute", "zh": "通勤"}
    assert told.domains == ("books", "films", "kitchen")
    assert told.people == 3


def test_a_list_as_json_is_the_same_list_and_follows_every_change(ready: Path, serve: Serve, run: Run) -> None:
    request = RecommendRequest(k=100)

    async def asked() -> None:
        async with serve(ready) as service:

            async def told(user_id: str = "ben") -> Any:
                first = await service.recommend_json(user_id, request)
                assert await service.recommend_json(user_id, request) == first
                listed = RecommendationList.model_validate_json(first)
                assert listed == await service.recommend(user_id, request)
                return listed

            plain = await told()
            stated = await service.remember("ben", "nothing about the moon, ever")
            assert "f2" not in {one.item_id for one in (await told()).items}
            await service.forget("ben", stated.id)
            assert await told() == plain
            key = next(one.interest for one in plain.items[0].reasons if one.interest)
            named = {one.label: one.key for one in (await service.profile("ben")).profile.interests}
            await service.edit_profile("ben", ProfilePatch(edits=(ProfileEdit(key=named[key], action="hide"),)))
            assert await told() != plain
            await service.edit_profile("ben", ProfilePatch(edits=(ProfileEdit(key=named[key], action="restore"),)))
            assert await told() == plain
            hide = FeedbackRequest(item_id=plain.items[0].item_id, kind="hide")
            await service.feedback("ben", hide)
            assert plain.items[0].item_id not in {one.item_id for one in (await told()).items}
            await service.feedback("ben", hide.model_copy(update={"undo": True}))
            assert await told() == plain
            await service.erase("ben")
            assert not (await told()).known

    run(asked())


@pytest.mark.parametrize(
    "junk", ["\x00", "a\x00b", "' OR 1=1 --", "../../x", "%s{}", "芳", "x" * 256, "\n\r", "\ud800"]
)
def test_junk_in_any_place_is_somebody_unknown_or_refused_in_words(
    ready: Path, serve: Serve, run: Run, junk: str
) -> None:
    async def asked() -> None:
        async with serve(ready) as service:
            request = RecommendRequest(k=2)
            for call in (
                service.recommend(junk, request),
                service.recommend_json(junk, request),
                service.search(junk, 3, None),
                service.explain(junk, junk, query=junk),
                service.item(junk),
                service.people(3, junk),
                service.profile(junk),
                service.trends(junk),
                service.evidence("ben", junk),
                service.forget(junk, junk),
                service.export(junk),
                service.erase(junk),
                service.remember(junk, junk),
                service.feedback(junk, FeedbackRequest(item_id="f2", kind="like")),
            ):
                with suppress(InputError):
                    await call
            assert (await service.recommend("ben", request)).known

    run(asked())
