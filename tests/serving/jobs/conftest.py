"""A desk whose clock and ids a test can foresee, and what fills its files."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from serving.jobs.desk import Desk
from serving.jobs.files import Bounds
from serving.jobs.words import BatchRequest

NOW = 1_000_000.0
SMALL = Bounds(each=1_000, together=2_500)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class House:
    """A desk, its clock, and the owners that live."""

    def __init__(self, store: Path) -> None:
        self.clock, self.living, self.store = Clock(), set[str](), store
        numbers = itertools.count(1)
        self.desk = Desk.of(
            store,
            clock=self.clock,
            nonce=lambda: f"{next(numbers):024x}",
            living=lambda owner: owner in self.living,
            bounds=SMALL,
        )

    def upload(self, *lines: dict[str, Any], name: str = "mine.jsonl") -> str:
        return self.desk.files.add(name, packed(lines)).id

    def batch(self, endpoint: str = "/v1/fit", **more: Any) -> str:
        return self.desk.create(BatchRequest.model_validate({"endpoint": endpoint, **more})).id

    def claimed(self, batch_id: str, owner: str = "me") -> str:
        assert self.desk.ledger.claim(batch_id, owner) is not None
        self.living.add(owner)
        return owner


def asked(custom_id: str, url: str = "/v1/recommend", **body: Any) -> dict[str, Any]:
    return {"custom_id": custom_id, "method": "POST", "url": url, "body": body}


def packed(lines: Iterable[dict[str, Any]]) -> list[bytes]:
    return [json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines]


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "store")


Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask() -> Ask:
    return asked


@pytest.fixture
def lines_of() -> Callable[[Path], list[dict[str, Any]]]:
    return read_lines
