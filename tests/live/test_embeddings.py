"""vLLM as the embedder: the same space as the embedded MiniLM, and an index built with it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from pydantic import SecretStr

from retrieval.embed import load_embedder

KEY = "sk-for-this-test-only"
TINY = Path(__file__).resolve().parents[2] / "examples" / "tiny"
TEXTS = ["a quiet film about two brothers", "green tea", "learning Rust, compilers", "waterproof hiking boots"]
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(autouse=True)
def no_proxy() -> Iterator[None]:
    """Loopback is asked directly."""
    before = os.environ.get("NO_PROXY")
    os.environ["NO_PROXY"] = "127.0.0.1"
    yield
    os.environ.pop("NO_PROXY") if before is None else os.environ.__setitem__("NO_PROXY", before)


def test_its_vectors_point_where_the_embedded_model_points(embedder: str) -> None:
    served, embedded = load_embedder(embedder, SecretStr(KEY)), load_embedder("minilm")
    cosines = (served.embed(TEXTS) * embedded.embed(TEXTS)).sum(axis=1)
    assert served.dimension == embedded.dimension == 384
    assert cosines.min() > 0.95


def test_a_text_longer_than_the_model_is_cut_and_not_refused(embedder: str) -> None:
    assert load_embedder(embedder, SecretStr(KEY)).embed(["tea " * 2000]).shape == (1, 384)


def test_an_index_stands_on_it_and_recommends(embedder: str, run: Run, tmp_path: Path) -> None:
    settings = {"embedder": embedder, "embedder_api_key": KEY, "store": tmp_path / "store"}
    assert run("ingest", TINY, **settings).returncode == 0
    told = run("recommend", "ann", "-k", "3", "--json", **settings)
    assert told.returncode == 0, told.stderr
    assert len(json.loads(told.stdout)["items"]) == 3
    status: dict[str, Any] = json.loads(run("index", "status", "--json", **settings).stdout)
    assert "openai:minilm" in json.dumps(status)


def test_check_says_that_it_embeds_and_does_not_speak(embedder: str, run: Run) -> None:
    told = run("model", "check", embedder.partition("#")[0], "--json", llm_api_key=KEY)
    report = json.loads(told.stdout)
    assert (told.returncode, report["speaks"], report["embeds"]) == (0, False, True)
