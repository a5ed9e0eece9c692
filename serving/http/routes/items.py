"""Items: looked at and written."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from starlette.responses import Response

from palate.types import Item
from serving.access.errors import ForbiddenError
from serving.http import examples
from serving.http.answers import JsonAnswer, answer
from serving.http.depends import ItemId, Reader, TheHouse, Writer
from serving.http.documented import said
from serving.service.errors import UnknownItemError
from serving.service.words import ItemsWritten, NewItems

router = APIRouter(tags=["items"], default_response_class=JsonAnswer)

Written = Annotated[NewItems, Body(openapi_examples={"recipe": {"summary": "A recipe", "value": examples.ITEMS}})]


@router.get(
    "/v1/items/{item_id}",
    operation_id="getItem",
    summary="Look at an item",
    responses=said(Item, examples.ITEM, 404, describe="The item."),
)
async def get_item(item_id: ItemId, who: Reader, house: TheHouse) -> Response:
    """An item as it is kept."""
    service = await house.service(who)
    if (item := await service.item(item_id)) is None:
        raise UnknownItemError("There is no item of this id.")
    return answer(item)


@router.post(
    "/v1/items",
    operation_id="putItems",
    summary="Write items",
    responses=said(ItemsWritten, examples.WRITTEN, 409, describe="What became of them."),
)
async def put_items(items: Written, who: Writer, house: TheHouse) -> Response:
    """Write items over those with the same ids, all or none. Models and index follow in the background."""
    if who.user_id is not None:
        raise ForbiddenError("A person's own key writes no items. Use a key of the tenant.")
    service = await house.service(who)
    return answer(await service.put_items(items))
