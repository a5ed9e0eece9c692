"""The words of a sentence as claims: folded, with the numbers among them, and whether each is said or denied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from history.chinese import segment
from palate.text import even

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{HAN}]+|\d+(?:[.,]\d+)*|[^\W\d_{HAN}]+(?:'[^\W\d_{HAN}]+)*|[^\w\s'&/-]|[_&/-]")
_HAN = re.compile(rf"[{HAN}]")
_BREAKS = re.compile(r"[^\w\s'\"“”‘’/&-]")
_SAID_AGAIN = frozenset({"but", "yet", "though", "however", "just", "only"})
LONGEST_KEPT = 400
"""Texts up to so many characters are not read twice."""
FAR = 4
"""How many telling words after a denial it still denies."""
FAR_ZH = 8
"""The same in Chinese, in characters."""
_COUNTED = (
    *(
        "zero 零",
        "",
        "two 二 两",
        "three 三",
        "four 四",
        "five 五",
        "six 六",
        "seven 七",
        "eight 八",
        "nine 九",
        "ten 十",
    ),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_MEASURES = frozenset("部本首张个件款位篇集门档样页分条次")
_ROUND = {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "ninety": "90",
    "hundred": "100",
    "thousand": "1000",
}
NUMBERS = {word: str(number) for number, words in enumerate(_COUNTED) for word in words.split()} | _ROUND
"""Numbers written as words, from two: "one" mostly counts nothing."""


@dataclass(frozen=True)
class Word:
    """One telling word: `stem` as it is compared, `denied` where the sentence says that it is not so.

    `start` is where it stands, `capital` whether a Latin word is written with a capital letter.
    """

    stem: str
    denied: bool
    start: int
    capital: bool = False
    number: bool = False


@cache
def lists() -> dict[str, Any]:
    """The word lists of this package, as data."""
    text = (files("agent.telling") / "data" / "plain_words.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def plain_words() -> frozenset[str]:
    """Words of both languages that claim nothing; English ones as stems."""
    return frozenset(stem(word) for word in lists()["en"].split()) | frozenset(lists()["zh"].split())


@cache
def denials() -> frozenset[str]:
    """English words that deny what follows."""
    return frozenset(lists()["denials"]["en"].split())


@cache
def _denial_zh() -> re.Pattern[str]:
    """Chinese denials; the group "no" is empty for words that only look like one."""
    looks = "|".join(sorted(lists()["not_denials"].split(), key=len, reverse=True))
    denies = "|".join(sorted(lists()["denials"]["zh"].split(), key=len, reverse=True))
    return re.compile(f"(?:{looks})|(?P<no>{denies})")


def folded(text: str) -> str:
    """A text as it is compared: one form of letters and apostrophes, small letters."""
    return even(text).casefold()


def level(text: str) -> str:
    """A text on one line as it is compared: `folded`, every white space one blank.

    >>> level(" The  Long\\nRise’s")
    "the long rise's"
    """
    return " ".join(folded(text).split())


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """An English word without the endings of number, time and manner, so that "loved stories" finds "love story".

    >>> [stem(word) for word in ("stories", "baking", "baked", "quietly", "director's", "glass", "bus")]
    ['story', 'bak', 'bak', 'quiet', 'director', 'glass', 'bus']
    """
    word = word.casefold().removesuffix("'s").strip("'")
    if not word.isascii() or len(word) < 4:
        return word
    for ending, instead in (("ies", "y"), ("ied", "y"), ("ily", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"),
                            ("xes", "x"), ("ing", ""), ("ed", ""), ("ly", ""), ("s", ""), ("e", "")):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us", "is")):
            return _single(word[: -len(ending)] + instead, ending)
    return word


def _single(word: str, ending: str) -> str:
    """ "planned" and "plan" are one, and so are "lies" and "lie", "bakes" and "bake"."""
    if ending in ("ing", "ed") and len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word[:-1] if ending == "s" and word.endswith("e") and len(word) > 3 else word


def words(text: str) -> list[Word]:
    """Every word of a text that is not a denial, in order, plain ones too; numbers as digits.

    >>> [(word.stem, word.denied) for word in words("No zombies, two ghosts")]
    [('zomby', True), ('2', False), ('ghost', False)]
    >>> [(word.stem, word.denied) for word in words("不含坚果")]
    [('含', True), ('坚果', True)]
    """
    return list(_kept_words(text) if len(text) <= LONGEST_KEPT else _words_of(text))


def _words_of(text: str) -> tuple[Word, ...]:
    return tuple(_words(even(text)))


_kept_words = lru_cache(maxsize=8192)(_words_of)
"""The same facts come up turn after turn."""


def _words(text: str) -> Iterator[Word]:
    found = list(_TOKEN.finditer(text))
    left = 0
    for place, token in enumerate(found):
        said = token.group()
        low = said.casefold()
        if _BREAKS.match(said) or low in _SAID_AGAIN:
            left = 0
        if _HAN.match(said):
            yield from _han(said, token.start(), denied=left > 0)
        elif low in denials():
            left = 0 if low == "free" else FAR + 1
        elif said[0].isalnum():
            yield _word(said, token.start(), denied=left > 0 or _freed(found, place))
        left = left - 1 if left and low not in denials() and stem(low) not in plain_words() else left


def _word(said: str, start: int, *, denied: bool) -> Word:
    if said[0].isdigit():
        return Word(said.replace(",", "").rstrip("."), denied, start, number=True)
    low = said.casefold()
    if low in NUMBERS:
        return Word(NUMBERS[low], denied, start, number=True)
    return Word(stem(low), denied, start, capital=said[0].isupper())


def _freed(found: list[re.Match[str]], place: int) -> bool:
    """Whether the next word is the "free" of "nut-free"."""
    after = [token.group().casefold() for token in found[place + 1 : place + 3]]
    return after[:2] == ["-", "free"] or (after[:1] == ["free"] and after[1:] != ["of"])


def _han(run: str, start: int, *, denied: bool) -> Iterator[Word]:
    """The words of a run of Chinese characters; a run never crosses a mark, so it is one clause."""
    nos = [found.span() for found in _denial_zh().finditer(run) if found.group("no")]
    at = 0
    for word in (part for whole in segment(run) for part in _counting(whole)):
        for part, begins in _without_no(word, at, nos):
            far = any(end <= begins < end + FAR_ZH for _, end in nos)
            number = NUMBERS.get(part)
            yield Word(number or part, denied or far, start + begins, number=number is not None)
        at += len(word)


def _counting(word: str) -> list[str]:
    """A word, or a number and what it counts by ("三部")."""
    return [word[0], word[1:]] if len(word) == 2 and word[0] in NUMBERS and word[1] in _MEASURES else [word]


def _without_no(word: str, at: int, nos: list[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    """A word without the denial at its head ("不含" is "含", denied); nothing of one that is all denial."""
    begins = at
    for start, end in nos:
        if start <= begins < end:
            begins = end
    if begins < at + len(word):
        yield word[begins - at :], begins
