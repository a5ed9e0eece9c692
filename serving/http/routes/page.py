"""The pages for people and operators: static files, handed out as they are."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from serving.web import PAGES, POLICY, STATIC

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Guarded(StaticFiles):
    """Static files with the headers of the pages."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or what is wrong with the path."""
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response


async def _page(request: Request) -> Response:
    return FileResponse(PAGES[request.url.path], headers=HEADERS)


def install(app: FastAPI) -> None:
    """Have an app hand out the pages."""
    app.router.routes.extend(Route(path, _page, methods=["GET"]) for path in PAGES)
    app.router.routes.append(Mount("/static", Guarded(directory=STATIC), name="static"))
