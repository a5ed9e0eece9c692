"""What an item says of itself that can be limited: minutes, pages, year, price, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from agent.limits import measures
from history.text import language as language_of
from palate.types import Item

Column = Literal["minutes", "length", "pages", "year", "date", "price", "currency", "language"]

NAMES: Mapping[Column, str] = {
    "minutes": "minutes runtime runningtime runtimeminutes durationminutes lengthminutes durationmin lengthmin "
    "totalminutes 片长 时长 分钟数 分钟",
    "length": "duration length playtime playingtime 长度",
    "pages": "pages pagecount numpages numberofpages pagesnumber printlength 页数 总页数",
    "year": "year releaseyear publicationyear publishyear yearpublished publishedyear originalyear yearreleased 年份 "
    "年 上映年份 出版年份 出版年 发行年份",
    "date": "date releasedate published publicationdate publisheddate publishdate datepublished pubdate firstpublished "
    "released airdate 日期 上映日期 上映时间 出版日期 出版时间 发行时间 发行日期",
    "price": "price saleprice listprice currentprice unitprice cost retailprice 价格 售价 定价 现价 单价",
    "currency": "currency pricecurrency currencycode 币种 货币",
    "language": "language lang languages langs originallanguage spokenlanguages audiolanguage 语言 语种",
}
"""What data calls each column, letters only, in lower case."""
_COLUMN_OF: Mapping[str, Column] = {name: column for column, names in NAMES.items() for name in names.split()}
_UNITS: Mapping[str, float] = {
    "ms": 60_000.0, "milliseconds": 60_000.0, "millis": 60_000.0, "seconds": 60.0, "secs": 60.0, "sec": 60.0, "s": 60.0,
    "hours": 1 / 60, "hrs": 1 / 60, "h": 1 / 60, "minutes": 1.0, "mins": 1.0, "min": 1.0,
}  # fmt: skip
"""What a column's name may end in, and how many of them make a minute."""
_LENGTHS = ("duration", "runtime", "length", "runningtime", "playtime", "time")
_NOT_A_LETTER = re.compile(r"[\W_\d]+")
_LETTER = re.compile(r"[^\W\d_]")

BOOKS = re.compile(r"book|novel|comic|read|书|小说|漫画", re.IGNORECASE)
"""Domains in which a bare length counts pages."""
TRACKS = re.compile(r"music|song|track|audio clip|音乐|歌|单曲", re.IGNORECASE)
"""Domains in which a bare length counts seconds."""
LONGEST_FILM = 1_000.0
"""A bare length beyond this is not in minutes but in seconds."""
DEPTH = 3
"""How deep into attributes within attributes columns are looked for."""


@dataclass(frozen=True)
class ItemFacts:
    """What one item says of itself; None, "" or nothing where it does not say.

    Args:
        minutes: how long it takes.
        pages: how many it has.
        year: in which it came out.
        price: what it costs, in `currency`.
        currency: ISO 4217 code, "" where the data does not name one.
        languages: ISO 639 codes of those it is in; of its text, where no attribute tells.
    """

    minutes: float | None = None
    pages: float | None = None
    year: int | None = None
    price: float | None = None
    currency: str = ""
    languages: frozenset[str] = frozenset()


def item_facts(item: Item) -> ItemFacts:
    """Read the facts of an item from its attributes, under whatever name and in whatever form, and from its title.

    >>> item_facts(Item(item_id="1", title="Heat (1995)", attributes={"runtime": "2h 50m", "language": "en"}))
    ItemFacts(minutes=170.0, pages=None, year=1995, price=None, currency='', languages=frozenset({'en'}))
    """
    columns = _columns(item.attributes) if item.attributes else {}
    minutes, pages = _length(columns, item.domain)
    price = _first(columns.get("price"), measures.money)
    return ItemFacts(
        minutes=minutes,
        pages=pages,
        year=_first(columns.get("year"), measures.year)
        or _first(columns.get("date"), measures.year)
        or measures.title_year(item.title),
        price=None if price is None else price.amount,
        currency="" if price is None else price.currency or _first(columns.get("currency"), measures.currency) or "",
        languages=_languages(columns, item),
    )


_Found = dict[Column, list[tuple[Any, float]]]
"""Values by column, each with how many units of a bare number make a minute (0: nothing tells)."""


def _columns(attributes: Mapping[str, Any]) -> _Found:
    found: _Found = {}
    for name, value in _leaves(attributes, DEPTH):
        column, per_minute = _column(name)
        if column is not None:
            found.setdefault(column, []).append((value, per_minute))
    return found


def _leaves(attributes: Mapping[str, Any], depth: int) -> Iterator[tuple[str, Any]]:
    for name, value in attributes.items():
        if isinstance(value, Mapping) and depth and _column(name)[0] != "price":
            yield from _leaves(value, depth - 1)
        else:
            yield name, value


@lru_cache(maxsize=10_000)
def _column(name: str) -> tuple[Column | None, float]:
    """Which column a name means, and the unit of a length where the name tells it.

    >>> _column("Release Date"), _column("duration_ms"), _column("runtime")
    (('date', 0.0), ('minutes', 60000.0), ('minutes', 1.0))
    """
    words = [word for word in _NOT_A_LETTER.split(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).casefold()) if word]
    folded = "".join(words)
    if len(words) > 1 and words[-1] in _UNITS and "".join(words[:-1]) in _LENGTHS:
        return "minutes", _UNITS[words[-1]]
    column = _COLUMN_OF.get(folded)
    return column, 1.0 if column == "minutes" else 0.0


def _length(columns: _Found, domain: str) -> tuple[float | None, float | None]:
    """Minutes and pages; what a bare "length" counts, its domain tells."""
    hours_first = not TRACKS.search(domain)
    told = columns.get("minutes", ())
    minutes = _first_of(measures.minutes(_one(value), per, hours_first=hours_first) for value, per in told)
    pages = _first(columns.get("pages"), measures.pages)
    for value, _ in columns.get("length", ()):
        bare = measures.number(_one(value))
        pages = pages or measures.pages(_one(value), named=bool(BOOKS.search(domain)))
        if bare is None or not BOOKS.search(domain):
            per_minute = _per_minute(bare or 0.0, domain)
            minutes = minutes or measures.minutes(_one(value), per_minute, hours_first=hours_first)
    return minutes, pages


def _per_minute(bare: float, domain: str) -> float:
    return 60.0 if bare > LONGEST_FILM or TRACKS.search(domain) else 1.0


def _languages(columns: _Found, item: Item) -> frozenset[str]:
    told = frozenset().union(*(measures.languages(value) for value, _ in columns.get("language", ())))
    if told:
        return told
    text = f"{item.title} {item.text}"
    if not _LETTER.search(text):
        return frozenset()
    return frozenset({"en" if text.isascii() else language_of(text)})


def _first(values: list[tuple[Any, float]] | None, read: Any) -> Any:
    return _first_of(read(_one(value)) for value, _ in values or ())


def _first_of(found: Iterator[Any]) -> Any:
    return next((one for one in found if one), None)


def _one(value: Any) -> Any:
    """The first of several values."""
    return value[0] if isinstance(value, list | tuple) and value else value
