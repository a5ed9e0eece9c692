"""Work of /v1/recommend: a list for each line, as the service gives it over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import islice
from typing import Any, Protocol

from palate.errors import InputError, PalateError
from serving.jobs.child import Child
from serving.jobs.lines import Line, read
from serving.jobs.refusals import Answer, refusal, validated
from serving.service.errors import LoadingError, OverloadedError
from serving.service.words import RecommendationList, RecommendRequest

AT_ONCE = 16
"""Lines in hand together; how many really run at a time is the service's to say."""


TRIES = 30
"""So often a line is asked for again that finds the service busy."""


class Lists(Protocol):
    """What makes lists: a service, once it is ready."""

    async def recommend(self, user_id: str, request: RecommendRequest) -> RecommendationList:
        """A list for one person; as `Service.recommend`."""
        ...


async def recommend(child: Child, lists: Lists) -> None:
    """Answer the lines that no earlier child has answered.

    Raises:
        StoppedError: told to stop; what has ended is kept.
    """
    assert child.work.input is not None
    path = child.desk.files.content(child.work.input)
    with child.results() as results:
        lines = (one.line for one in islice(read(path, child.work.endpoint), results.mark.ended, None))
        for group in _groups(lines):
            child.hold.require_going_on()
            answers = await asyncio.gather(*(_answered(lists, line) for line in group))
            for line, answer in zip(group, answers, strict=True):
                results.add(line.custom_id, *answer)


def _groups(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while group := list(islice(lines, AT_ONCE)):
        yield group


async def _in_time(lists: Lists, user_id: str, request: RecommendRequest) -> RecommendationList:
    """A list, as soon as there is one where the service is busy or opens newer models."""
    for _ in range(TRIES):
        try:
            return await lists.recommend(user_id, request)
        except (LoadingError, OverloadedError) as busy:
            await asyncio.sleep(busy.retry_after)
    return await lists.recommend(user_id, request)


async def _answered(lists: Lists, line: Line) -> Answer:
    try:
        request = validated(RecommendRequest, line.body)
        if request.user_id is None:
            raise InputError("user_id: nobody is named.")
        made = await _in_time(lists, request.user_id, request)
    except PalateError as error:
        return refusal(error)
    told: dict[str, Any] = made.model_dump(mode="json")
    return Answer(200, told)
