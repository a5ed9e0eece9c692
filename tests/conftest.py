"""Fixtures every folder of tests shares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from history.store import Store

REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
LEFT_OUT = "the real data sets do not stand beside this checkout"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets; tests that ask for it are left out where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(LEFT_OUT)
    return REAL_DATA


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store.open(tmp_path / "store") as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were left out for want of the real data."""
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = sum(LEFT_OUT in str(report.longrepr) for report in skipped)
    if left_out:
        terminalreporter.write_line(f"{left_out} tests on real data left out: {LEFT_OUT}")
