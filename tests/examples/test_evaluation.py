"""The examples of evaluations run as they are told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "world"
    make = [sys.executable, EXAMPLES / "world" / "make.py", folder, "--users", "20"]
    subprocess.run(make, check=True, capture_output=True)
    return folder


def told(script: str, *words: object) -> str:
    command = [sys.executable, EXAMPLES / "evaluation" / script, *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def test_a_method_of_ones_own_stands_beside_others(world: Path) -> None:
    printed = told("own_method.py", world)
    assert "newest       NDCG@10" in printed
    assert "newest beside popularity" in printed


def test_one_method_is_tried_under_several_splits(world: Path) -> None:
    lines = told("splits.py", world, "ease").splitlines()
    assert [line.split()[0] for line in lines] == [
        "own", "random", "last", "time", "cold-users", "cold-domain", "cold-items",
    ]  # fmt: skip
    assert "test" in lines[0]
    assert all("ease" in line for line in lines[1:])
