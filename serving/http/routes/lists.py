"""Lists, searches, and what can be asked for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from serving.http import examples
from serving.http.answers import JsonAnswer, answer
from serving.http.depends import Reader, TheHouse
from serving.http.documented import said
from serving.service.words import (
    MOST_LISTED,
    CatalogueView,
    RecommendationList,
    RecommendRequest,
    SearchResults,
)

router = APIRouter(tags=["lists"], default_response_class=JsonAnswer)

Asked = Annotated[
    RecommendRequest, Body(openapi_examples={"commute": {"summary": "On the way", "value": examples.RECOMMEND}})
]
Domain = Annotated[str | None, Query(min_length=1, max_length=128, description="only items of this domain")]


@router.post(
    "/v1/recommend",
    operation_id="recommend",
    summary="Recommend to a person, here and now",
    responses=said(RecommendationList, examples.RECOMMENDED, 404, describe="A ranked list, with reasons."),
)
async def recommend(asked: Asked, who: Reader, house: TheHouse) -> Response:
    """A ranked list for one person, with the reasons for each item. Who is unknown gets what suits anybody."""
    service = await house.service(who)
    return JsonAnswer(await service.recommend_json(who.user(asked.user_id), asked))


@router.get(
    "/v1/search",
    operation_id="search",
    summary="Find items by words",
    responses=said(SearchResults, examples.FOUND, describe="Items that the words fit, best first."),
)
async def search(
    who: Reader,
    house: TheHouse,
    q: Annotated[str, Query(min_length=1, max_length=1000, description="the words")],
    k: Annotated[int, Query(ge=1, le=MOST_LISTED, description="items at most")] = 10,
    domain: Domain = None,
) -> Response:
    """Items found by words, for nobody in particular."""
    service = await house.service(who)
    return answer(await service.search(q, k, domain))


@router.get(
    "/v1/catalogue",
    operation_id="catalogue",
    summary="List the scenes and domains there are",
    responses=said(CatalogueView, examples.CATALOGUE, describe="Scenes and domains, and how much there is."),
)
async def catalogue(who: Reader, house: TheHouse) -> Response:
    """What can be asked for: scenes, domains, and how many items and people there are."""
    service = await house.service(who)
    return answer(await service.catalogue())
