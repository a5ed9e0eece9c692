"""A data set into the store's tables, within one transaction that the caller holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Insert, Table, func, select

from history import codec, sums, tables
from history.database import upsert
from history.rejects import Rejects
from history.report import TableCount
from history.tabular import Dataset
from history.tabular import Table as TableName
from history.text import was_cut
from palate.errors import DatasetError, RowError
from palate.protocols import Progress

BATCH = 5_000
"""Rows written at a time."""
AN_ITEM = "an item of the set or of the store"
ONE_DESCRIPTION = "the same as in an earlier row with this id"


class Batches:
    """Gathers the rows of a table and writes them a few thousand at a time.

    Rows go to the driver as they are where it takes them by position, as SQLite's does: that halves SQLAlchemy's
    own share of the time.
    """

    def __init__(self, connection: Connection, columns: tuple[str, ...], statement: Insert) -> None:
        self.connection, self.columns, self.statement = connection, columns, statement
        self.waiting: list[tuple[Any, ...]] = []
        compiled: Any = statement.compile(dialect=connection.dialect, column_keys=columns)
        self.driver_sql = str(compiled) if compiled.positional and tuple(compiled.positiontup) == columns else None

    def add(self, row: tuple[Any, ...]) -> None:
        """Take one row, its cells in the order of `columns`."""
        self.waiting.append(row)
        if len(self.waiting) >= BATCH:
            self.write()

    def write(self) -> None:
        """Write what was gathered."""
        if self.waiting and self.driver_sql:
            self.connection.exec_driver_sql(self.driver_sql, self.waiting)
        elif self.waiting:
            self.connection.execute(self.statement, [dict(zip(self.columns, row, strict=True)) for row in self.waiting])
        self.waiting = []


class Ingest:
    """One ingest: items, events, social edges and test pairs in turn.

    Afterwards `counts` tells of each table, `unknown_items` of the rows that name an item nobody described, and
    `cut` of the items and events with a text longer than is kept.
    """

    def __init__(self, connection: Connection, dataset: Dataset, rejects: Rejects, progress: Progress) -> None:
        self.connection, self.dataset, self.rejects, self.progress = connection, dataset, rejects, progress
        self.counts: dict[str, TableCount] = {}
        self.unknown_items = 0
        self.cut = 0
        stored = select(tables.items.c.item_id, tables.items.c.hash)
        self.hashes: dict[str, str] = dict(connection.execute(stored).all())

    def run(self) -> None:
        """Read and write everything.

        Raises:
            RowError: more rows are bad than `rejects` permits.
            DatasetError: a file as a whole is damaged.
        """
        self._items()
        self._events()
        self._social()
        self._test()
        if not any(self.dataset.read.values()):
            raise DatasetError(f"{self.dataset.path} holds no rows at all; expected items and events")

    def _items(self) -> None:
        columns = (*codec.ITEM_FIELDS, "hash")
        batches = Batches(self.connection, columns, upsert(self.connection, tables.items))
        tally = _Tally(self, "items")
        described: set[str] = set()
        change = 0
        for item in self.dataset.items(self.rejects):
            hashed, known = codec.item_hash(item), self.hashes.get(item.item_id)
            if hashed == known:
                described.add(item.item_id)
            elif item.item_id in described:
                self._reject("item_id", item.item_id, ONE_DESCRIPTION)
            else:
                described.add(item.item_id)
                self.cut += was_cut(item.title, item.text)
                change += int(hashed, 16) - int(known or "0", 16)
                tally.written(updated=known is not None)
                self.hashes[item.item_id] = hashed
                batches.add(codec.item_values(item, hashed))
            tally.step()
        batches.write()
        tally.finish(change)

    def _events(self) -> None:
        last = self.connection.scalar(select(func.max(tables.events.c.seq))) or 0
        insert = upsert(self.connection, tables.events, update=False)
        batches = Batches(self.connection, codec.EVENT_FIELDS, insert)
        tally = _Tally(self, "events")
        known = self.hashes.keys()
        for event in self.dataset.events(self.rejects):
            if event.item_id is not None and event.item_id not in known:
                self._unknown(event.item_id)
            else:
                if event.text is not None:
                    self.cut += was_cut(event.text)
                batches.add(codec.event_values(event))
            tally.step()
        batches.write()
        new = self.connection.scalars(select(tables.events.c.event_id).where(tables.events.c.seq > last)).all()
        tally.new = len(new)
        tally.finish(sums.total(new))

    def _social(self) -> None:
        table = tables.social
        stored = select(table.c.user_id, table.c.friend_id, table.c.weight)
        weights = {(user, friend): weight for user, friend, weight in self.connection.execute(stored)}
        batches = Batches(self.connection, ("user_id", "friend_id", "weight"), upsert(self.connection, table))
        tally = _Tally(self, "social")
        described: set[tuple[str, str]] = set()
        change = 0
        for edge in self.dataset.social(self.rejects):
            key = (edge.user_id, edge.friend_id)
            known = weights.get(key)
            if key in described and edge.weight != known:
                self._reject("weight", edge.weight, ONE_DESCRIPTION)
            elif edge.weight != known:
                change += int(codec.edge_hash(*key, edge.weight), 16)
                change -= 0 if known is None else int(codec.edge_hash(*key, known), 16)
                tally.written(updated=known is not None)
                weights[key] = edge.weight
                batches.add((*key, edge.weight))
            described.add(key)
            tally.step()
        batches.write()
        tally.finish(change)

    def _test(self) -> None:
        table = tables.test_pairs
        insert = upsert(self.connection, table, update=False)
        batches = Batches(self.connection, ("user_id", "item_id"), insert)
        tally = _Tally(self, "test")
        before = self._rows(table)
        for pair in self.dataset.test(self.rejects):
            if pair.item_id in self.hashes:
                batches.add((pair.user_id, pair.item_id))
            else:
                self._unknown(pair.item_id)
            tally.step()
        batches.write()
        tally.new = self._rows(table) - before
        tally.finish(0)

    def _rows(self, table: Table) -> int:
        return self.connection.scalar(select(func.count()).select_from(table)) or 0

    def _unknown(self, item_id: str) -> None:
        self._reject("item_id", item_id, AN_ITEM)
        self.unknown_items += 1

    def _reject(self, field: str, value: object, expected: str) -> None:
        place = self.dataset.place
        self.rejects.add(RowError(file=place.file, line=place.line, field=field, value=value, expected=expected))


class _Tally:
    """Counts one table's rows and reports progress."""

    def __init__(self, ingest: Ingest, name: TableName) -> None:
        self.ingest, self.name = ingest, name
        self.rejected_before = len(ingest.rejects)
        self.new = self.updated = self.good = 0

    def written(self, *, updated: bool) -> None:
        """Count a row that is new, or says something else than the store did."""
        self.updated += updated
        self.new += not updated

    def step(self) -> None:
        """Count a row that was read."""
        self.good += 1
        if self.good % BATCH == 0:
            self.ingest.progress(self.name, self.good, None)

    def finish(self, change: int) -> None:
        """Note the counts, and change the table's sum by `change`."""
        read, rejected = self.ingest.dataset.read[self.name], len(self.ingest.rejects) - self.rejected_before
        self.ingest.counts[self.name] = TableCount(
            read=read,
            new=self.new,
            updated=self.updated,
            duplicate=read - self.new - self.updated - rejected,
            rejected=rejected,
        )
        if change:
            sums.add(self.ingest.connection, self.name, change)
        self.ingest.progress(self.name, read, read)
