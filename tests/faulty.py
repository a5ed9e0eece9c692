"""A server that speaks OpenAI's chat completions, and fails on purpose: for tests of whatever must bear that.

In a test, in a thread of its own:

    with serving(FaultyServer(faults={"500": 0.1, "cut": 0.1})) as server:
        ChatClient(server.url, model="faulty")

By itself, until it is interrupted:

    python tests/faulty.py --port 8009 --fault 500=0.1 --fault hang=0.02 --seed 7

Which call fails is drawn from the seed, the prompt, and how often that prompt was sent: the order in which calls
arrive changes nothing. `GET /calls` tells what was asked so far.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import threading
import zlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from tests.good_answers import Answer, data_of, example_of, good_answer, tag_of

Fault = Literal[
    "slow", "hang", "drop", "cut", "500", "503", "429", "400", "401", "404", "too_long", "redirect",
    "html", "garbage", "error", "huge",
    "truncated", "loop", "repeated", "empty", "filtered", "wrong_user", "invented", "not_json",
]  # fmt: skip
"""What can go wrong with a completion. Of the connection: "slow" (some seconds), "hang", "drop" (closed without a
word), "cut" (closed in the middle of the body). Of the status: numbers, "too_long" (400), "redirect". Of a body under
status 200: "html", "garbage" (half of its JSON), "error", "huge". Of the reply: "truncated" (half of it, cut at the
limit), "loop" (white space up to the limit), "repeated" (the same words), "empty", "filtered", "wrong_user" (the reply
to the prompt of somebody else), "invented" (handles that no prompt has), "not_json" (prose)."""
FAULTS: tuple[Fault, ...] = get_args(Fault)

REASONS = {200: "OK", 307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}
SAID = {
    "500": (500, "CUDA error: an illegal memory access was encountered"),
    "503": (503, "engine is starting"),
    "429": (429, "too many requests"),
    "400": (400, "temperature: expected a number"),
    "401": (401, "no such key"),
    "404": (404, "the model does not exist"),
    "too_long": (400, "This model's maximum context length is 2048 tokens. However, you requested 4096 tokens."),
}
CHARACTERS_PER_TOKEN = 4


@dataclass
class FaultyServer:
    """What the server does, and what it was asked.

    `answer` makes the text of a good reply. `script` holds the faults of the next calls in order (None: no fault);
    after it, `faults` gives each fault's rate. `always`, while it is set, is the fault of every completion, canaries
    too. `latency` seconds pass before each answer, `slow` more with that fault, `hold` before a call that hangs is cut.
    `schemas` False refuses `response_format`; `limit` is the field that must bound replies.

    What was asked: `calls` by tag, `prompts` by the data in them, `drawn` faults by kind, the last `bodies`, `heads`.
    """

    answer: Answer = good_answer
    faults: Mapping[Fault, float] = field(default_factory=dict)
    script: Iterable[Fault | None] = ()
    always: Fault | None = None
    seed: int = 0
    latency: float = 0.0
    slow: float = 0.5
    hold: float = 3600.0
    retry_after: str | None = "0"
    api_key: str | None = None
    schemas: bool = True
    limit: str = "max_tokens"
    model: str = "faulty"
    context: int = 8192
    url: str = ""
    total: int = 0
    most_at_once: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    prompts: Counter[str] = field(default_factory=Counter)
    drawn: Counter[str] = field(default_factory=Counter)
    bodies: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=2000))
    heads: deque[str] = field(default_factory=lambda: deque(maxlen=2000))

    def __post_init__(self) -> None:
        unknown = {*self.faults} - {*FAULTS}
        assert not unknown, f"faults: expected some of {FAULTS}, got {unknown}"
        self.script = deque(self.script)
        self._at_once = 0
        self._replies: deque[tuple[str, str]] = deque(maxlen=64)
        self._systems: set[str] = set()
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; 0 takes any free port. `url` says where."""
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", port, backlog=1024, limit=2**24)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    async def stop(self) -> None:
        """Hang up on everybody, and listen no more."""
        assert self._server is not None
        self._server.close()
        self.hang_up()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def hang_up(self) -> None:
        """Close every connection there is, and go on. May be called from any thread."""
        for talk in list(self._talks):
            talk.get_loop().call_soon_threadsafe(talk.cancel)

    # -- HTTP ---------------------------------------------------------------------------------------------------------

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        try:
            while await self._exchange(reader, writer):
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._talks.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False to hang up after it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(head)
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        said = await reader.readexactly(int(length[1]) if length else 0)
        method, path, _ = head.split(" ", 2)
        if self.api_key is not None and f"Bearer {self.api_key}" not in head:
            told = re.search(r"authorization: (.*)", head, re.IGNORECASE)
            _send(writer, 401, _error(f"Incorrect API key: {told[1].strip() if told else 'none'}", 401))
            return True
        if (method, path) == ("POST", "/v1/chat/completions"):
            return await self._completion(json.loads(said), writer)
        return self._other(path, writer)

    def _other(self, path: str, writer: asyncio.StreamWriter) -> bool:
        told = {
            "/health": {},
            "/version": {"version": "0.0.faulty"},
            "/v1/models": {"object": "list", "data": [{"id": self.model, "max_model_len": self.context}]},
            "/calls": {"total": self.total, "by_tag": self.calls, "by_prompt": self.prompts, "faults": self.drawn},
        }.get(path)
        _send(writer, 200 if told is not None else 404, told if told is not None else _error("no such path", 404))
        return True

    # -- completions --------------------------------------------------------------------------------------------------

    async def _completion(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        fault = self._note(body)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(self.latency + (self.slow if fault == "slow" else 0.0))
            return await self._answer(body, fault, writer)
        finally:
            self._at_once -= 1

    def _note(self, body: dict[str, Any]) -> Fault | None:
        """Count the call, and draw its fault."""
        prompt = f"{zlib.crc32(data_of(body).encode()):08x}"
        self.total += 1
        self.bodies.append(body)
        self.calls[tag_of(body)] += 1
        self.prompts[prompt] += 1
        fault = self._draw(f"{self.seed}:{prompt}:{self.prompts[prompt]}")
        self.drawn[fault or "none"] += 1
        return fault

    def _draw(self, seed: str) -> Fault | None:
        if self.always is not None:
            return self.always
        assert isinstance(self.script, deque)
        if self.script:
            return cast("Fault | None", self.script.popleft())
        mark = random.Random(seed).random()
        for fault, rate in self.faults.items():
            mark -= rate
            if mark < 0.0:
                return fault
        return None

    async def _answer(self, body: dict[str, Any], fault: Fault | None, writer: asyncio.StreamWriter) -> bool:
        if fault == "hang":
            await asyncio.sleep(self.hold)
        if fault in ("hang", "drop"):
            return False
        if fault in SAID:
            status, said = SAID[fault]
            after = {"Retry-After": self.retry_after} if status in (429, 503) and self.retry_after is not None else {}
            _send(writer, status, _error(said, status), after)
            return True
        if (refused := self._refused(body)) is not None:
            _send(writer, 400, _error(refused, 400))
            return True
        return await self._said(body, fault, writer)

    def _refused(self, body: dict[str, Any]) -> str | None:
        if not self.schemas and "response_format" in body:
            return "response_format of type json_schema is not supported"
        if self.limit not in body:
            return f"Unsupported parameter: 'max_tokens'. Use '{self.limit}' instead."
        return None

    async def _said(self, body: dict[str, Any], fault: Fault | None, writer: asyncio.StreamWriter) -> bool:
        """Answer with status 200, whatever may be in it."""
        if fault == "redirect":
            _send(writer, 307, {}, {"Location": "https://elsewhere.example/v1/chat/completions?key=1"})
        elif fault == "html":
            _write(writer, 200, b"<html>Please log in</html>", {"Content-Type": "text/html; charset=utf-8"})
        elif fault == "error":
            _send(writer, 200, _error("the upstream provider failed", 502))
        elif fault == "huge":
            _write(writer, 200, b" " * 17 * 2**20, {"Content-Type": "application/json"})
        else:
            return await self._reply(body, fault, writer)
        return True

    async def _reply(self, body: dict[str, Any], fault: Fault | None, writer: asyncio.StreamWriter) -> bool:
        completion = self._made(body, fault)
        if body.get("stream"):
            return await _streamed(writer, completion, cut=fault == "cut")
        said = json.dumps(completion, ensure_ascii=False).encode()
        if fault == "garbage":
            said = said[: len(said) // 2]
        if fault == "cut":
            writer.write(_head(200, {"Content-Length": str(len(said)), "Content-Type": "application/json"}))
            writer.write(said[: len(said) // 2])
            return False
        _write(writer, 200, said, {"Content-Type": "application/json"})
        return True

    def _made(self, body: dict[str, Any], fault: Fault | None) -> dict[str, Any]:
        text, finish = self._text(body, fault)
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if body.get("tools") and body.get("tool_choice") == "required":
            message |= {"content": None, "tool_calls": [_call(body["tools"][0])]}
            finish = "tool_calls"
        return {
            "id": f"chatcmpl-{self.total}",
            "object": "chat.completion",
            "model": self.model,
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": self._usage(body, text),
        }

    def _text(self, body: dict[str, Any], fault: Fault | None) -> tuple[str, str]:
        """The reply, and why it ends."""
        if fault == "empty":
            return "", "stop"
        if fault == "loop":
            return '{"tag": ' + " \n" * 200, "length"
        if fault == "repeated":
            return "the same and the same and " * 40, "stop"
        if fault == "not_json":
            return "I am sorry, I would rather tell you about the weather.", "stop"
        text = self.answer(body)
        if fault == "wrong_user":
            text = self._of_somebody_else(body, text)
        if fault == "invented":
            text = re.sub(r'"([efcp])\d+"', r'"\g<1>9999"', text)
        self._replies.append((tag_of(body), text))
        if fault in ("truncated", "filtered"):
            return text[: len(text) // 2], "length" if fault == "truncated" else "content_filter"
        return text, "stop"

    def _of_somebody_else(self, body: dict[str, Any], text: str) -> str:
        """An earlier reply to another prompt; before there is one, this reply under another tag."""
        tag = tag_of(body)
        others = [said for told, said in self._replies if told != tag]
        return others[-1] if others else text.replace(f'"{tag}"', '"zzzz"')

    def _usage(self, body: dict[str, Any], text: str) -> dict[str, Any]:
        """Tokens as a quarter of the characters; a first message that was seen before is cached."""
        first, *others = [str(message.get("content") or "") for message in body["messages"]]
        cached = len(first) // CHARACTERS_PER_TOKEN if others and first in self._systems else 0
        self._systems.add(first)
        asked = sum(map(len, [first, *others])) // CHARACTERS_PER_TOKEN
        written = len(text) // CHARACTERS_PER_TOKEN
        details = {"cached_tokens": cached}
        return {"prompt_tokens": asked, "completion_tokens": written, "prompt_tokens_details": details}


def _call(tool: dict[str, Any]) -> dict[str, Any]:
    arguments = json.dumps(example_of(tool["function"]["parameters"]))
    return {"id": "call-1", "type": "function", "function": {"name": tool["function"]["name"], "arguments": arguments}}


async def _streamed(writer: asyncio.StreamWriter, completion: dict[str, Any], *, cut: bool) -> bool:
    """Send a completion in pieces of some characters, each an event."""
    writer.write(_head(200, {"Content-Type": "text/event-stream; charset=utf-8", "Connection": "close"}))
    pieces = list(_pieces(completion))
    for piece in pieces[: len(pieces) // 2] if cut else pieces:
        writer.write(b"data: " + json.dumps(piece, ensure_ascii=False).encode() + b"\r\n\r\n")
        await writer.drain()
    if not cut:
        writer.write(b"data: [DONE]\n\n")
    return False


def _pieces(completion: dict[str, Any]) -> Iterator[dict[str, Any]]:
    choice = completion["choices"][0]
    text = choice["message"].get("content") or ""
    deltas: list[dict[str, Any]] = [{"content": text[at : at + 12]} for at in range(0, len(text), 12)]
    for index, call in enumerate(choice["message"].get("tool_calls") or ()):
        asked = call["function"]
        deltas.append({"tool_calls": [{**call, "index": index, "function": {"name": asked["name"], "arguments": ""}}]})
        deltas += [{"tool_calls": [{"index": index, "function": {"arguments": one}}]} for one in asked["arguments"]]
    ends: list[str | None] = [None] * (1 + len(deltas)) + [choice["finish_reason"]]
    for delta, end in zip([{"role": "assistant", "content": ""}, *deltas, {}], ends, strict=True):
        yield {"model": completion["model"], "choices": [{"index": 0, "delta": delta, "finish_reason": end}]}
    yield {"model": completion["model"], "choices": [], "usage": completion["usage"]}


def _send(writer: asyncio.StreamWriter, status: int, told: object, headers: Mapping[str, str] | None = None) -> None:
    _write(writer, status, json.dumps(told).encode(), {"Content-Type": "application/json", **(headers or {})})


def _write(writer: asyncio.StreamWriter, status: int, said: bytes, headers: Mapping[str, str]) -> None:
    writer.write(_head(status, {"Content-Length": str(len(said)), **headers}) + said)


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"{name}: {told}" for name, told in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status} {REASONS.get(status, 'Error')}", *lines, "", ""]).encode()


def _error(message: str, code: int) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "code": code}}


@contextmanager
def serving(server: FaultyServer, port: int = 0) -> Iterator[FaultyServer]:
    """Run a server in a thread of its own, so that any test can talk to it, whatever loop or process it is in."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="faulty", daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.start(port), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _forever(server: FaultyServer, port: int) -> None:
    await server.start(port)
    print(server.url, flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted; the address is the first line of stdout."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--slow", type=float, default=0.5, help="seconds more with the fault 'slow'")
    parser.add_argument("--retry-after", default="0", help="what 429 and 503 say")
    parser.add_argument("--hold", type=float, default=3600.0, help="seconds before the fault 'hang' hangs up")
    parser.add_argument("--fault", action="append", default=[], metavar="KIND=RATE", help=", ".join(FAULTS))
    told = parser.parse_args()
    rates = {kind: float(rate) for kind, _, rate in (one.partition("=") for one in told.fault)}
    server = FaultyServer(
        faults=rates, seed=told.seed, latency=told.latency, slow=told.slow, hold=told.hold, retry_after=told.retry_after
    )
    with suppress(KeyboardInterrupt):
        asyncio.run(_forever(server, told.port))


if __name__ == "__main__":
    main()
