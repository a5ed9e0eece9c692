"""`palate mcp` as its clients start it: a process of its own, spoken with over its standard input and output."""

from __future__ import annotations

import asyncio
import json
import shlex
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client

from palate.errors import InputError
from palate.settings import Settings
from serving.commands.mcp import mcp
from serving.mcp.running import opened, run_on_http

RUN = "import sys; from serving.commands.mcp import mcp; import typer; typer.run(mcp)"


def by_client(store: Path, heard: Path, doing: Callable[[Client], Awaitable[Any]]) -> Any:
    """What comes of it with a server in a process of its own; `heard` gets all that it wrote to standard output."""
    command = shlex.join([sys.executable, "-c", RUN, "--user", "芳", "--store", str(store)])

    async def inside() -> Any:
        started = StdioServerParameters(
            command="sh", args=["-c", f"{command} | tee {shlex.quote(str(heard))}"], env={"OMP_NUM_THREADS": "1"}
        )
        async with Client(stdio_client(started), read_timeout_seconds=60) as client:
            return await doing(client)

    return asyncio.run(inside())


def test_every_tool_answers_over_stdio_where_nothing_but_the_protocol_is_written(copied: Path, tmp_path: Path) -> None:
    async def all_of_them(client: Client) -> dict[str, Any]:
        assert client.server_info.name == "palate"
        calls = {
            "recommend": {"query": "烘焙", "k": 3},
            "search": {"query": "bread", "k": 2},
            "profile": {},
            "names": {},
            "remember": {"statement": "不吃花生"},
            "feedback": {"item_id": "b1", "kind": "like"},
        }
        listed = {tool.name for tool in (await client.list_tools()).tools}
        assert listed == set(calls)
        return {name: await client.call_tool(name, given) for name, given in calls.items()}

    told = by_client(copied, tmp_path / "heard", all_of_them)
    assert not any(one.is_error for one in told.values()), told
    data = {name: one.structured_content for name, one in told.items()}
    assert 1 <= len(data["recommend"]["items"]) <= 3
    assert data["search"]["items"][0]["title"]
    assert data["profile"]["interests"]
    assert "work" in data["names"]["scenes"]
    assert data["remember"]["text"] == "不吃花生"
    assert (data["feedback"]["item_id"], data["feedback"]["undone"]) == ("b1", False)
    lines = (tmp_path / "heard").read_text(encoding="utf-8").splitlines()
    assert len(lines) > len(told)
    assert {json.loads(line)["jsonrpc"] for line in lines} == {"2.0"}


def test_for_any_user_errors_are_told_in_words(copied: Path) -> None:
    async def wrong() -> list[Any]:
        async with opened(Settings(store=copied), None) as server, Client(server) as client:
            return [
                await client.call_tool("profile", {"user_id": "nobody"}),
                await client.call_tool("recommend", {"user_id": "ann", "scene": "moon"}),
                await client.call_tool("feedback", {"user_id": "ann", "item_id": "zzz", "kind": "like"}),
                await client.call_tool("recommend", {"user_id": "stranger", "k": 1}),
            ]

    *refused, stranger = asyncio.run(wrong())
    assert all(one.is_error for one in refused)
    assert ["nobody" in refused[0].content[0].text, "moon" in refused[1].content[0].text] == [True, True]
    assert stranger.structured_content["known"] is False


@pytest.mark.parametrize("given", [{}, {"user": "ann", "any_user": True}, {"user": ""}, {"user": "x" * 257}])
def test_it_must_be_clear_for_whom(given: dict) -> None:
    with pytest.raises(InputError, match="--user"):
        mcp(**{"user": None, "any_user": False, **given})


def test_an_address_that_others_can_reach_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--host"):
        asyncio.run(run_on_http(Settings(store=tmp_path), "ann", "0.0.0.0", 0))
