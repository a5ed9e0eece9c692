"""RecBole atomic files: tab-separated, with typed headers such as `user_id:token` and `rating:float`.

`.inter` holds events, `.item` items, `.net` social edges. The user's column is `user_id` or else the first token
column; the item's is `item_id` or else the next. Of `.inter`, `rating` makes a `rate` event; `weight`, `count` or
`play_count` a `play`; otherwise it is a `click`. `timestamp` is the time, `review` or `text` the words, and
other columns are kept as context. Of `.item`, columns that end in "title" or "name" give the title, those named like
`genre`, `class`, `tags` or `category` the categories, `description` and its like the text; the rest are attributes.
Without an `.item` file, the ids in `.inter` become items with nothing but an id. `.user` files are left aside:
Palate has no fields for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from history import fields
from history.files import Source
from history.rejects import Rejects
from history.rows import Place, Raw
from history.tabular import Dataset, Placed, Table
from palate.errors import DatasetError

TYPES = frozenset({"token", "token_seq", "float", "float_seq"})
PLAY_COLUMNS = ("weight", "count", "play_count", "plays")
WORD_COLUMNS = ("review", "review_text", "text", "comment")
TITLE_ENDINGS = ("title", "name")
TEXT_COLUMNS = ("description", "text", "abstract", "overview", "summary", "plot")
CATEGORY_COLUMNS = ("class", "genre", "genres", "category", "categories", "tag", "tags")
_ENDINGS: dict[Table, str] = {"items": ".item", "events": ".inter", "social": ".net"}


class Column(NamedTuple):
    """A column of an atomic file: its name and one of `TYPES`."""

    name: str
    type: str


Cells = dict[Column, str]


class RecBole(Dataset):
    """A folder of RecBole atomic files. Several files of one ending are read in the order of their names."""

    format = "recbole"

    def __init__(self, path: Path, names: list[str]) -> None:
        super().__init__(path)
        self.sources = {
            table: [Source(path / name) for name in names if name.endswith(ending)]
            for table, ending in _ENDINGS.items()
        }
        used = {source.path.name for sources in self.sources.values() for source in sources}
        self.ignored = tuple(name for name in names if name not in used)

    @classmethod
    def recognises(cls, names: list[str]) -> bool:
        """Whether a folder with files of these names is of this format."""
        return any(name.endswith((".inter", ".item")) for name in names)

    def raw(self, table: Table, rejects: Rejects) -> Iterator[Placed]:
        """The raw rows of a table with their places."""
        if table == "items":
            yield from self._items(rejects) if self.sources["items"] else self._bare_items()
        elif table == "events":
            for place, cells in self._cells("events", rejects):
                yield place, _event(cells)
        elif table == "social":
            for place, cells in self._cells("social", rejects):
                yield place, dict(zip(("user_id", "friend_id", "weight"), cells.values(), strict=False))

    def encodings(self) -> dict[str, dict[str, int]]:
        """For each file that was not all UTF-8: how many lines were read in which other encoding."""
        every = [source for sources in self.sources.values() for source in sources]
        return {source.path.name: dict(source.encodings) for source in every if source.encodings}

    def _items(self, rejects: Rejects) -> Iterator[Placed]:
        for place, cells in self._cells("items", rejects):
            yield place, _item(cells, place.file.partition(".")[0])

    def _bare_items(self) -> Iterator[Placed]:
        """One item per id in the interactions; rows that are bad are told of when the events are read."""
        seen: set[str] = set()
        for place, cells in self._cells("events", Rejects(None)):
            _, item = _key_columns(cells)
            if not fields.is_missing(cells[item]) and cells[item] not in seen:
                seen.add(cells[item])
                yield place, {"item_id": cells[item], "domain": place.file.partition(".")[0]}

    def _cells(self, table: Table, rejects: Rejects) -> Iterator[tuple[Place, Cells]]:
        for source in self.sources[table]:
            source.encodings.clear()
            columns: list[Column] = []
            for number, line in source.lines():
                cells = source.text(line).rstrip("\r\n").split("\t")
                if not columns:
                    columns = _header(source, cells)
                elif len(cells) == len(columns):
                    yield Place(source.path.name, number), dict(zip(columns, cells, strict=True))
                else:
                    rejects.add(source.error(number, "", "\t".join(cells), f"{len(columns)} columns with tabs between"))


def _header(source: Source, cells: list[str]) -> list[Column]:
    columns = [Column(*cell.strip().rsplit(":", 1)) for cell in cells if ":" in cell]
    wanted = 1 if source.path.name.endswith(".item") else 2
    tokens = sum(column.type == "token" for column in columns)
    if len(columns) < len(cells) or any(column.type not in TYPES for column in columns) or tokens < wanted:
        raise DatasetError(
            f"{source.path.name}:1: expected a header such as 'user_id:token', with {wanted} token column(s), "
            f"got {' '.join(cells)[:200]!r}"
        )
    return columns


def _key_columns(cells: Cells) -> tuple[Column, Column]:
    tokens = [column for column in cells if column.type == "token"]
    user = next((column for column in tokens if column.name == "user_id"), tokens[0])
    others = [column for column in tokens if column != user]
    return user, next((column for column in others if column.name == "item_id"), others[0])


def _event(cells: Cells) -> Raw:
    user, item = _key_columns(cells)
    row: dict[str, object] = {"user_id": cells[user], "item_id": cells[item], "kind": "click"}
    context: dict[str, str] = {}
    for column, cell in cells.items():
        if column.name == "timestamp":
            row["time"] = cell
        elif column.name == "rating":
            row |= {"kind": "rate", "value": cell}
        elif column.name in PLAY_COLUMNS and column.type == "float":
            row |= {"kind": "play", "value": cell}
        elif column.name in WORD_COLUMNS:
            row["text"] = cell
        elif column not in (user, item):
            context[column.name] = cell
    return row | {"context": context}


def _item(cells: Cells, domain: str) -> Raw:
    tokens = [column for column in cells if column.type == "token"]
    key = next((column for column in tokens if column.name == "item_id"), tokens[0])
    row: dict[str, object] = {"item_id": cells[key], "domain": domain}
    categories: list[str] = []
    attributes: dict[str, object] = {}
    for column, cell in cells.items():
        name = column.name.lower()
        if column == key or not cell.strip():
            continue
        if name in CATEGORY_COLUMNS:
            categories += _sequence(cell)
        elif name.endswith(TITLE_ENDINGS) and "title" not in row:
            row["title"] = cell
        elif name in TEXT_COLUMNS:
            row["text"] = cell
        else:
            attributes[column.name] = _attribute(column, cell)
    return row | {"categories": categories, "attributes": attributes}


def _sequence(cell: str) -> list[str]:
    """The parts of a sequence: between commas where there are any, else between blanks."""
    return [part.strip(" '\"[]") for part in (cell.split(",") if "," in cell else cell.split())]


def _attribute(column: Column, cell: str) -> object:
    try:
        if column.type == "float":
            return fields.number(cell)
        return [fields.number(part) for part in cell.split()] if column.type == "float_seq" else cell
    except fields.UnfitError:
        return cell
