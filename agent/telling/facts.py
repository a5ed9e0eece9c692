"""What an item says of itself, as short statements that can be cited one by one. Nothing is known here of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, cast

from agent.limits.facts import NAMES, ItemFacts, item_facts
from agent.telling.genres import translated
from agent.telling.sentences import sentences
from agent.telling.sources import without_year
from history.text import language as language_of
from palate.text import plain
from palate.types import Item, Language, Model

FactKind = Literal["category", "year", "minutes", "pages", "price", "people", "attribute", "sentence"]

MOST_CATEGORIES = 6
MOST_PEOPLE = 3
MOST_ATTRIBUTES = 12
MOST_SENTENCES = 8
LONGEST_VALUE = 80
LONGEST_SENTENCE = 320
_TWO = re.compile(r"\s+[·|/]\s+")
"""What stands between the two halves of a title in two languages."""
_BESIDE = re.compile(r"(?<=[A-Za-z.])(?=[\u4e00-\u9fff])")
"""Where a Latin name stands beside a Chinese word."""
_LETTERS = re.compile(r"[\W_\d]+")

PEOPLE: Mapping[str, str] = {
    **dict.fromkeys(("director", "directors", "导演"), "director"),
    **dict.fromkeys(("author", "authors", "writer", "writers", "作者"), "author"),
    **dict.fromkeys(("star", "stars", "actor", "actors", "cast", "主演", "演员"), "star"),
    **dict.fromkeys(("artist", "artists", "singer", "band", "歌手", "艺术家"), "artist"),
    **dict.fromkeys(("teacher", "instructor", "lecturer", "讲师", "老师"), "teacher"),
}
"""Names that attributes of people go by, and what they mean."""
_MEASURED = frozenset(name for names in NAMES.values() for name in names.split())
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥"}
UNTOLD = frozenset(
    {"id", "url", "link", "image", "poster", "cover", "asin", "isbn", "imdb", "title_en", "path", "file"}
)
"""Attributes that nobody wants to read."""


class Fact(Model):
    """One statement of an item about itself: `kind`, `name` of the attribute it stands in ("director"; "" for none),
    and `text` as the data says it."""

    kind: FactKind
    name: str = ""
    text: str

    def told(self, language: Language) -> str:
        """The fact as a few words to read; a sentence of the item's text stays as it is.

        >>> Fact(kind="people", name="director", text="Greta Gerwig").told("en")
        'directed by Greta Gerwig'
        >>> Fact(kind="minutes", name="minutes", text="94").told("zh")
        '94 分钟'
        """
        if self.kind == "category":
            return translated(self.text, language)
        wording = WORDING[language].get(self.name)
        told = wording.format(self.text) if wording else (f"{self.name}: {self.text}" if self.name else self.text)
        return _BESIDE.sub(" ", told) if language == "zh" and wording else told


WORDING: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "year": "from {}", "minutes": "{} minutes", "pages": "{} pages", "price": "costs {}",
        "director": "directed by {}", "author": "by {}", "star": "with {}", "artist": "by {}",
        "teacher": "taught by {}",
    },
    "zh": {
        "year": "{} 年", "minutes": "{} 分钟", "pages": "{} 页", "price": "价格 {}",
        "director": "{}执导", "author": "作者 {}", "star": "{}主演", "artist": "{}", "teacher": "{}主讲",
    },
}  # fmt: skip
"""How facts are told, by language and name."""


def facts_of(item: Item) -> tuple[Fact, ...]:
    """All that an item says of itself: categories, year, length, price, people, other attributes, then the sentences
    of its text, in this order.

    >>> item = Item(item_id="m1", title="Heat (1995)", categories=("crime",), attributes={"director": ["Michael Mann"]})
    >>> [fact.told("en") for fact in facts_of(item)]
    ['crime', 'from 1995', 'directed by Michael Mann']
    """
    facts = [*_categories(item), *_attributes(item), *_sentences(item)]
    return tuple(dict.fromkeys(facts))


def bare_title(item: Item, language: Language | None = None) -> str:
    """The title without the year that data puts behind it; of one in two languages the part in `language`; the id
    where there is no title.

    >>> bare_title(Item(item_id="m1", title="Heat (1995)"))
    'Heat'
    >>> bare_title(Item(item_id="m2", title="Letters from the Moon · 月球来信"), "zh")
    '月球来信'
    """
    whole = plain(without_year(item.title)) or plain(item.title) or item.item_id
    parts = [part.strip() for part in _TWO.split(whole)]
    if language is None or len(parts) != 2 or len({language_of(part) for part in parts}) < 2:
        return whole
    return next(part for part in parts if language_of(part) == language)


def _categories(item: Item) -> Iterator[Fact]:
    for category in item.categories[:MOST_CATEGORIES]:
        if text := plain(category)[:LONGEST_VALUE]:
            yield Fact(kind="category", text=text)


def _attributes(item: Item) -> Iterator[Fact]:
    """Year, length and price as they are read for limits, then people, then all else."""
    yield from _measures(item_facts(item))
    told = [fact for name, value in list(item.attributes.items())[:MOST_ATTRIBUTES] for fact in _told(str(name), value)]
    yield from sorted(told, key=lambda fact: fact.kind != "people")


def _measures(read: ItemFacts) -> Iterator[Fact]:
    if read.year is not None:
        yield Fact(kind="year", name="year", text=str(read.year))
    if read.minutes is not None:
        yield Fact(kind="minutes", name="minutes", text=f"{read.minutes:g}")
    if read.pages is not None:
        yield Fact(kind="pages", name="pages", text=f"{read.pages:g}")
    if read.price is not None:
        amount, sign = f"{read.price:g}", _SIGNS.get(read.currency, "")
        yield Fact(kind="price", name="price", text=sign + amount if sign else f"{amount} {read.currency}".strip())


def _told(name: str, value: Any) -> Iterator[Fact]:
    folded = name.casefold().strip()
    if _LETTERS.sub("", folded) in _MEASURED or folded in UNTOLD or isinstance(value, dict | bool) or value is None:
        return
    called, kind = PEOPLE.get(folded, plain(name)[:40].replace("_", " ")), "people" if folded in PEOPLE else "attribute"
    values = [plain(str(one))[:LONGEST_VALUE] for one in (value if isinstance(value, list | tuple) else [value])]
    for one in [one for one in values if one and "://" not in one][:MOST_PEOPLE]:
        yield Fact(kind=cast(FactKind, kind), name=called, text=one)


def _sentences(item: Item) -> Iterator[Fact]:
    told = [plain(sentence) for sentence in sentences(item.text[:4000], (item.title,))]
    for sentence in [one for one in told if 0 < len(one) <= LONGEST_SENTENCE][:MOST_SENTENCES]:
        yield Fact(kind="sentence", text=sentence)
