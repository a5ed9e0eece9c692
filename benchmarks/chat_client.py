"""What the chat client costs: CPU per request and requests a second, beside bare httpx, against a server that answers
at once. Both ask the same with the same concurrency; the server has a process of its own.

    python benchmarks/chat_client.py [--requests 2000] [--concurrency 64] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import statistics
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from typing import NamedTuple

import httpx
import orjson
from measuring import show

from palate.chat import ChatRequest, Message
from prompts.replies import ProfileReply
from prompts.schema import wire_schema
from serving.chat import ChatClient
from serving.chat.wire import body

REPLY = "a reply of some length " * 80
COMPLETION = {
    "id": "chatcmpl-1",
    "model": "instant",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": REPLY}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 3000, "completion_tokens": 450, "prompt_tokens_details": {"cached_tokens": 1100}},
}
PROMPT = 'e17 + watch "The Night Train" (film; thriller) wrote "kept me awake" when "home evening"\n' * 150
Asking = Callable[[], Awaitable[object]]


class Cost(NamedTuple):
    """CPU milliseconds of this process for a request, and requests a second."""

    cpu: float
    rate: float


def request() -> ChatRequest:
    """A prompt as long as a profile's, with the schema of its reply."""
    messages = (Message(role="system", content=PROMPT[:4000]), Message(role="user", content=PROMPT))
    return ChatRequest(
        messages=messages, max_tokens=2000, reply_schema=wire_schema(ProfileReply), schema_name="profile", seed=1
    )


async def instant(at: Connection) -> None:
    """Answer every request at once with the same completion."""
    said = orjson.dumps(COMPLETION)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n"

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                asked = await reader.readuntil(b"\r\n\r\n")
                length = asked.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length))
                writer.write(head.encode() + said)
        except asyncio.IncompleteReadError:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=1024)
    at.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def serve(at: Connection) -> None:
    """Run the server; it ends with this process's end."""
    asyncio.run(instant(at))


async def cost(ask: Asking, requests: int, concurrency: int) -> Cost:
    """Ask so often, so many at a time; what it cost."""
    left = iter(range(requests))

    async def one_after_another() -> None:
        for _ in left:
            await ask()

    cpu, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(concurrency)))
    return Cost((time.process_time() - cpu) / requests * 1e3, requests / (time.perf_counter() - began))


async def of_client(url: str, requests: int, concurrency: int) -> Cost:
    """What the client costs."""
    asked = request()
    async with ChatClient(url, model="instant", concurrency=concurrency) as client:
        await cost(lambda: client.ask(asked), 4 * concurrency, concurrency)
        return await cost(lambda: client.ask(asked), requests, concurrency)


async def of_httpx(url: str, requests: int, concurrency: int) -> Cost:
    """What httpx costs by itself: the body written, the answer parsed."""
    sent = body(request(), "instant")
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    async with httpx.AsyncClient(limits=limits, timeout=120.0) as client:

        async def ask() -> object:
            response = await client.post(f"{url}/chat/completions", content=orjson.dumps(sent))
            return orjson.loads(response.content)

        await cost(ask, 4 * concurrency, concurrency)
        return await cost(ask, requests, concurrency)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{here.recv()}/v1"
    rows = []
    for number in range(told.rounds):
        client = asyncio.run(of_client(url, told.requests, told.concurrency))
        bare = asyncio.run(of_httpx(url, told.requests, told.concurrency))
        rows.append((f"round {number + 1}", client.cpu, bare.cpu, client.cpu / bare.cpu, client.rate, bare.rate))
    rows.append(("median", *(statistics.median(column) for column in list(zip(*rows, strict=True))[1:])))
    server.terminate()
    show(["", "client ms", "httpx ms", "ratio", "client requests/s", "httpx requests/s"], rows)


if __name__ == "__main__":
    main()
