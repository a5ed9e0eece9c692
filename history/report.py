"""What an ingest did, counted so that every row read is accounted for."""

from __future__ import annotations

from pydantic import Field

from palate.types import Model


class TableCount(Model):
    """Rows of one table: `read` = `new` + `updated` + `duplicate` + `rejected`.

    `duplicate` rows say what the store, or an earlier row of the set, says already; each is kept once. `updated`
    ones say something else of the same item or edge than the store did.
    """

    read: int = 0
    new: int = 0
    updated: int = 0
    duplicate: int = 0
    rejected: int = 0


class RejectedRow(Model):
    """A bad row that was left out."""

    file: str
    line: int
    field: str
    value: str
    expected: str


class IngestReport(Model):
    """What an ingest did.

    `unknown_items` counts the rejected rows that name an item nobody described, `cut` the items and events with a
    text longer than is kept. `encodings` tells, by file, how many lines were not UTF-8 and what they were read as.
    `ignored` names the files of the folder that are no part of the format.
    """

    dataset: str
    format: str
    items: TableCount = TableCount()
    events: TableCount = TableCount()
    social: TableCount = TableCount()
    test: TableCount = TableCount()
    unknown_items: int = 0
    cut: int = 0
    encodings: dict[str, dict[str, int]] = Field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    rejects: tuple[RejectedRow, ...] = ()
    rejects_file: str | None = None
    fingerprint: str = ""

    @property
    def changed(self) -> bool:
        """Whether the store is another one than before."""
        tables = (self.items, self.events, self.social, self.test)
        return any(table.new or table.updated for table in tables)
