"""What is known of a person, how it came about, and what they change of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Header, Query
from starlette.responses import Response

from palate.types import LONGEST_ID, Language
from serving.http import examples
from serving.http.answers import JsonAnswer, answer, etag, matches, written
from serving.http.depends import Reader, TheHouse, UserId, Writer
from serving.http.documented import said
from serving.http.errors import PreconditionError
from serving.http.paths import NO_NUL
from serving.service.words import MOST_LISTED, Evidence, Explanation, ProfilePatch, ProfileView, Trends

router = APIRouter(tags=["profiles"], default_response_class=JsonAnswer)

Patch = Annotated[ProfilePatch, Body(openapi_examples={"pin": {"summary": "Pin an interest", "value": examples.EDITS}})]
Tag = Annotated[str | None, Header(max_length=1000)]
Speech = Annotated[Language | None, Query(description="of the words; by default the person's")]
KNOWN = said(ProfileView, examples.PROFILE, 404, describe="The profile, with its `ETag`.")


def _tagged(view: ProfileView, unless: str | None = None) -> Response:
    content = written(view)
    tag = etag(content)
    if unless is not None and matches(unless, tag):
        return Response(status_code=304, headers={"ETag": tag})
    return JsonAnswer(content, headers={"ETag": tag})


@router.get(
    "/v1/users/{user_id}/profile",
    operation_id="getProfile",
    summary="Look at a profile",
    responses={**KNOWN, 304: {"description": "It is as it was."}},
)
async def get_profile(
    user_id: UserId, who: Reader, house: TheHouse, language: Speech = None, if_none_match: Tag = None
) -> Response:
    """What a person likes, with the evidence, as their own edits have it."""
    service = await house.service(who)
    return _tagged(await service.profile(who.user(user_id), language=language), if_none_match)


@router.patch(
    "/v1/users/{user_id}/profile",
    operation_id="editProfile",
    summary="Correct, hide or pin interests",
    responses=said(ProfileView, examples.PROFILE, 404, 409, 412, describe="The profile as it is now."),
)
async def edit_profile(
    user_id: UserId, patch: Patch, who: Writer, house: TheHouse, language: Speech = None, if_match: Tag = None
) -> Response:
    """Change a profile, all edits or none; lists follow at once. With `If-Match`, only if it is as it was read in the
    same language."""
    service, user = await house.service(who), who.user(user_id)

    def unless_changed(view: ProfileView) -> None:
        if if_match is not None and not matches(if_match, etag(written(view))):
            raise PreconditionError("The profile has changed since it was read. Read it again, then change it.")

    return _tagged(await service.edit_profile(user, patch, language=language, refuse=unless_changed))


@router.get(
    "/v1/users/{user_id}/evidence",
    operation_id="getEvidence",
    summary="See what an interest rests on",
    responses=said(Evidence, examples.EVIDENCE, 404, describe="The person's own events behind it."),
)
async def get_evidence(
    user_id: UserId,
    who: Reader,
    house: TheHouse,
    key: Annotated[str, Query(min_length=1, max_length=LONGEST_ID, pattern=NO_NUL, description="of the interest")],
) -> Response:
    """The events behind an interest, those that tell most first."""
    service = await house.service(who)
    return answer(await service.evidence(who.user(user_id), key))


@router.get(
    "/v1/users/{user_id}/trends",
    operation_id="getTrends",
    summary="See how interests moved",
    responses=said(Trends, examples.TRENDS, 404, describe="The strongest interests over time."),
)
async def get_trends(user_id: UserId, who: Reader, house: TheHouse) -> Response:
    """How the strongest interests of a person moved."""
    service = await house.service(who)
    return answer(await service.trends(who.user(user_id)))


@router.get(
    "/v1/users/{user_id}/why",
    operation_id="why",
    summary="Ask why an item is in the list, or why not",
    responses=said(Explanation, examples.EXPLANATION, 404, describe="Why, in words."),
)
async def why(
    user_id: UserId,
    who: Reader,
    house: TheHouse,
    item_id: Annotated[str, Query(min_length=1, max_length=LONGEST_ID, pattern=NO_NUL, description="the item")],
    scene: Annotated[str | None, Query(min_length=1, max_length=64, description="as in the list asked about")] = None,
    domain: Annotated[str | None, Query(min_length=1, max_length=128, description="likewise")] = None,
    query: Annotated[str | None, Query(max_length=1000, description="likewise")] = None,
    language: Speech = None,
    k: Annotated[int, Query(ge=1, le=MOST_LISTED, description="length of the list asked about")] = 10,
) -> Response:
    """Why an item stands in this person's list, or why it does not."""
    service = await house.service(who)
    told = await service.explain(
        who.user(user_id), item_id, scene=scene, domain=domain, query=query, language=language, k=k
    )
    return answer(told)
