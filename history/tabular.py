"""What every data set does: check its rows as they are read, whatever format they come in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

from history import rows
from history.rejects import Rejects
from history.rows import Place, Raw
from palate.errors import RowError
from palate.types import Event, Item, Model, SocialEdge

Table = Literal["items", "events", "social", "test"]
TABLES: tuple[Table, ...] = ("items", "events", "social", "test")
Row = TypeVar("Row", bound=Model)
Placed = tuple[Place, Raw]


class Dataset(ABC):
    """A data set whose rows are checked as they are read.

    Each of `items`, `events`, `social` and `test` reads its file from the start. Bad rows go to the `rejects`
    passed in; without any, the first one is raised as a `RowError`. `place` is where the latest row came from,
    `read` counts the rows read of each table, bad ones included, and `ignored` names the files left aside.
    """

    format: str

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = Place(path.name, 0)
        self.read: Counter[Table] = Counter()
        self.ignored: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.resolve().name

    def items(self, rejects: Rejects | None = None) -> Iterator[Item]:
        """Every item, in the order of the file."""
        return self._checked("items", rows.item, rejects)

    def events(self, rejects: Rejects | None = None) -> Iterator[Event]:
        """Every event, in the order of the file. Whether its item exists is for the store to say."""
        return self._checked("events", rows.event, rejects)

    def social(self, rejects: Rejects | None = None) -> Iterator[SocialEdge]:
        """Every social edge, in the order of the file."""
        return self._checked("social", rows.social, rejects)

    def test(self, rejects: Rejects | None = None) -> Iterator[rows.HeldOut]:
        """Every pair of the fixed split, in the order of the file."""
        return self._checked("test", rows.held_out, rejects)

    @abstractmethod
    def raw(self, table: Table, rejects: Rejects) -> Iterator[Placed]:
        """The raw rows of a table with their places; none where the set has no such table."""

    def encodings(self) -> dict[str, dict[str, int]]:
        """For each file that was not all UTF-8: how many lines were read in which other encoding."""
        return {}

    def _checked(self, table: Table, check: Callable[[Raw, Place], Row], rejects: Rejects | None) -> Iterator[Row]:
        rejects = Rejects() if rejects is None else rejects
        before, good, elsewhere = len(rejects), 0, 0
        for place, raw in self.raw(table, rejects):
            self.place = place
            try:
                row = check(raw, place)
            except RowError as error:
                rejects.add(error)
                continue
            good += 1
            known = len(rejects)
            yield row
            elsewhere += len(rejects) - known  # by whoever took the row
        self.read[table] = good + len(rejects) - before - elsewhere
