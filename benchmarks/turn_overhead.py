"""What a turn of a conversation costs beside the language model's own time.

    python benchmarks/turn_overhead.py DATA [--store DIR] [--turns 200]

DATA is a data set; `python examples/world/make.py WORLD` makes one of 300 people. The model is a script that answers at
once: what is measured is understanding, recall, retrieval, prompts and their checks, limits, telling, and the writing
of the thread to disk. "flow" takes the turn through the graph, by rules and with the model's three jobs; "shell" lets
the model lead: a call that searches, and one that speaks. Beside them stands LangChain's `create_agent` as it comes,
with one tool that returns a line, two calls of the same model, and its SQLite checkpointer. They take turns, so that a
busy machine is busy for all. "ratio" is the median beside that of the bare agent. The target is a p95 under 80 ms.
"first event" is when whoever waits hears that the message was taken in. Set OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from langchain.agents import create_agent
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from measuring import apart, show
from recommend import make_ready

from agent.assistant import Assistant
from agent.parts.chat_model import PalateChatModel
from agent.session import Session
from agent.shell.shell import Shell
from history.store import Store
from palate.chat import ChatReply, ChatRequest, ToolCall
from palate.scripted import ScriptedChat
from retrieval.embed.load import load_embedder
from retrieval.index import Index

WARM_UP = 10
TURNS_OF_A_THREAD = 5
MESSAGES = (
    "something short and funny for the train",
    "nothing with horror in it, please",
    "another one, after 2005",
    "why the first one?",
    "周末在家想放松一下，有什么推荐",
)
TAG = re.compile(r"^tag ([a-z0-9]{4})$", re.MULTILINE)
Ask = Callable[[Session, str], Awaitable[object]]


class Measured(NamedTuple):
    """The size of the store, milliseconds of each turn by way, and of the first event of a stream."""

    size: str
    took: dict[str, list[float]]
    first: list[float]


def main() -> None:
    """Prepare in one process, measure in another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--store", type=Path, default=None)
    parser.add_argument("--turns", type=int, default=200)
    asked = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder = asked.store or Path(scratch)
        apart(make_ready, asked.path, folder)
        found = apart(measure, folder, asked.turns).result
    print(f"{asked.path.name}: {found.size}")
    bare = float(np.median(found.took["create_agent, bare"]))
    rows = [
        [name, *np.quantile(took, [0.5, 0.95, 0.99]).tolist(), float(np.median(took)) / bare, len(took)]
        for name, took in (found.took | {"first event": found.first}).items()
    ]
    show(["a turn, thread on disk", "p50 ms", "p95 ms", "p99 ms", "ratio", "turns"], rows)


def measure(folder: Path, turns: int) -> Measured:
    """Open a prepared store and talk."""
    with Store.open(folder) as store, Index.open(store, folder / "index", load_embedder("minilm")) as index:
        took, first = asyncio.run(talked(store, index, turns))
        return Measured(f"{store.item_count():,} items, {store.event_count():,} events", took, first)


async def talked(store: Store, index: Index, turns: int) -> tuple[dict[str, list[float]], list[float]]:
    """All ways in turns, message by message; each way has threads of its own."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        ways: dict[str, Ask] = {}
        for name, chat in (("flow, by rules", None), ("flow, with a model", ScriptedChat(answered))):
            (folder / name).mkdir()
            flow = await stack.enter_async_context(Assistant.open(store, index, chat=chat, folder=folder / name))
            ways[name] = flow.answer
        leading = await stack.enter_async_context(
            Assistant.open(store, index, chat=ScriptedChat(answered), folder=folder)
        )
        shell = Shell(leading)
        ways["shell"] = shell.answer
        ways["create_agent, bare"] = await stack.enter_async_context(bare(folder))
        took: dict[str, list[float]] = {name: [] for name in ways}
        first: list[float] = []
        for session, text in itertools.islice(spoken(store), WARM_UP + turns):
            for name, ask in ways.items():
                took[name].append(await milliseconds(ask(session, text)))
            first.append(await milliseconds(heard(shell, session, text)))
        return {name: each[WARM_UP:] for name, each in took.items()}, first[WARM_UP:]


def spoken(store: Store) -> Iterator[tuple[Session, str]]:
    """Sessions and messages without end: drawn people, five messages a thread."""
    everybody = store.users()
    rng = np.random.default_rng(0)
    for thread in itertools.count():
        user = everybody[int(rng.integers(len(everybody)))]
        for turn in range(TURNS_OF_A_THREAD):
            yield Session(user_id=user, thread_id=f"t{thread}"), MESSAGES[(thread + turn) % len(MESSAGES)]


async def milliseconds(work: Awaitable[object]) -> float:
    """How long it took."""
    started = time.perf_counter()
    await work
    return 1000 * (time.perf_counter() - started)


async def heard(shell: Shell, session: Session, text: str) -> None:
    """The first event of a stream."""
    async for _ in shell.stream(session.model_copy(update={"thread_id": "first"}), text):
        return


@asynccontextmanager
async def bare(folder: Path) -> AsyncIterator[Ask]:
    """LangChain's agent as it comes."""

    def search(query: str, count: int = 5) -> str:
        """Find things by words."""
        return f"{count} things about {query}"

    async with AsyncSqliteSaver.from_conn_string(str(folder / "bare.db")) as threads:
        agent = create_agent(PalateChatModel(chat=ScriptedChat(answered)), [search], checkpointer=threads)

        async def ask(session: Session, text: str) -> object:
            config: Any = {"configurable": {"thread_id": f"{session.user_id}/{session.thread_id}"}}
            return await agent.ainvoke({"messages": [("user", text)]}, config)

        yield ask


def answered(request: ChatRequest) -> ChatReply:
    """A search and then a sentence where there are tools; where a schema is asked for, the least that it allows."""
    if request.tools:
        if request.messages[-1].role == "tool":
            return ChatReply(text="These fit what you asked for.")
        call = ToolCall(call_id="c1", name="search", arguments='{"query": "something nice", "count": 5}')
        return ChatReply(text="", finish_reason="tool_calls", tool_calls=(call,))
    if request.reply_schema is None:
        return ChatReply(text="They talked about what to choose.")
    tag = TAG.search(request.messages[-1].content)
    return ChatReply(text=json.dumps(least(request.reply_schema, request.reply_schema, tag[1] if tag else "")))


def least(schema: Any, whole: Any, tag: str, place: int = 0) -> Any:
    """The least value that a schema allows; of things that are named by handle, the next one each time."""
    if "$ref" in schema:
        return least(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, tag, place)
    if "enum" in schema:
        return schema["enum"][place % len(schema["enum"])]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        return least(schema["anyOf"][-1], whole, tag, place)
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {}).items()
        return {name: tag if name == "tag" else least(field, whole, tag, place) for name, field in fields}
    if kind == "array":
        return [least(schema["items"], whole, tag, number) for number in range(schema.get("minItems", 0))]
    return {"string": "", "integer": schema.get("minimum", 0), "number": 0.0, "boolean": False}.get(kind)


if __name__ == "__main__":
    main()
