"""Bad rows: how many may be left out, and which they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from palate.errors import RowError

SHOWN = 200
"""Characters of a bad value that are written down."""


class Rejects:
    """Takes bad rows until there are more than `allowed`; then the next one is raised. None allows any number."""

    def __init__(self, allowed: int | None = 0) -> None:
        self.allowed = allowed
        self.rows: list[RowError] = []

    def add(self, error: RowError) -> None:
        """Note a bad row.

        Raises:
            RowError: the row itself, when the allowance is spent.
        """
        if self.allowed is not None and len(self.rows) >= self.allowed:
            raise error
        self.rows.append(error)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[RowError]:
        return iter(self.rows)

    def told(self) -> list[dict[str, Any]]:
        """The rows as they are written down: file, line, field, value (as text, shortened), expected."""
        return [_told(error) for error in self.rows]

    def write(self, path: Path) -> None:
        """Write the rows as JSONL (file, line, field, value, expected); with none, remove a file of earlier ones."""
        if not self.rows:
            path.unlink(missing_ok=True)
            return
        part = path.with_suffix(".part")
        part.write_bytes(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in self.told()))
        part.replace(path)


def _told(error: RowError) -> dict[str, Any]:
    shown = error.value if isinstance(error.value, str) else repr(error.value)
    return {
        "file": error.file,
        "line": error.line,
        "field": error.field,
        "value": shown[:SHOWN].encode("utf-8", "backslashreplace").decode(),
        "expected": error.expected,
    }
