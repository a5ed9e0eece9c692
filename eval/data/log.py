"""A data set as the store reads it: checked, cleaned, each event once. Splits cut a log into parts, logs again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from history.dataset import open_dataset
from history.identity import content_hash
from history.rejects import Rejects
from history.rows import HeldOut
from history.store import Store
from history.tabular import Dataset, Placed, Table
from palate.protocols import Progress, silent
from palate.types import Event, Item, SocialEdge


@dataclass(frozen=True)
class Log:
    """What people did, in the order of the store.

    Args:
        name: of the data set.
        items: sorted by id.
        events: sorted by user, then time, those without a time first.
        social: sorted by user, then friend.
        test: the data set's own held-out items by user, both sorted; empty in every part that a split cuts.
        fingerprint: a hash of items, events and social edges.
    """

    name: str
    items: tuple[Item, ...]
    events: tuple[Event, ...]
    social: tuple[SocialEdge, ...] = ()
    test: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fingerprint: str = ""

    def by_user(self) -> dict[str, tuple[Event, ...]]:
        """Each user with events, sorted, and the events in order."""
        return {user: tuple(rows) for user, rows in groupby(self.events, key=attrgetter("user_id"))}

    def mark(self) -> str:
        """A hash of all that is in this part."""
        rows = [one.model_dump_json() for table in (self.items, self.events, self.social) for one in table]
        return content_hash(rows)

    def keeping(self, events: tuple[Event, ...]) -> Log:
        """A part of this log: these of its events, without any held-out item."""
        return replace(self, events=events, test={}, fingerprint="")


def read_log(path: Path, *, skip_bad: int = 0, progress: Progress = silent) -> Log:
    """Read the data set at `path` by way of a store, so that it is checked and cleaned as it would be in use.

    Raises:
        DatasetError, RowError: as `Store.ingest`.
    """
    with TemporaryDirectory(prefix="palate-log-") as scratch, Store.open(Path(scratch)) as store:
        report = store.ingest(open_dataset(path), skip_bad=skip_bad, progress=progress)
        return Log(
            name=report.dataset,
            items=tuple(store.items()),
            events=tuple(event for _, events in store.events_by_user() for event in events),
            social=tuple(store.social()),
            test=store.test_pairs(),
            fingerprint=report.fingerprint,
        )


class LogDataset(Dataset):
    """A log as a data set, to be ingested again. Its rows were checked before and are taken as they are."""

    format = "log"

    def __init__(self, log: Log) -> None:
        super().__init__(Path(log.name or "log"))
        self._log = log

    def raw(self, table: Table, rejects: Rejects) -> Iterator[Placed]:
        """No raw rows: each table is given as it was checked."""
        return iter(())

    def items(self, rejects: Rejects | None = None) -> Iterator[Item]:
        """Every item."""
        self.read["items"] = len(self._log.items)
        return iter(self._log.items)

    def events(self, rejects: Rejects | None = None) -> Iterator[Event]:
        """Every event."""
        self.read["events"] = len(self._log.events)
        return iter(self._log.events)

    def social(self, rejects: Rejects | None = None) -> Iterator[SocialEdge]:
        """Every social edge."""
        self.read["social"] = len(self._log.social)
        return iter(self._log.social)

    def test(self, rejects: Rejects | None = None) -> Iterator[HeldOut]:
        """Nothing: what is held out never enters a store that methods learn from."""
        return iter(())
