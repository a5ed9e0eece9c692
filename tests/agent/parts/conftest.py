"""The suites of langchain-tests are asynchronous in part: they run on asyncio."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The one event loop that Palate runs on."""
    return "asyncio"
