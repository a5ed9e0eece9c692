"""Output tokens a second by Palate's batch engine beside vLLM's own benchmark client, on one server, in turns.

    python benchmarks/chat_throughput.py --vllm .venv-vllm                       (the tiny model of the live tests)
    python benchmarks/chat_throughput.py --vllm .venv-vllm --url URL --tokenizer DIR

Both send as many prompts of as many tokens, ask for replies of as many tokens, and keep as many requests under way.
Every prompt is new, so that no prefix cache helps. `vllm bench serve` streams, as it always does; Palate's batch does
not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from measuring import show

from history.jobs import Jobs
from history.store import Store
from palate.chat import ChatRequest, Message
from prompts import Tokenizer, load_tokenizer
from serving.batch.engine import BatchRun, Limits, Meter, Worked
from serving.batch.owner import this_owner
from serving.batch.tally import Tally
from serving.chat import ChatClient

ROOT = Path(__file__).resolve().parents[1]
TINY = ROOT / "tests" / "live" / "tiny_model.py"
FLAGS = ("--dtype", "bfloat16", "--enforce-eager", "--max-num-seqs", "256")
CPU = {"HF_HUB_OFFLINE": "1", "VLLM_CPU_KVCACHE_SPACE": "2", "TORCH_COMPILE_DISABLE": "1"}
GOAL_RATIO, GOAL_CPU = 0.95, 2.0


class Turn(NamedTuple):
    """One measurement: reply tokens a second, tokens read and written in all, client CPU in ms a request if known."""

    rate: float
    prompt_tokens: int
    reply_tokens: int
    cpu_ms: float | None = None


class Load(NamedTuple):
    """What is sent: how many prompts, tokens of each, tokens of each reply, and how many at once."""

    prompts: int
    prompt_tokens: int
    reply_tokens: int
    at_once: int


@contextmanager
def tiny_server(vllm: Path) -> Iterator[tuple[str, Path]]:
    """The tiny model behind an address, and its folder."""
    with tempfile.TemporaryDirectory() as place, socket.socket() as tried:
        model = Path(place) / "tiny"
        subprocess.run([sys.executable, TINY, model], check=True)
        tried.bind(("127.0.0.1", 0))
        port = str(tried.getsockname()[1])
        tried.close()
        serve = [sys.executable, "-c", "from serving.cli import main; main()", "model", "serve", "--vllm", vllm]
        words = [
            *serve,
            "--model",
            model,
            "--served-name",
            "tiny",
            "--port",
            port,
            "--max-model-len",
            "4096",
            "--",
            *FLAGS,
        ]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        with subprocess.Popen(words, env={**os.environ, **CPU}, cwd=ROOT, **pipes) as process:
            try:
                line = process.stdout.readline()
                yield line.strip().rpartition("PALATE_LLM_URL=")[2], model
            finally:
                process.send_signal(signal.SIGTERM)


def texts(tokenizer: Tokenizer, load: Load, seed: int) -> list[str]:
    """As many different texts of exactly as many tokens, or one or two fewer where words do not fit."""
    draw = random.Random(seed)
    return [text(tokenizer, load.prompt_tokens, draw) for _ in range(load.prompts)]


def text(tokenizer: Tokenizer, tokens: int, draw: random.Random) -> str:
    """One text: made-up words until the count is reached."""
    words: list[str] = []
    while tokenizer.count(" ".join(words)) < tokens:
        missing = tokens - tokenizer.count(" ".join(words))
        words += ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=4)) for _ in range(max(1, missing // 4))]
    while words and tokenizer.count(" ".join(words)) > tokens:
        words.pop()
    return " ".join(words)


class Sending:
    """The work on one user: one prompt is sent, and the reply is counted. No profile comes of it."""

    def __init__(self, chat: ChatClient, asked: Mapping[str, ChatRequest]) -> None:
        self._chat, self._asked = chat, asked

    async def __call__(self, user_id: str, meter: Meter) -> Worked:
        """Send the user's prompt."""
        meter.add((await self._chat.ask(self._asked[user_id])).usage)
        return Worked(None, None, "whole")


async def client_alone(url: str, prompts: Sequence[str], load: Load) -> Turn:
    """One turn of Palate's client, without engine and store."""
    asked = [request(prompt, load.reply_tokens) for prompt in prompts]
    async with ChatClient(url, concurrency=load.at_once, timeout=600.0, extra={"ignore_eos": True}) as chat:
        await chat.ask(request("Good evening.", 1))
        started, busy = time.perf_counter(), time.process_time()
        usages = [reply.usage for reply in await asyncio.gather(*map(chat.ask, asked))]
        seconds, cpu = time.perf_counter() - started, time.process_time() - busy
    written = sum(usage.completion_tokens for usage in usages)
    return Turn(written / seconds, sum(usage.prompt_tokens for usage in usages), written, 1000 * cpu / len(asked))


async def ours(url: str, prompts: Sequence[str], load: Load) -> Turn:
    """One turn of Palate's batch engine, with its client and its store."""
    asked = {f"user {place}": request(prompt, load.reply_tokens) for place, prompt in enumerate(prompts)}
    extra = {"ignore_eos": True}
    with tempfile.TemporaryDirectory() as place, Store.open(Path(place) / "store") as store:
        jobs = Jobs(store.engine)
        job = jobs.create(list(asked), token="bench", now=time.time(), engine="llm/1")
        async with ChatClient(url, concurrency=load.at_once, timeout=600.0, extra=extra) as chat:
            await chat.ask(request("Good evening.", 1))
            tally = Tally(len(asked), 0, began=asyncio.get_running_loop().time())
            run = BatchRun(
                jobs, job, Sending(chat, asked), probe=chat.models, owner=this_owner("bench"), tally=tally,
                clock=time.time, limits=Limits(load.at_once),
            )  # fmt: skip
            started, busy = time.perf_counter(), time.process_time()
            await run.run()
            seconds, cpu = time.perf_counter() - started, time.process_time() - busy
        spent = tally.usage
    return Turn(
        spent.completion_tokens / seconds, spent.prompt_tokens, spent.completion_tokens, 1000 * cpu / len(asked)
    )


def request(prompt: str, reply_tokens: int) -> ChatRequest:
    """A prompt, and how long its reply shall be."""
    return ChatRequest(messages=(Message(role="user", content=prompt),), max_tokens=reply_tokens)


def theirs(url: str, vllm: Path, tokenizer: Path, load: Load, seed: int) -> Turn:
    """One turn of `vllm bench serve`."""
    with tempfile.TemporaryDirectory() as place:
        words = [vllm / "bin" / "vllm", "bench", "serve", "--backend", "openai-chat"]
        words += ["--base-url", url.removesuffix("/v1"), "--endpoint", "/v1/chat/completions", "--model", "tiny"]
        words += ["--tokenizer", tokenizer, "--dataset-name", "random", "--seed", str(seed), "--ignore-eos"]
        words += ["--random-input-len", str(load.prompt_tokens), "--random-output-len", str(load.reply_tokens)]
        words += ["--num-prompts", str(load.prompts), "--max-concurrency", str(load.at_once), "--temperature", "0"]
        words += ["--save-result", "--result-dir", place, "--result-filename", "turn.json", "--disable-tqdm"]
        done = subprocess.run(words, env={**os.environ, **CPU}, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr[-2000:])
        found = json.loads((Path(place) / "turn.json").read_text())
    return Turn(found["output_throughput"], found["total_input_tokens"], found["total_output_tokens"])


def measured(url: str, vllm: Path, folder: Path, load: Load, turns: int) -> None:
    """Measure in turns and print the table."""
    tokenizer = load_tokenizer(folder)
    warm = load._replace(prompts=load.at_once)
    asyncio.run(client_alone(url, texts(tokenizer, warm, 1), warm))
    found: list[tuple[Turn, Turn, Turn]] = []
    for turn in range(turns):
        alone = asyncio.run(client_alone(url, texts(tokenizer, load, 100 + turn), load))
        engine = asyncio.run(ours(url, texts(tokenizer, load, 200 + turn), load))
        found.append((alone, engine, theirs(url, vllm, folder, load, 300 + turn)))
    rows = [[str(n), *(one.rate for one in three), three[0].cpu_ms, three[1].cpu_ms] for n, three in enumerate(found)]
    show(["turn", "client tok/s", "engine tok/s", "vllm bench tok/s", "client CPU ms", "engine CPU ms"], rows)
    print(
        "tokens a turn:", ", ".join(f"{one.prompt_tokens:,} read and {one.reply_tokens:,} written" for one in found[0])
    )
    client, batch, bench = (median(three[place].rate for three in found) for place in range(3))
    cpu = median(three[0].cpu_ms or 0.0 for three in found)
    print(f"to vllm bench: client {client / bench:.2f}, engine {batch / bench:.2f} (goal {GOAL_RATIO})")
    print(f"client CPU {cpu:.2f} ms a request (goal under {GOAL_CPU})")


def main() -> None:
    """Read the command line, and measure."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--vllm", type=Path, required=True, help="environment that holds vLLM")
    asked.add_argument("--url", help="a server that runs already and serves a model as 'tiny'")
    asked.add_argument("--tokenizer", type=Path, help="folder of its tokenizer")
    for name, default in (
        ("prompts", 256),
        ("prompt-tokens", 512),
        ("reply-tokens", 128),
        ("at-once", 64),
        ("turns", 3),
    ):
        asked.add_argument(f"--{name}", type=int, default=default)
    chosen = asked.parse_args()
    load = Load(chosen.prompts, chosen.prompt_tokens, chosen.reply_tokens, chosen.at_once)
    if chosen.url:
        measured(chosen.url, chosen.vllm, chosen.tokenizer, load, chosen.turns)
        return
    with tiny_server(chosen.vllm.absolute()) as (url, folder):
        measured(url, chosen.vllm, folder, load, chosen.turns)


if __name__ == "__main__":
    main()
