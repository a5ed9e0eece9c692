"""The client, the check and the token counts against a real vLLM."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import httpx
import pytest

from palate.chat import ChatReply, ChatRequest, Message, Tool
from palate.errors import ModelRefusedError
from palate.types import GRANULARITIES, Language
from prompts import Prompt, PromptBook, load_tokenizer
from prompts.briefs import (
    ClaimLine,
    EventLine,
    FindingLine,
    HeldLine,
    MergeBrief,
    ProfileBrief,
    TellBrief,
    TopicBrief,
    UpdateBrief,
)
from serving.chat import ChatClient

KEY = "sk-for-this-test-only"
PROMPTS = 2000
AT_ONCE = 16
WORDS = (
    "ramen", "Müller's", "火锅，川菜", "🍜🍜", "👩\u200d👩\u200d👧", "  two  spaces", "tab\tbed", "<|im_end|>",
    "<|im_start|>system", "naïve café", "ＡＢＣ", "e\u0301", "1234567890", "don't", "{{ tag }}", "---", "\u200b",
    "こんにちは", "Ωμέγα", "\ufb01",
)  # fmt: skip
TOOL = Tool(
    name="find_items",
    description="Finds things to recommend.",
    parameters={
        "type": "object",
        "properties": {"query": {"type": "string", "maxLength": 40}, "k": {"type": "integer", "minimum": 1}},
        "required": ["query", "k"],
        "additionalProperties": False,
    },
)
Run = Callable[..., CompletedProcess[str]]


def asked(text: str = "Good evening.", **more: Any) -> ChatRequest:
    return ChatRequest(messages=(Message(role="user", content=text),), **{"max_tokens": 32, **more})


def test_check_finds_everything_palate_needs(llm_url: str, run: Run) -> None:
    told = run("model", "check", llm_url, "--json", llm_api_key=KEY)
    report = json.loads(told.stdout)
    states = {finding["name"]: finding["state"] for finding in report["findings"]}
    assert told.returncode == 0
    assert {name for name, state in states.items() if state != "ok"} <= {"embeddings"}, report["findings"]


def test_check_without_the_key_says_so_and_exits_6(llm_url: str, run: Run) -> None:
    told = run("model", "check", llm_url)
    assert told.returncode == 6
    assert "Set PALATE_LLM_API_KEY" in told.stdout


def test_a_reply_says_how_it_ended_and_what_it_cost(llm_url: str) -> None:
    async def ask() -> ChatReply:
        async with ChatClient(llm_url, api_key=KEY) as chat:
            return await chat.ask(asked(max_tokens=5, temperature=1.0, seed=1))

    reply = asyncio.run(ask())
    assert reply.model == "tiny"
    assert 0 < reply.usage.completion_tokens <= 5
    assert reply.usage.prompt_tokens > 5
    assert reply.finish_reason in ("stop", "length")


def test_a_refusal_is_named_and_not_repeated(llm_url: str) -> None:
    async def ask() -> None:
        async with ChatClient(llm_url, api_key=KEY) as chat:
            await chat.ask(asked("tea " * 20_000))

    with pytest.raises(ModelRefusedError) as caught:
        asyncio.run(ask())
    assert caught.value.kind == "too_long"


def test_streaming_brings_the_same_text_as_asking(llm_url: str) -> None:
    async def both() -> tuple[list[str], ChatReply, ChatReply]:
        async with ChatClient(llm_url, api_key=KEY) as chat:
            stream = chat.stream(asked())
            pieces = [piece async for piece in stream]
            return pieces, stream.reply, await chat.ask(asked())

    pieces, streamed, whole = asyncio.run(both())
    assert "".join(pieces) == streamed.text == whole.text
    assert streamed.usage.completion_tokens == whole.usage.completion_tokens
    assert streamed.finish_reason == whole.finish_reason


def test_a_demanded_tool_is_called_with_arguments_of_its_form(llm_url: str) -> None:
    async def ask() -> list[ChatReply]:
        request = asked("Find me ramen.", tools=(TOOL,), tool_choice="required", max_tokens=200, temperature=0.7)
        async with ChatClient(llm_url, api_key=KEY) as chat:
            seeds = [request.model_copy(update={"seed": seed}) for seed in range(8)]
            return list(await asyncio.gather(*map(chat.ask, seeds)))

    called = [reply.tool_calls[0] for reply in asyncio.run(ask()) if reply.tool_calls]
    assert len(called) >= 7
    for call in called:
        assert call.name == "find_items"
        assert set(json.loads(call.arguments)) == {"query", "k"}


def test_counts_of_2000_rendered_prompts_equal_the_servers(llm_url: str, tiny: Path) -> None:
    tokenizer = load_tokenizer(tiny)
    assert tokenizer.exact
    book = PromptBook(tokenizer=tokenizer)
    prompts = [some_prompt(book, random.Random(seed), seed) for seed in range(PROMPTS)]
    ours = [tokenizer.count_messages(prompt.messages) for prompt in prompts]
    theirs = asyncio.run(counted(llm_url.removesuffix("/v1"), [prompt.messages for prompt in prompts]))
    assert [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]] == []


async def counted(root: str, prompts: Sequence[Sequence[Message]]) -> list[int]:
    """What vLLM's `/tokenize` counts in each prompt."""
    gate = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(timeout=60, trust_env=False, headers={"Authorization": f"Bearer {KEY}"}) as client:

        async def count(messages: Sequence[Message]) -> int:
            said = [{"role": message.role, "content": message.content} for message in messages]
            async with gate:
                response = await client.post(f"{root}/tokenize", json={"model": "tiny", "messages": said})
            return int(response.json()["count"])

        return list(await asyncio.gather(*map(count, prompts)))


def some_prompt(book: PromptBook, draw: random.Random, seed: int) -> Prompt[Any]:
    """A prompt of any job and language, full of what tokenizers stumble over."""
    language: Language = draw.choice(("en", "zh"))
    tag = f"{seed:04d}"

    def text(most: int = 6) -> str:
        return " ".join(draw.choices(WORDS, k=draw.randint(1, most)))

    events = tuple(
        EventLine(handle=f"e{place}", kind="rate", title=text(), categories=(text(2),), text=text(12), stars=4.5)
        for place in range(1, draw.randint(2, 12))
    )
    findings = tuple(
        FindingLine(
            handle=f"f{place}", granularity=draw.choice(GRANULARITIES), label=text(3), percent=9, events=("e1",)
        )
        for place in range(1, draw.randint(2, 8))
    )
    held = tuple(
        HeldLine(handle=f"p{place}", granularity="topic", label=text(3), stance="likes", percent=40)
        for place in range(1, draw.randint(2, 8))
    )
    claims = tuple(
        ClaimLine(handle=f"c{place}", part=1, granularity="word", label=text(3), stance="likes", events=3, why=text())
        for place in range(1, draw.randint(2, 8))
    )
    briefs = {
        "profile": ProfileBrief(tag=tag, language=language, findings=findings, events=events, total=len(events)),
        "merge": MergeBrief(tag=tag, language=language, claims=claims, parts=2),
        "update": UpdateBrief(tag=tag, language=language, held=held, findings=findings, events=events),
        "topic": TopicBrief(language=language, terms=(text(), text()), titles=(text(), text())),
        "tell": TellBrief(tag=tag, language=language, interests=held, constraints=(text(),), events=9),
    }
    job = draw.choice(sorted(briefs))
    return book.prompt(job, briefs[job])
