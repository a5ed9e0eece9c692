"""People: who there are, what they stated for good, and their data as their own: taken along, or erased."""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Body, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from palate.errors import UnknownUserError
from palate.types import LONGEST_ID, Model
from serving.access.caller import Caller
from serving.http import examples
from serving.http.answers import JsonAnswer, answer
from serving.http.depends import Admin, Reader, StatementId, TheHouse, UserId, Writer
from serving.http.documented import said
from serving.http.paths import NO_NUL
from serving.service.words import StatementRequest, Statements, StatementView

router = APIRouter(tags=["people"], default_response_class=JsonAnswer)

Stated = Annotated[
    StatementRequest, Body(openapi_examples={"peanuts": {"summary": "A limit", "value": examples.STATEMENT}})
]


class People(Model):
    """Some people, in the order of their ids; where `has_more`, ask again with `after` the last one."""

    object: Literal["people"] = "people"
    users: tuple[str, ...]
    has_more: bool


@router.get(
    "/v1/users",
    operation_id="listUsers",
    summary="List people",
    responses=said(People, examples.PEOPLE, describe="Ids of people, ascending."),
)
async def list_users(
    who: Admin,
    house: TheHouse,
    limit: Annotated[int, Query(ge=1, le=1000, description="people at most")] = 100,
    after: Annotated[
        str | None, Query(min_length=1, max_length=LONGEST_ID, pattern=NO_NUL, description="only those after this id")
    ] = None,
) -> Response:
    """Who there are, a page at a time."""
    service = await house.service(who)
    found = await service.people(limit + 1, after)
    return answer(People(users=found[:limit], has_more=len(found) > limit))


@router.get(
    "/v1/users/{user_id}/statements",
    operation_id="listStatements",
    summary="See what a person stated",
    responses=said(Statements, examples.STATEMENTS, 404, describe="In the order in which they did."),
)
async def list_statements(user_id: UserId, who: Reader, house: TheHouse) -> Response:
    """What a person stated for good."""
    service = await house.service(who)
    return answer(await service.statements(who.user(user_id)))


@router.post(
    "/v1/users/{user_id}/statements",
    operation_id="addStatement",
    summary="State something for good",
    status_code=201,
    responses=said(StatementView, examples.STATED, 404, 409, status=201, describe="What was stated, as understood."),
)
async def add_statement(user_id: UserId, stated: Stated, who: Writer, house: TheHouse) -> Response:
    """Something that holds from now on, in the person's own words: every list follows it."""
    service = await house.service(who)
    return answer(await service.remember(who.user(user_id), stated.text), 201)


@router.delete(
    "/v1/users/{user_id}/statements/{statement_id}",
    operation_id="deleteStatement",
    summary="Take a statement back",
    status_code=204,
    response_class=Response,
    responses=said(None, None, 404, 409, status=204, describe="It is taken back."),
)
async def delete_statement(user_id: UserId, statement_id: StatementId, who: Writer, house: TheHouse) -> Response:
    """Take back what a person stated."""
    service = await house.service(who)
    if not await service.forget(who.user(user_id), statement_id):
        raise UnknownUserError("This person stated nothing of this id.")
    return Response(status_code=204)


@router.get(
    "/v1/users/{user_id}/export",
    operation_id="exportUser",
    summary="Take all data of a person along",
    responses={
        **said(None, None, 404, describe="Everything known of the person."),
        200: {
            "description": "Everything known of the person.",
            "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
        },
    },
)
async def export_user(user_id: UserId, who: Reader, house: TheHouse) -> Response:
    """Everything that is known of a person, as one JSON document. Asks for scope admin, or for their own key."""
    _require_own(who)
    service = await house.service(who)
    content = orjson.dumps(await service.export(who.user(user_id)), option=orjson.OPT_NON_STR_KEYS)
    return JsonAnswer(content, headers={"Content-Disposition": 'attachment; filename="palate-export.json"'})


@router.delete(
    "/v1/users/{user_id}",
    operation_id="eraseUser",
    summary="Erase a person",
    status_code=204,
    response_class=Response,
    responses=said(None, None, 404, 409, status=204, describe="Nothing is known of them any more."),
)
async def erase_user(user_id: UserId, who: Writer, house: TheHouse) -> Response:
    """Erase all that is known of a person, and end their own keys. Asks for scope admin, or for their own key."""
    _require_own(who)
    service, user = await house.service(who), who.user(user_id)
    gone = await service.erase(user)
    beside = await run_in_threadpool(house.erase_beside, who.tenant, user)
    if not gone and not any(beside):
        raise UnknownUserError("Nothing is known of this person.")
    return Response(status_code=204)


def _require_own(who: Caller) -> None:
    """Raise ForbiddenError unless it is a person's own key or an operator's."""
    if who.user_id is None:
        who.require("admin")
