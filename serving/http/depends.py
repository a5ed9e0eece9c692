"""What an operation is handed: the house, and the caller, who is known by their key alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from pydantic import BeforeValidator
from starlette.concurrency import run_in_threadpool

from palate.types import LONGEST_ID
from serving.access.caller import OPEN_CALLER, Caller, Scope
from serving.http.errors import UnauthorisedError
from serving.http.house import House
from serving.http.paths import NO_NUL, meant

CALLER = "palate.caller"
"""Where the request's scope holds the caller, once they are known."""
PREFIX = "pal_"
"""What every key of ours begins with."""


def house_of(request: Request) -> House:
    """What this process serves from."""
    house: House = request.app.state.house
    return house


async def _house(request: Request) -> House:
    return house_of(request)


TheHouse = Annotated[House, Depends(_house)]


def caller(scope: Scope) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency: the caller, who is known by now, must hold this scope and has not asked too often.

    The dependency raises:
        ForbiddenError: the key lacks the scope.
        RateLimitedError: too many requests.
    """

    async def known(request: Request) -> Caller:
        house = house_of(request)
        who: Caller = request.scope[CALLER]
        if house.rates.waits:
            await run_in_threadpool(house.rates.check, who)
        else:
            house.rates.check(who)
        who.require(scope)
        return who

    return known


def recognised(house: House, authorization: str | None) -> Caller:
    """Who sent this `Authorization` header.

    Where the server is unlocked, a secret that is none of ours is passed over: clients of OpenAI's protocol always
    send one.

    Raises:
        UnauthorisedError: it opens nothing.
    """
    kind, _, secret = (authorization or "").partition(" ")
    secret = secret.strip()
    bearer = kind.lower() == "bearer" and bool(secret)
    if house.open_to_all and not (bearer and secret.startswith(PREFIX)):
        return OPEN_CALLER
    if not bearer:
        raise UnauthorisedError("No key was sent. Send the header 'Authorization: Bearer pal_...'.")
    key = house.keys.verify(secret, house.clock())
    if key is None:
        raise UnauthorisedError("The key is unknown, revoked or expired. Ask the operator for another one.")
    return key.caller()


Reader = Annotated[Caller, Depends(caller("read"))]
Writer = Annotated[Caller, Depends(caller("write"))]
Admin = Annotated[Caller, Depends(caller("admin"))]


def segment(what: str) -> Any:
    """How an id in a path is checked and documented: 1 to 256 characters, none of them NUL."""
    return Path(min_length=1, max_length=LONGEST_ID, pattern=NO_NUL, description=f"{what}, percent-encoded")


UserId = Annotated[str, BeforeValidator(meant), segment("the person")]
ItemId = Annotated[str, BeforeValidator(meant), segment("the item")]
StatementId = Annotated[str, BeforeValidator(meant), segment("the statement")]
