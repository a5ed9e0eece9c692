"""Conversations with a service, by rules and led by a language model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.request import Before
from agent.session import Session
from palate.errors import InputError, SceneError
from palate.settings import Settings
from serving.service.service import Service
from tests.faulty import FaultyServer
from tests.faulty import serving as faulty

Run = Callable[[Any], Any]
Serve = Callable[..., Any]


async def _events(service: Service, text: str, **session: Any) -> list[Any]:
    return [event async for event in service.chat(Session(**{"user_id": "ben", **session}), text)]


def test_a_message_is_answered_with_cards_text_and_the_whole(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            return await _events(service, "something to read", thread_id="t1")

    told = run(asked())
    answer = told[-1].answer
    assert (told[0].kind, told[0].thread_id, told[-1].kind) == ("started", "t1", "done")
    assert "".join(event.piece for event in told if event.kind == "text").strip() == answer.text.strip()
    assert [event.items for event in told if event.kind == "cards"][-1] == answer.items
    assert answer.items


def test_a_chinese_message_gets_a_chinese_answer(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            return await _events(service, "推荐一部电影", user_id="芳")

    assert run(asked())[-1].answer.language == "zh"


def test_a_thread_outlives_the_service_and_follows_what_a_client_brings(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            await _events(service, "I never watch dramas", thread_id="t")
            await service.note_before(Session(user_id="ben", thread_id="u"), Before(said=("A film?", "“Heat”.")))
        async with serve(ready) as service:
            return await service._holding.conversations("ben"), await service.statements("ben")

    said, statements = run(asked())
    assert said["t"]["before"]["said"][0] == "I never watch dramas"
    assert said["u"]["before"]["said"] == ["A film?", "“Heat”."]
    assert statements.statements


def test_what_the_session_names_must_exist(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> None:
        async with serve(ready) as service:
            with pytest.raises(SceneError):
                await _events(service, "hello", scene="on the moon")
            with pytest.raises(InputError):
                await _events(service, "hello", domain="stamps")
            assert (await _events(service, "hello"))[-1].kind == "done"

    run(asked())


@pytest.mark.parametrize(("text", "said"), [("hello", "nothing to recommend"), ("你好", "还没有")])
def test_a_service_without_items_says_so(tmp_path: Path, serve: Serve, run: Run, text: str, said: str) -> None:
    async def asked() -> Any:
        async with serve(tmp_path / "new") as service:
            await service.note_before(Session(user_id="ben"), Before(said=("Hi", "Hello")))
            return await _events(service, text)

    assert said in run(asked())[-1].answer.text


def test_who_goes_away_in_the_middle_leaves_the_thread_as_it_was(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            told = service.chat(Session(user_id="ben", thread_id="t"), "something to read")
            await anext(told)
            await told.aclose()
            return await service._holding.conversations("ben"), await _events(service, "hello", thread_id="t")

    said, told = run(asked())
    assert said.get("t", {}).get("before", {}) == {}
    assert told[-1].kind == "done"


def test_two_messages_of_one_thread_are_both_remembered(ready: Path, serve: Serve, run: Run) -> None:
    async def asked() -> Any:
        async with serve(ready) as service:
            await asyncio.gather(*(_events(service, text, thread_id="t") for text in ("something to read", "a film")))
            return (await service._holding.conversations("ben"))["t"]["before"]["said"]

    said = run(asked())
    assert len(said) == 4
    assert {said[0], said[2]} == {"something to read", "a film"}


def test_where_the_model_fails_the_rules_answer_and_health_tells(ready: Path, run: Run) -> None:
    async def asked(url: str) -> Any:
        service = Service(Settings(store=ready, llm_url=url, llm_timeout=5.0), "default")
        await service.start()
        await service.wait_ready()
        try:
            told = await _events(service, "something to read")
            return told, service.health()
        finally:
            await service.stop()

    with faulty(FaultyServer(always="400")) as server:
        told, health = run(asked(server.url))
    assert told[-1].answer.items
    assert health.model["set"] is True


def test_what_a_client_brings_reaches_the_model_too(ready: Path, run: Run) -> None:
    async def asked(url: str) -> Any:
        service = Service(Settings(store=ready, llm_url=url), "default")
        await service.start()
        await service.wait_ready()
        try:
            await service.note_before(Session(user_id="ben", thread_id="u"), Before(said=("A film?", "“Heat”.")))
            return (await service._holding.conversations("ben"))["u"]["led"]["said"]
        finally:
            await service.stop()

    with faulty(FaultyServer()) as server:
        said = run(asked(server.url))
    assert [(one["role"], one["content"]) for one in said] == [("user", "A film?"), ("assistant", "“Heat”.")]


def test_without_leave_no_model_is_asked(ready: Path, run: Run) -> None:
    async def asked(url: str) -> Any:
        service = Service(Settings(store=ready, llm_url=url), "default", by_model=False)
        await service.start()
        await service.wait_ready()
        try:
            return (await _events(service, "something to read"))[-1].answer.by
        finally:
            await service.stop()

    with faulty(FaultyServer()) as server:
        assert run(asked(server.url)) == "rules"
        assert not server.calls
