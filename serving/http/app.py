"""The application: every operation, and the layers that each request passes on its way there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

import palate
from serving.http import documented, handlers
from serving.http.bodies import Bodies
from serving.http.crowd import Crowd
from serving.http.draining import draining
from serving.http.heads import Heads
from serving.http.house import House
from serving.http.knowing import Knowing
from serving.http.refusing import Refusing
from serving.http.routes import events, items, lists, operating, page, people, profiles
from serving.http.watching import Watching
from serving.jobs.routes import router as jobs
from serving.openai.routes import router as chat

DESCRIPTION = (
    "Profiles with evidence, and recommendations across scenes and domains. Problems are told as RFC 9457 has it."
)

LOADED_WITHIN = 60.0
"""Seconds for which one of several workers waits for its models before it takes connections: others answer then."""


def create_app(house: House) -> FastAPI:
    """The application over what `house` holds; it is started and stopped with the application."""
    app = FastAPI(
        title="Palate",
        version=palate.__version__,
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url="/docs" if house.serve.docs else None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.house = house
    _add_routes(app)
    _add_layers(app, house)
    handlers.install(app)
    documented.install(app)
    return app


def _add_routes(app: FastAPI) -> None:
    for routes in (lists, events, profiles, people, items, operating):
        app.include_router(routes.router)
    app.include_router(chat)
    app.include_router(jobs)
    page.install(app)


def _add_layers(app: FastAPI, house: House) -> None:
    """The last one added is the first to see a request."""
    app.add_middleware(Crowd, house=house)
    app.add_middleware(Bodies, serve=house.serve)
    app.add_middleware(Knowing, house=house)
    app.add_middleware(Refusing, unlocked=house.unlocked, origins=house.serve.cors_origins)
    if house.serve.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(house.serve.cors_origins),
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match",
                           "X-Palate-User", "X-Palate-Thread", "X-Palate-Scene", "X-Palate-Domain", "X-Request-ID"],
            expose_headers=["ETag", "Retry-After", "X-Request-ID"],
        )  # fmt: skip
    app.add_middleware(Heads)
    app.add_middleware(Watching, metrics=house.metrics)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    house: House = app.state.house
    await house.start()
    if house.serve.workers > 1:
        await house.loaded(LOADED_WITHIN)
    jobs = asyncio.create_task(house.batches.run_pending())
    try:
        with draining(house):
            yield
    finally:
        jobs.cancel()
        await asyncio.gather(jobs, return_exceptions=True)
        await house.stop()
