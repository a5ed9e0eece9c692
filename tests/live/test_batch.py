"""Fifty people's profiles by a model that talks nonsense: every reply is of the right form or a named error."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, get_args

import httpx
import pytest
from pydantic import ValidationError

from history.store import Store
from palate.chat import ChatReply
from palate.errors import FaultKind
from palate.settings import Settings
from profiles.llm import Summariser
from prompts import Prompt
from serving.chat import ChatClient
from serving.language_model import summariser
from serving.workspace import Workspace

KEY = "sk-for-this-test-only"
USERS = 50
SHAPED = ("wrong_user", "unsupported", "generic", "copied")
"""Errors of replies that have the right form."""
METRIC = r"^vllm:prefix_cache_{}_total(?:{{[^}}]*}})? (\S+)"
Run = Callable[..., CompletedProcess[str]]
Tell = Callable[[str], None]


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Says a measured figure, past pytest's capture."""
    capture: Any = request.config.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n  {line}")

    return say


def prefix_cache(llm_url: str) -> tuple[float, float]:
    """Tokens looked up in the server's prefix cache so far, and those found there."""
    metrics = httpx.get(f"{llm_url.removesuffix('/v1')}/metrics", trust_env=False).text
    found = [re.findall(METRIC.format(name), metrics, re.MULTILINE) for name in ("queries", "hits")]
    return sum(map(float, found[0])), sum(map(float, found[1]))


def settings(llm_url: str, tiny: Path, store: Path) -> dict[str, object]:
    return {"llm_url": llm_url, "llm_api_key": KEY, "llm_model": "tiny", "llm_tokenizer": tiny, "store": store}


def test_fifty_people_end_as_done_or_named(llm_url: str, tiny: Path, people: Path, run: Run, tell: Tell) -> None:
    before = prefix_cache(llm_url)
    told = run("batch", "run", "--limit", USERS, "--json", **settings(llm_url, tiny, people))
    assert told.returncode == 0, told.stderr
    report = json.loads(told.stdout)
    asked, hits = (now - then for now, then in zip(prefix_cache(llm_url), before, strict=True))
    assert report["users"]["done"] + report["users"]["failed"] == USERS
    assert sum(report["faults"].values()) == report["users"]["failed"]
    assert set(report["faults"]) <= set(get_args(FaultKind)) - {"internal", "unreachable", "bad_request"}
    assert hits / asked > 0.2
    tell(f"{USERS} users, {report['calls']} calls: {report['users']['done']} done, {report['faults']};")
    tell(f"prefix-hit share {hits / asked:.2f} by the server's count, {report['prefix_share']:.2f} by the client's")


def test_every_reply_is_schema_valid_or_a_named_error(llm_url: str, tiny: Path, people: Path, tell: Tell) -> None:
    chosen = Settings.model_validate(settings(llm_url, tiny, people))
    with Workspace(chosen) as work:
        maker = summariser(work, chosen, context=8192)
        prompts = [prompt_about(work.store, maker, user) for user in work.store.users()[:USERS]]
    kinds = Counter(map(kind, prompts, asyncio.run(replies(llm_url, prompts))))
    assert kinds.total() == USERS
    assert set(kinds) <= {"valid", "length"}
    assert kinds["valid"] >= 0.9 * USERS
    tell(f"first replies of {USERS} users by form: {dict(kinds)}")


def prompt_about(store: Store, maker: Summariser, user: str) -> Prompt[Any]:
    events = store.events(user)
    items = store.items_by_id({event.item_id for event in events if event.item_id is not None})
    return maker.prepare(user, events, items).prompt


async def replies(llm_url: str, prompts: Sequence[Prompt[Any]]) -> list[ChatReply]:
    async with ChatClient(llm_url, api_key=KEY) as chat:
        return list(await asyncio.gather(*(chat.ask(prompt.request()) for prompt in prompts)))


def kind(prompt: Prompt[Any], reply: ChatReply) -> str:
    """ "valid", or what is wrong with the form of a reply."""
    if reply.finish_reason != "stop":
        return reply.finish_reason
    try:
        prompt.reply.model_validate_json(reply.text)
    except ValidationError as error:
        return str(error.errors()[0]["type"])
    return "valid"


def test_a_batch_file_goes_through_vllm_run_batch_and_back(
    vllm: Path, tiny: Path, people: Path, run: Run, cpu: Mapping[str, str], tmp_path: Path, tell: Tell
) -> None:
    chosen = {"store": people, "llm_tokenizer": tiny}
    told = run("batch", "export-openai", tmp_path / "out", "--limit", USERS, "--model", "tiny", **chosen)
    assert told.returncode == 0, told.stderr
    written, answered = sorted((tmp_path / "out").glob("*.jsonl")), tmp_path / "answers.jsonl"
    assert len(written) == 1
    words = ["run-batch", "-i", written[0], "-o", answered, "--model", tiny, "--served-model-name", "tiny"]
    flags = ["--dtype", "bfloat16", "--enforce-eager", "--max-model-len", "8192", "--max-num-seqs", "64"]
    structured = ["--structured-outputs-config", '{"backend": "xgrammar", "disable_any_whitespace": true}']
    whole = [vllm / "bin" / "vllm", *words, *flags, *structured]
    subprocess.run(whole, env=cpu, check=True, capture_output=True, timeout=300)
    told = run("batch", "import-openai", answered, "--json", **chosen)
    assert told.returncode == 0, told.stderr
    status = json.loads(run("batch", "status", "--json", **chosen).stdout)
    users = status["users"]
    assert users.get("done", 0) + users.get("failed", 0) == sum(users.values())
    assert "bad_request" not in status["faults"]
    assert "internal" not in status["faults"]
    tell(f"by vllm run-batch: {users}, {status['faults']}")
