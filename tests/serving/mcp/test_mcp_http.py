"""`palate mcp --http` by the library's own client, over loopback."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import httpx
from mcp import Client

from palate.settings import Settings
from serving.mcp.running import opened, run_on_http

PATIENCE = 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


async def listening(port: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def served(store: Path) -> tuple[Any, int]:
    port = free_port()
    serving = asyncio.create_task(run_on_http(Settings(store=store), "芳", "127.0.0.1", port))
    try:
        await listening(port)
        async with Client(f"http://127.0.0.1:{port}/mcp") as client:
            listed = await client.call_tool("recommend", {"k": 2})
        async with httpx.AsyncClient() as stranger:
            refused = await stranger.post(
                f"http://127.0.0.1:{port}/mcp", json={}, headers={"Host": "evil.example", "Accept": "application/json"}
            )
        return listed, refused.status_code
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


def test_tools_are_called_over_http_and_pages_of_elsewhere_are_refused(copied: Path) -> None:
    listed, refused = asyncio.run(served(copied))
    assert 1 <= len(listed.structured_content["items"]) <= 2
    assert refused in (403, 421)


def test_a_server_that_is_never_asked_is_closed_again(copied: Path) -> None:
    async def inside() -> str:
        async with opened(Settings(store=copied), None) as server:
            return str(server.name)

    assert asyncio.run(inside()) == "palate"
