"""Runs the MCP server until its client leaves: over standard input and output, or over HTTP on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from palate.errors import InputError
from palate.settings import Settings
from serving.access.caller import DEFAULT_TENANT
from serving.loopback import is_loopback
from serving.mcp.server import make_server
from serving.service.service import Service

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer
    from mcp.server.transport_security import TransportSecuritySettings


async def run_on_stdio(settings: Settings, user_id: str | None) -> None:
    """Serve the client at the other end of standard input and output; end when it closes its end.

    Args:
        settings: the store and the models.
        user_id: whom all tools act for; None gives them an argument for it.
    """
    async with opened(settings, user_id) as server:
        await server.run_stdio_async()


async def run_on_http(settings: Settings, user_id: str | None, host: str, port: int) -> None:
    """Serve clients at `http://HOST:PORT/mcp` until interrupted.

    Args:
        settings: the store and the models.
        user_id: whom all tools act for; None gives them an argument for it.
        host: an address of this machine that nobody else can reach, for the tools ask for no key.
        port: 0 takes a free one.

    Raises:
        InputError: the host can be reached from elsewhere.
    """
    if not is_loopback(host):
        raise InputError(f"--host: {host!r} can be reached from elsewhere, and MCP asks for no key. Use 127.0.0.1.")
    async with opened(settings, user_id) as server:
        await server.run_streamable_http_async(host=host, port=port, transport_security=_near(host))


@asynccontextmanager
async def opened(settings: Settings, user_id: str | None) -> AsyncIterator[MCPServer[Any]]:
    """A server over the store; the store is closed at the end."""
    service = Service(settings, DEFAULT_TENANT)
    await service.start()
    try:
        yield make_server(service, user_id)
    finally:
        await service.stop()


def _near(host: str) -> TransportSecuritySettings:
    """Pages of other sites, by whatever name they reach this machine, are refused."""
    from mcp.server.transport_security import TransportSecuritySettings

    names = [f"{name}:*" for name in ("localhost", f"[{host}]" if ":" in host else host)]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True, allowed_hosts=names, allowed_origins=[f"http://{name}" for name in names]
    )
