"""What people do: events by the thousand, and single feedback that is followed at once."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Body, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from palate.errors import PalateError
from serving.access.caller import Caller
from serving.access.idempotency import Replay
from serving.http import examples
from serving.http.answers import JsonAnswer, answer, written
from serving.http.depends import TheHouse, Writer
from serving.http.documented import said
from serving.http.house import House
from serving.service.words import EventsNoted, FeedbackNoted, FeedbackRequest, NewEvents

router = APIRouter(tags=["events"], default_response_class=JsonAnswer)

Events = Annotated[NewEvents, Body(openapi_examples={"two": {"summary": "Two events", "value": examples.EVENTS}})]
Feedback = Annotated[FeedbackRequest, Body(openapi_examples={"like": {"summary": "Like", "value": examples.FEEDBACK}})]
Once = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="makes a repeated request act once, for 24 hours",
    ),
]
REPLAYED = {"Idempotency-Replayed": "true"}


@router.post(
    "/v1/events",
    operation_id="noteEvents",
    summary="Write down what people did",
    responses=said(EventsNoted, examples.NOTED, 404, 409, describe="What became of them."),
)
async def note_events(
    events: Events, request: Request, who: Writer, house: TheHouse, idempotency_key: Once = None
) -> Response:
    """Write events, all or none; events that are there already change nothing. With an `Idempotency-Key`, a request
    that is sent again gets the same answer and does nothing."""
    for event in events.events:
        who.user(event.user_id)
    if idempotency_key is None:
        return answer(await (await house.service(who)).note_events(events))
    return await _once(events, idempotency_key, await request.body(), who, house)


async def _once(events: NewEvents, key: str, body: bytes, who: Caller, house: House) -> Response:
    """Act once; two callers' keys never meet. What was refused may be asked again at once; where nobody knows how it
    ended, the same request is let in again later and writes the same events: each without a time has the one at which
    the first came."""
    key = sha256(f"{who.key_id}\n{key}".encode()).hexdigest()
    asked = sha256(b"/v1/events\n" + body).hexdigest()
    began = await run_in_threadpool(house.idempotency.begin, who.tenant, key, asked, house.clock())
    if isinstance(began, Replay):
        return JsonAnswer(began.body, began.status, REPLAYED)
    try:
        service = await house.service(who)
        content = written(await service.note_events(_dated(events, began.started)))
    except PalateError:
        await run_in_threadpool(house.idempotency.abandon, who.tenant, key)
        raise
    await run_in_threadpool(house.idempotency.finish, who.tenant, key, 200, content)
    return JsonAnswer(content)


def _dated(events: NewEvents, now: float) -> NewEvents:
    """The events, those without a time at this one: written again, they are the same events."""
    return NewEvents.model_construct(
        events=tuple(one if one.time is not None else one.model_copy(update={"time": now}) for one in events.events)
    )


@router.post(
    "/v1/feedback",
    operation_id="giveFeedback",
    summary="Say what a person thinks of an item",
    responses=said(FeedbackNoted, examples.FEEDBACK_NOTED, 404, 409, describe="How the profile followed."),
)
async def give_feedback(feedback: Feedback, who: Writer, house: TheHouse) -> Response:
    """Note what a person did with an item, or take it back; their profile and their next list follow at once."""
    service = await house.service(who)
    return answer(await service.feedback(who.user(feedback.user_id), feedback))
