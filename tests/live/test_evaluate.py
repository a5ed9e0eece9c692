"""Evaluations that ask a real server. The model is random: what it says is of no use, and has to be told as such."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.rerank import rerank_prompt
from palate.types import Item, Profile, Provenance
from prompts import PromptBook
from serving.chat import ChatClient

Run = Callable[..., subprocess.CompletedProcess[str]]
PEOPLE = 12
ROOT = Path(__file__).resolve().parents[2]
KEY = "sk-for-this-test-only"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up data set of a dozen people."""
    folder = tmp_path_factory.mktemp("evaluated") / "world"
    make = ROOT / "examples" / "world" / "make.py"
    subprocess.run([sys.executable, make, folder, "--users", str(PEOPLE)], check=True, capture_output=True)
    return folder


def test_a_reply_that_reorders_items_is_of_the_form_that_was_asked_for(llm_url: str) -> None:
    profile = Profile(user_id="ann", provenance=Provenance(engine="statistics/1"))
    items = [Item(item_id=f"i{number}", title=f"Thing {number}", domain="shop") for number in range(8)]
    prompt = rerank_prompt(PromptBook(), profile, "", items, 3)

    async def asked() -> str:
        async with ChatClient(llm_url, api_key=KEY, concurrency=1) as chat:
            return (await chat.ask(prompt.request())).text

    places = json.loads(asyncio.run(asked()))["ranked"]
    assert places
    assert all(set(place) == {"item", "why"} for place in places)


def test_every_question_is_answered_or_counted_as_failed(llm_url: str, world: Path, run: Run, tmp_path: Path) -> None:
    told = run(
        "evaluate", world, "--methods", "popularity,palate-rerank,palate-llm-profile", "--embedder", "none",
        "--json", tmp_path / "found.json", llm_url=llm_url, llm_api_key=KEY, llm_concurrency=16,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    asked = found["facts"]["questions"]
    for one in found["results"][1:]:
        assert one["state"] == "done"
        assert one["cost"]["calls"] >= asked
        assert one["cost"]["tokens_in"] > 0
        assert one["metrics"]["ndcg@10"]["users"] == found["facts"]["asking"]
        assert 0 < one["failed"] <= asked  # a random model cannot copy the tag of its prompt
