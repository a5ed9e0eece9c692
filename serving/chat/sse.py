"""Reads server-sent events as chat servers send them: one JSON object a line after "data:", the last "[DONE]"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from palate.errors import ModelUnavailableError
from serving.chat.pools import MOST_BYTES
from serving.chat.wire import no_completion, parsed_json

DONE = b"[DONE]"


async def events(parts: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Any]]:
    """Yield what each event says, up to "[DONE]" or the end of `parts`, however these are cut.

    Raises:
        ModelUnavailableError: "server_error", for one is no JSON object, tells of an error, or there is no end to it.
    """
    async for line in lines(parts):
        if not line.startswith(b"data:"):
            continue
        said = line[5:].strip()
        if said == DONE:
            return
        event = parsed_json(said)
        if not isinstance(event, dict) or event.get("error"):
            raise no_completion(event)
        yield event


async def lines(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    r"""Yield lines without their ends ("\n" or "\r\n"); a last one without an end is dropped, for it was cut.

    Raises:
        ModelUnavailableError: "server_error", for there is no end to them.
    """
    left, size = b"", 0
    async for part in parts:
        size += len(part)
        if size > MOST_BYTES:
            raise ModelUnavailableError(f"sent a stream of more than {MOST_BYTES >> 20} MiB", "server_error")
        *ended, left = (left + part).split(b"\n")
        for line in ended:
            yield line.rstrip(b"\r")
