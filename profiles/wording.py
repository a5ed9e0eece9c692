"""Whether the words of a label stand in a text. Wording knows nothing of who made the label.

A label may name two things at once ("coffee and old trains"): each part must stand for itself, or a made-up half would
ride on a true one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from history import chinese
from history import text as history_text
from palate.types import Event, Item
from profiles.word import WordModel

ENOUGH = 0.5
"""More than this share of a part's telling words, by rarity, must be found."""
BETWEEN = re.compile(r"\s*(?:[、，,;；/&+|]|\band\b|\bor\b|\bplus\b|\bas well as\b)\s*", re.IGNORECASE)
FONDNESS = re.compile(
    r"^\s*(?:an? )?(?:\w+ )?(?:love|passion|fondness|taste|appetite|eye|ear) (?:of|for) ", re.IGNORECASE
)
HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
HAN_BETWEEN = frozenset({"和", "与", "及", "以及", "或", "跟"})
PLURALS = (("ies", "y"), ("ie", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"))
LONG = 5
"""From so many letters on "ies" and "ie" are ends: "movies", "movie", and not "pies"."""
SHORTEST = 4
"""Shorter words keep their s: "gas", "bus"."""


@lru_cache(maxsize=65_536)
def stems(text: str) -> frozenset[str]:
    """Return the telling words of a text, plural ends taken off, parts of compounds beside them.

    >>> sorted(stems("Romantic comedies of the 80s"))
    ['80s', 'comedy', 'romantic']
    """
    return frozenset(stem(word) for word in history_text.tokens(text, parts=True))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return an English word without its plural end; other words as they are.

    >>> stem("stories"), stem("glass"), stem("kettles"), stem("gas")
    ('story', 'glass', 'kettle', 'gas')
    """
    if len(word) < SHORTEST or not word.isascii() or not word.isalpha():
        return word
    for plural, single in PLURALS:
        if word.endswith(plural) and len(word) >= LONG:
            return word.removesuffix(plural) + single
    return word.removesuffix("s") if not word.endswith(("ss", "us", "is")) else word


class Part(NamedTuple):
    """One of the things a label names: its text, and the telling words of it."""

    text: str
    words: frozenset[str]


@lru_cache(maxsize=65_536)
def parts(label: str) -> tuple[Part, ...]:
    """Return each thing a label names, without those that say nothing.

    >>> [sorted(part.words) for part in parts("love of green tea and old trains")]
    [['green', 'tea'], ['old', 'train']]
    """
    found = [Part(piece.strip(), _label_stems(piece) - hollow()) for piece in _pieces(FONDNESS.sub("", label))]
    narrow = tuple(Part(part.text, part.words - broad()) for part in found if part.words - broad())
    return narrow or tuple(part for part in found if part.words)


def _label_stems(text: str) -> frozenset[str]:
    """Return the telling words of a piece of a label; Chinese compounds count once, by the words they are cut into."""
    return frozenset(stem(word) for word in history_text.tokens(text, parts=not HAN_RUN.search(text)))


@lru_cache(maxsize=65_536)
def all_words(label: str) -> frozenset[str]:
    """Return the telling words of all that a label names.

    >>> sorted(all_words("jazz music and trains"))
    ['jazz', 'train']
    """
    return frozenset().union(*(part.words for part in parts(label)))


def _pieces(label: str) -> list[str]:
    pieces = BETWEEN.split(label)
    return [part for piece in pieces for part in (_han_pieces(piece) if HAN_RUN.search(piece) else [piece])]


def _han_pieces(text: str) -> list[str]:
    """Split a Chinese label where a word of its own means "and": "茶和音乐", not "和平"."""
    words = (["\n" if word in HAN_BETWEEN else word for word in chinese.segment(run)] for run in HAN_RUN.findall(text))
    runs = iter("".join(each) for each in words)
    return HAN_RUN.sub(lambda _: next(runs), text).split("\n")


def same_label(one: str, other: str) -> bool:
    """Say whether two labels say the same: the same telling words, in any order.

    >>> same_label("Green tea", "teas, green"), same_label("tea", "green tea")
    (True, False)
    """
    a, b = all_words(one), all_words(other)
    return a == b if a and b else one.casefold().split() == other.casefold().split()


def is_hollow(label: str, domains: Iterable[str] = ()) -> bool:
    """Say whether a label is true of anybody: nothing but words like "various products", or a domain's own name.

    >>> is_hollow("Various quality products"), is_hollow("jazz music"), is_hollow("kitchen things", ["kitchen"])
    (True, False, True)
    """
    empty = hollow() | broad() | frozenset().union(*(stems(domain) for domain in domains))
    return all(_is_made_of(word, empty) for word in stems(label))


def _is_made_of(word: str, empty: frozenset[str]) -> bool:
    """Say whether a word is one of these, or a compound of Chinese ones."""
    if word in empty or not HAN_RUN.fullmatch(word):
        return word in empty
    return any(word.startswith(head) and _is_made_of(word.removeprefix(head), empty) for head in empty if head != word)


@lru_cache(maxsize=1)
def hollow() -> frozenset[str]:
    """Words that say that there is an interest, and not which."""
    return _listed("hollow")


@lru_cache(maxsize=1)
def broad() -> frozenset[str]:
    """Names of whole fields ("music"): alone they are true of anybody, beside other words they add nothing."""
    return _listed("broad")


def _listed(name: str) -> frozenset[str]:
    told = yaml.safe_load(files("profiles").joinpath("data/hollow_words.yaml").read_text(encoding="utf-8"))
    words = [word for line in told[name] for word in str(line).split()]
    return frozenset(words) | frozenset().union(*(stems(word) for word in words))


class Lexicon:
    """Says how much of a label stands in a text, rare words counting more.

    Args:
        words: the fitted vocabulary, for how rare words are; words it does not know count as the rarest.
    """

    def __init__(self, words: WordModel) -> None:
        self._index: Mapping[str, int] = words.index
        self._idf = words.idf
        self._rarest = float(words.idf.max()) if len(words.idf) else 1.0

    def mass(self, words: Iterable[str]) -> float:
        """Return how much words weigh together; each weighs at least 1."""
        return math.fsum(self._weight(word) for word in words)

    def _weight(self, word: str) -> float:
        place = self._index.get(word, self._index.get(f"{word}s"))
        return max(1.0, self._rarest if place is None else float(self._idf[place]))

    def share(self, part: frozenset[str], found: frozenset[str]) -> float:
        """Return the share of a part's words that stand among those found, by weight, 0 to 1."""
        both = part & found
        return self.mass(both) / self.mass(part) if both else 0.0

    def supported(self, label: str, found: frozenset[str]) -> tuple[int, ...]:
        """Return which parts of a label, by place, the words found support."""
        return tuple(n for n, part in enumerate(parts(label)) if self.share(part.words, found) > ENOUGH)

    def mentions(self, label: str, event: Event, item: Item | None, *, plainly: bool = False) -> bool:
        """Say whether an event or its item speaks of a label, or of one of the things it names.

        The item's title and categories and what the person wrote come first. Its whole text is read only where these do
        not say so, and never when asked to look `plainly`.
        """
        if self.supported(label, spoken(event, item, plainly=True)):
            return True
        return not plainly and bool(self.supported(label, spoken(event, item)))


def spoken(event: Event, item: Item | None, *, plainly: bool = False) -> frozenset[str]:
    """Return the telling words of an event: what the person wrote, its item's title and categories; unless `plainly`,
    its text too."""
    own = stems(event.text) if event.text else frozenset()
    if item is None:
        return own
    return own | _of_item(item.title, "" if plainly else item.text, item.categories)


@lru_cache(maxsize=16_384)
def _of_item(title: str, text: str, categories: tuple[str, ...]) -> frozenset[str]:
    return stems(title) | stems(text) | frozenset().union(*(stems(category) for category in categories))
