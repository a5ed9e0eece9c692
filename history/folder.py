"""Folders in Palate's own format: `items`, `events`, `social` and `test` as JSONL, CSV or Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from history import rows
from history.files import ENDINGS, Source
from history.rejects import Rejects
from history.rows import Place
from history.tabular import TABLES, Dataset, Placed, Table
from palate.errors import DatasetError

COLUMNS: Mapping[Table, tuple[frozenset[str], frozenset[str]]] = {
    "items": (frozenset({"item_id"}), rows.ITEM_COLUMNS),
    "events": (frozenset({"user_id", "kind"}), rows.EVENT_COLUMNS),
    "social": (frozenset({"user_id", "friend_id"}), rows.SOCIAL_COLUMNS),
    "test": (frozenset({"user_id", "item_id"}), rows.TEST_COLUMNS),
}
"""For each table the columns it must have and those it may have."""


class PalateFolder(Dataset):
    """A folder in Palate's own format. Other files in it are left aside and named in `ignored`."""

    format = "palate"

    def __init__(self, path: Path, names: list[str]) -> None:
        super().__init__(path)
        self.sources = {table: source for table in TABLES if (source := self._source(table, names))}
        used = {source.path.name for source in self.sources.values()}
        self.ignored = tuple(name for name in names if name not in used)

    @classmethod
    def recognises(cls, names: list[str]) -> bool:
        """Whether a folder with files of these names is of this format."""
        return any(name.lower() in {table + end for end in ENDINGS for table in ("items", "events")} for name in names)

    def raw(self, table: Table, rejects: Rejects) -> Iterator[Placed]:
        """The raw rows of a table with their places."""
        if source := self.sources.get(table):
            file = source.path.name
            for line, row in source.rows(rejects):
                yield Place(file, line), row

    def encodings(self) -> dict[str, dict[str, int]]:
        """For each file that was not all UTF-8: how many lines were read in which other encoding."""
        return {source.path.name: dict(source.encodings) for source in self.sources.values() if source.encodings}

    def _source(self, table: Table, names: list[str]) -> Source | None:
        found = [self.path / name for name in names if name.lower() in {table + end for end in ENDINGS}]
        if len(found) > 1:
            raise DatasetError(f"{self.path} has {' and '.join(f.name for f in found)}; expected one file of {table}")
        required, allowed = COLUMNS[table]
        return Source(found[0], required, allowed) if found else None
