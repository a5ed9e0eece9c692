"""MovieLens folders: 100K (`u.data`, `u.item`), 1M and 10M (`ratings.dat`, `movies.dat`), latest (`ratings.csv`).

Ratings become `rate` events, tags become `comment` events with the tag as their words, films become items of the
domain "movie" with their year and outside ids as attributes. Files about the users (`u.user`, `users.dat`) are left
aside: Palate has no fields for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from history.files import Source
from history.rejects import Rejects
from history.rows import Place, Raw
from history.tabular import Dataset, Placed, Table

GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
"""What the nineteen flags of `u.item` stand for, in their order."""
NO_GENRES = frozenset({"unknown", "(no genres listed)"})
_YEAR = re.compile(r"\((\d{4})\)\s*$")
_RATING = ("user", "item", "value", "time")
_TAG = ("user", "item", "text", "time")
_FILM = ("item", "title", "genres")
_FILM_100K = ("item", "title", "released", "video", "url", *GENRES)
_Layout = tuple[str, str, tuple[str, ...]]
"""A file's name, what separates its cells (None of them for CSV with a header), and what the cells are."""


class MovieLens(Dataset):
    """A MovieLens folder. Subclasses say which files hold ratings, tags and films."""

    ratings: _Layout
    films: _Layout
    tags: _Layout | None = None
    links: str | None = None

    def __init__(self, path: Path, names: list[str]) -> None:
        super().__init__(path)
        self.sources: dict[str, Source] = {}
        used = {self.ratings[0], self.films[0], self.links, self.tags[0] if self.tags else None}
        self.ignored = tuple(name for name in names if name not in used)

    @classmethod
    def recognises(cls, names: list[str]) -> bool:
        """Whether a folder with files of these names is of this format."""
        return {cls.ratings[0], cls.films[0]} <= set(names)

    def raw(self, table: Table, rejects: Rejects) -> Iterator[Placed]:
        """The raw rows of a table with their places."""
        if table == "items":
            links = self._links(rejects)
            for place, cells in self._cells(self.films, rejects):
                yield place, _film(cells, links.get(cells["item"], {}))
        elif table == "events":
            for place, cells in self._cells(self.ratings, rejects):
                yield place, _event(cells, "rate")
            if self.tags:
                for place, cells in self._cells(self.tags, rejects):
                    yield place, _event(cells, "comment")

    def encodings(self) -> dict[str, dict[str, int]]:
        """For each file that was not all UTF-8: how many lines were read in which other encoding."""
        return {name: dict(source.encodings) for name, source in self.sources.items() if source.encodings}

    def _cells(self, layout: _Layout, rejects: Rejects) -> Iterator[tuple[Place, dict[str, str]]]:
        name, separator, columns = layout
        if not (self.path / name).is_file():
            return
        source = self.sources[name] = Source(self.path / name)
        lines = source.rows(rejects) if not separator else _split(source, separator, columns, rejects)
        for line, row in lines:
            cells = dict(zip(columns, row.values(), strict=False))
            if len(cells) == len(columns):
                yield Place(name, line), cells
            else:
                rejects.add(source.error(line, "", "|".join(row.values()), f"{len(columns)} columns"))

    def _links(self, rejects: Rejects) -> dict[str, dict[str, str]]:
        if self.links is None or not (self.path / self.links).is_file():
            return {}
        rows = Source(self.path / self.links, frozenset({"movieId"})).rows(rejects)
        return {row["movieId"]: {k: v for k, v in row.items() if k != "movieId" and v} for _, row in rows}


class MovieLens100K(MovieLens):
    """MovieLens 100K of 1998: tabs, bars and Latin-1."""

    format = "movielens-100k"
    ratings = ("u.data", "\t", _RATING)
    films = ("u.item", "|", _FILM_100K)


class MovieLens1M(MovieLens):
    """MovieLens 1M, and 10M with its tags: double colons; Latin-1 and UTF-8."""

    format = "movielens-1m"
    ratings = ("ratings.dat", "::", _RATING)
    films = ("movies.dat", "::", _FILM)
    tags = ("tags.dat", "::", _TAG)


class MovieLensLatest(MovieLens):
    """MovieLens "latest", small or full, and 20M to 32M: CSV with a header."""

    format = "movielens-latest"
    ratings = ("ratings.csv", "", _RATING)
    films = ("movies.csv", "", _FILM)
    tags = ("tags.csv", "", _TAG)
    links = "links.csv"


def _split(source: Source, separator: str, columns: tuple[str, ...], rejects: Rejects) -> Iterator[tuple[int, Raw]]:
    for line, text in source.lines():
        cells = source.text(text).rstrip("\r\n").split(separator)
        if len(cells) == len(columns):
            yield line, dict(zip(columns, cells, strict=True))
        else:
            rejects.add(source.error(line, "", separator.join(cells), f"{len(columns)} columns, {separator!r} between"))


def _film(cells: Mapping[str, str], links: Mapping[str, str]) -> Raw:
    if "genres" in cells:
        genres = cells["genres"].strip().split("|")
    else:
        genres = [name for name in GENRES if cells[name].strip() == "1"]
    year = _YEAR.search(cells["title"])
    return {
        "item_id": cells["item"],
        "domain": "movie",
        "title": cells["title"],
        "categories": [genre for genre in genres if genre not in NO_GENRES],
        "attributes": ({"year": int(year.group(1))} if year else {}) | dict(links),
    }


def _event(cells: Mapping[str, str], kind: str) -> Raw:
    told = {"text": cells["text"]} if "text" in cells else {"value": cells["value"]}
    return {"user_id": cells["user"], "item_id": cells["item"], "kind": kind, "time": cells["time"], **told}
