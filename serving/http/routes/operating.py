"""For operators: who one is, how the server does, whether it lives and serves."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

import palate
from palate.types import Model
from serving.access.caller import DEFAULT_TENANT, SCOPES, Scope
from serving.http import examples
from serving.http.answers import JsonAnswer, answer
from serving.http.depends import Admin, Reader, TheHouse
from serving.http.documented import refused, said
from serving.http.house import House
from serving.http.metrics import CONTENT_TYPE, RouteFigures
from serving.jobs.words import BatchObject
from serving.service.words import Health

router = APIRouter(tags=["operating"], default_response_class=JsonAnswer)

READY = frozenset({"ready", "refreshing", "empty"})
BATCHES_SHOWN = 20


class Me(Model):
    """Who a key makes one; `open` where the server asks for none."""

    object: Literal["me"] = "me"
    tenant: str
    scopes: tuple[Scope, ...]
    user_id: str | None
    open: bool


class Alive(Model):
    """The server lives."""

    status: Literal["ok"] = "ok"
    version: str


class Readiness(Model):
    """Whether the server serves, and why not: "draining", or the state of its default tenant's service."""

    ready: bool
    state: str


class Status(Model):
    """How the server does. Figures are of all its workers since it started; `service` is the caller's tenant's, as this
    worker has it, `batches` are that tenant's latest."""

    object: Literal["status"] = "status"
    version: str
    now: float
    started: float
    workers: int
    working: int
    waiting: int
    routes: tuple[RouteFigures, ...]
    service: Health
    batches: tuple[BatchObject, ...]


@router.get(
    "/v1/me",
    operation_id="me",
    summary="See whose key this is",
    responses=said(Me, examples.ME, describe="What the key allows."),
)
async def me(who: Reader, house: TheHouse) -> Response:
    """Tenant, scopes and person of the key."""
    scopes = tuple(scope for scope in SCOPES if scope in who.scopes)
    return answer(Me(tenant=who.tenant, scopes=scopes, user_id=who.user_id, open=who.key_id is None))


@router.get(
    "/v1/status",
    operation_id="status",
    summary="See how the server does",
    responses=said(Status, examples.STATUS, describe="Requests, errors and durations by route; health; batches."),
)
async def status(who: Admin, house: TheHouse) -> Response:
    """What an operator looks at: throughput, errors, latencies, the index, the language model, and batches."""
    service = await house.service(who)
    (routes, gauges), batches = await run_in_threadpool(_counted, house, who.tenant)
    return answer(
        Status(
            version=palate.__version__,
            now=house.clock(),
            started=house.started,
            workers=int(gauges.get("palate_http_workers", 1)),
            working=int(gauges.get("palate_http_working", 0)),
            waiting=int(gauges.get("palate_http_waiting", 0)),
            routes=routes,
            service=service.health(),
            batches=batches,
        )
    )


Counted = tuple[tuple[tuple[RouteFigures, ...], dict[str, float]], tuple[BatchObject, ...]]


def _counted(house: House, tenant: str) -> Counted:
    return house.metrics.figures(), house.batches.list(tenant, limit=BATCHES_SHOWN).data


@router.get(
    "/healthz",
    operation_id="healthz",
    summary="See whether the server lives",
    responses={200: {"model": Alive, "description": "It does."}},
)
async def healthz() -> Response:
    """Whether the process answers at all; for whoever starts it again when it does not."""
    return answer(Alive(version=palate.__version__))


@router.get(
    "/readyz",
    operation_id="readyz",
    summary="See whether the server serves",
    responses={
        200: {"model": Readiness, "description": "It does."},
        503: {"model": Readiness, "description": "It is loading, or about to end."},
    },
)
async def readyz(house: TheHouse) -> Response:
    """Whether requests should be sent here: not while it loads, nor once it was told to end."""
    state = "draining" if house.draining else (await house.service_of(DEFAULT_TENANT)).health().state
    ready = state in READY
    return answer(Readiness(ready=ready, state=state), 200 if ready else 503)


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Read what is counted, for Prometheus",
    responses={
        200: {"description": "Text exposition.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        **{one: refused(one) for one in (401, 403, 429, 503)},
    },
    response_class=Response,
)
async def metrics(who: Admin, house: TheHouse) -> Response:
    """Everything counted, by all workers. Asks for scope admin, except of a server that runs open."""
    return Response(await run_in_threadpool(house.metrics.exposition), media_type=CONTENT_TYPE)
