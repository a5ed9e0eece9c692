"""Lists for each line of a file: good and bad ones apart, in order, and after a kill without gap or repetition."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from palate.errors import NotReadyError, SceneError
from palate.settings import Settings
from serving.jobs.child import Child
from serving.jobs.hold import StoppedError
from serving.jobs.recommending import recommend
from serving.service.errors import OverloadedError
from serving.service.words import RecommendationList, RecommendRequest


class Lists:
    """Answers at once, until so many lists were made and the process ends."""

    def __init__(self, limit: int | None = None) -> None:
        self.made: list[str] = []
        self._limit = limit

    async def recommend(self, user_id: str, request: RecommendRequest) -> RecommendationList:
        if self._limit is not None and len(self.made) >= self._limit:
            raise KilledError
        self.made.append(user_id)
        if request.scene == "nowhere":
            raise SceneError("nobody defined it")
        return RecommendationList(user_id=user_id, known=True, generation="g", scene=request.scene)


class KilledError(BaseException):
    """Stands for the end of the process."""


class Holding:
    """A hold that lets go after so many looks."""

    def __init__(self, looks: int = 1_000) -> None:
        self.looks = looks

    def require_going_on(self) -> None:
        self.looks -= 1
        if self.looks < 0:
            raise StoppedError


def child_of(house: Any, batch_id: str, owner: str = "me", looks: int = 1_000) -> Child:
    work = house.desk.ledger.claim(batch_id, owner)
    assert work is not None
    house.living.add(owner)
    return Child(Settings(), house.desk, work, owner, Holding(looks))  # type: ignore[arg-type]


def test_each_line_is_answered_as_over_http(house: Any, ask: Any, lines_of: Any) -> None:
    file_id = house.upload(
        ask("1", user_id="芳", scene="commute"),
        ask("2", user_id="ann", scene="nowhere"),
        ask("3", user_id="ann", k=0),
        ask("4"),
    )
    batch_id = house.batch("/v1/recommend", input_file_id=file_id)
    asyncio.run(recommend(child_of(house, batch_id), Lists()))
    house.desk.ledger.finish(batch_id, "completed", owner="me")
    batch = house.desk.ledger.get(batch_id)
    good = lines_of(house.desk.files.content(batch.output_file_id))
    bad = lines_of(house.desk.files.content(batch.error_file_id))
    assert [(line["custom_id"], line["response"]["body"]["user_id"]) for line in good] == [("1", "芳")]
    assert [(line["custom_id"], line["response"]["status_code"]) for line in bad] == [
        ("2", 404),
        ("3", 422),
        ("4", 422),
    ]
    assert bad[0]["response"]["body"]["error"]["code"] == "unknown_scene"
    assert batch.request_counts.model_dump() == {"total": 0, "completed": 1, "failed": 3}


@pytest.mark.parametrize("limits", [[0], [16], [17, 16], [40]])
def test_after_a_kill_the_next_child_goes_on_without_gap_or_repetition(
    house: Any, ask: Any, lines_of: Any, limits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serving.jobs.results.Results.__exit__", lambda self, *_: self._output.close())
    monkeypatch.setattr("serving.jobs.results.EVERY", 0.0)
    house.desk.files._bounds = house.desk.files._bounds._replace(each=10**6, together=10**7)
    people = [f"p{number}" for number in range(50)]
    file_id = house.upload(*(ask(f"c{user}", user_id=user) for user in people))
    batch_id = house.batch("/v1/recommend", input_file_id=file_id)
    for turn, limit in enumerate(limits):
        with pytest.raises(KilledError):
            asyncio.run(recommend(child_of(house, batch_id, f"killed {turn}"), Lists(limit)))
        house.living.clear()
    asyncio.run(recommend(child_of(house, batch_id), Lists()))
    house.desk.ledger.finish(batch_id, "completed", owner="me")
    batch = house.desk.ledger.get(batch_id)
    found = lines_of(house.desk.files.content(batch.output_file_id))
    assert [line["response"]["body"]["user_id"] for line in found] == people
    assert len({line["id"] for line in found}) == 50


def test_what_was_written_beyond_the_last_note_is_cut_off(house: Any, ask: Any, lines_of: Any) -> None:
    file_id = house.upload(ask("1", user_id="ann"), ask("2", user_id="ben"))
    batch_id = house.batch("/v1/recommend", input_file_id=file_id)
    first = child_of(house, batch_id, "first")
    with first.results() as results:
        results.add("1", 200, {"user_id": "ann"})
    with house.desk.files.path(first.work.output).open("ab") as file:
        file.write(b'{"id": "batch_req_half')
    house.living.clear()
    asyncio.run(recommend(child_of(house, batch_id), Lists()))
    house.desk.ledger.finish(batch_id, "completed", owner="me")
    found = lines_of(house.desk.files.content(house.desk.ledger.get(batch_id).output_file_id))
    assert [line["custom_id"] for line in found] == ["1", "2"]


def test_work_that_is_told_to_stop_keeps_what_it_did(house: Any, ask: Any) -> None:
    house.desk.files._bounds = house.desk.files._bounds._replace(each=10**6, together=10**7)
    file_id = house.upload(*(ask(str(number), user_id="ann") for number in range(40)))
    batch_id = house.batch("/v1/recommend", input_file_id=file_id)
    with pytest.raises(StoppedError):
        asyncio.run(recommend(child_of(house, batch_id, looks=2), Lists()))
    assert house.desk.ledger.get(batch_id).request_counts.completed == 32


def test_a_line_that_finds_the_store_unusable_says_no_more_than_that(house: Any, ask: Any, lines_of: Any) -> None:
    class Broken(Lists):
        async def recommend(self, user_id: str, request: RecommendRequest) -> RecommendationList:
            raise NotReadyError("Run `palate fit`.")

    batch_id = house.batch("/v1/recommend", input_file_id=house.upload(ask("1", user_id="ann")))
    asyncio.run(recommend(child_of(house, batch_id), Broken()))
    house.desk.ledger.finish(batch_id, "completed", owner="me")
    (line,) = lines_of(house.desk.files.content(house.desk.ledger.get(batch_id).error_file_id))
    assert line["response"]["status_code"] == 503


def test_a_line_that_finds_the_service_busy_is_asked_for_again(house: Any, ask: Any) -> None:
    class Busy(Lists):
        refused = 0

        async def recommend(self, user_id: str, request: RecommendRequest) -> RecommendationList:
            if self.refused < 3:
                self.refused += 1
                raise OverloadedError("busy", retry_after=0.0)
            return await super().recommend(user_id, request)

    batch_id = house.batch("/v1/recommend", input_file_id=house.upload(ask("1", user_id="ann")))
    asyncio.run(recommend(child_of(house, batch_id), Busy()))
    assert house.desk.ledger.get(batch_id).request_counts.completed == 1
