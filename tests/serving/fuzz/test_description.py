"""What is served keeps to its OpenAPI document, whatever it is sent: schemathesis, with every check it knows.

PALATE_API_CASES is how many cases are drawn for each operation; `make test-api` draws 500. From 50 on, every
boundary that schemathesis can name is tried too, and operations one after the other as their answers allow.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving.fuzz.server import Served

CASES = int(os.environ.get("PALATE_API_CASES", "10"))
WHOLE = CASES >= 50
PHASES = "examples,coverage,fuzzing" if WHOLE else "examples,fuzzing"
PEOPLE = "^/v1/(users|events|feedback|recommend)"
PARTS = {
    "of people": [f"--phases={PHASES}", f"--include-path-regex={PEOPLE}"],
    "one after the other": ["--phases=stateful"],
    "others": [f"--phases={PHASES}", f"--exclude-path-regex={PEOPLE}"],
}
"""The first and the last take as long as each other: dealt out in this order, they run side by side."""
SETTINGS = Path(__file__).with_name("schemathesis.toml")
RUN = "from schemathesis.cli import schemathesis; schemathesis()"


@pytest.mark.parametrize("part", [part for part in PARTS if WHOLE or part != "one after the other"])
def test_every_operation_keeps_to_its_description(server: Served, tmp_path: Path, part: str) -> None:
    words = [
        f"--config-file={SETTINGS}", "run", f"{server.url}/openapi.json", "--checks=all", f"--max-examples={CASES}",
        f"--header=Authorization: Bearer {server.key('default', 'admin')}", "--seed=20261122",
        "--continue-on-failure", "--no-color", *PARTS[part],
    ]  # fmt: skip
    ended = subprocess.run([sys.executable, "-c", RUN, *words], cwd=tmp_path, capture_output=True, text=True)
    print(ended.stdout)
    assert ended.returncode == 0, ended.stdout[-8_000:] + ended.stderr[-2_000:]
