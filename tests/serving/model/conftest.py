"""A `vllm` command that does as it is told, and what it noted."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from serving.model.launch import Launch
from serving.model.probe import Served
from serving.model.supervisor import Patience, Supervisor

FAKE = Path(__file__).with_name("fake_vllm.py")
IMPATIENT = Patience(
    ready_within=20, settled=30, most_deaths=3, first_pause=0.01, longest_pause=0.02, look_every=0.1,
    look_timeout=0.3, most_strikes=2, poll=0.05, grace=1,
)  # fmt: skip


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


class Stage:
    """A fake vllm, a supervisor over it, and all that was said."""

    def __init__(self, folder: Path) -> None:
        self.executable = folder / "vllm"
        self.executable.write_text(f"#!{sys.executable}\n{FAKE.read_text(encoding='utf-8')}", encoding="utf-8")
        self.executable.chmod(0o755)
        self.notes_file = folder / "notes.jsonl"
        self.said: list[str] = []
        self.logged: list[str] = []
        self.served: list[Served] = []

    def environment(self, manner: str, **more: str) -> dict[str, str]:
        kept = {"PATH": os.environ["PATH"], "FAKE_VLLM": manner, "FAKE_VLLM_NOTES": str(self.notes_file)}
        return {**kept, **more}

    def supervisor(
        self, manner: str, *, api_key: str | None = None, patience: Patience = IMPATIENT, **launch: Any
    ) -> Supervisor:
        asked = Launch.model_validate({"model": "m", "port": free_port(), **launch})
        own = self.environment(manner, HF_TOKEN="hf-very-secret", PALATE_LLM_API_KEY="sk-secret")
        return Supervisor(
            asked, str(self.executable), own=own, say=self.said.append, log=self.logged.append, api_key=api_key,
            patience=patience,
        )  # fmt: skip

    def until(self, times: int) -> Callable[[Served], None]:
        """Hears of readiness; the given time somebody presses Ctrl-C."""

        def ready(served: Served) -> None:
            self.served.append(served)
            if len(self.served) == times:
                raise KeyboardInterrupt

        return ready

    @property
    def notes(self) -> list[dict[str, Any]]:
        if not self.notes_file.exists():
            return []
        return [json.loads(line) for line in self.notes_file.read_text(encoding="utf-8").splitlines()]

    @property
    def starts(self) -> int:
        return sum("words" in note for note in self.notes)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)
