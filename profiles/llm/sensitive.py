"""What must not be inferred of a person: health, religion, sexuality, politics, ethnicity. By lists of words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

import yaml

Sensitive = Literal["health", "religion", "sexuality", "politics", "ethnicity"]
WITHHELD = "(withheld)"
"""Stands in place of a sensitive inference where it is told that there was one: keeping it would be making it."""
HAN = re.compile(r"[\u3400-\u9fff]")
TIGHT = r"(?:\s+\w+)?\s+"
"""Between an origin and a person there may stand one word: "Chinese young man"."""


def inferred(text: str, titles: Iterable[str] = ()) -> Sensitive | None:
    """Return what a text infers of a person that is theirs to tell, None where nothing.

    Descriptions of people count, things do not: a cuisine is no ethnicity, a hymn no faith, and a band called after an
    illness no illness: `titles` of two words and more are names of things wherever they stand.

    >>> inferred("Chinese food"), inferred("a Chinese person"), inferred("gospel music"), inferred("managing diabetes")
    (None, 'ethnicity', None, 'health')
    """
    kinds = [kind for kind in get_args(Sensitive) if _infers(kind, text)]
    rest = without(text, titles) if kinds else text
    return next((kind for kind in kinds if rest == text or _infers(kind, rest)), None)


def without(text: str, titles: Iterable[str]) -> str:
    """Return a text with titles of two words and more taken out.

    >>> without("Fans of Bad Religion", ["Bad Religion", "Fans"])
    'Fans of '
    """
    for title in titles:
        if len(title.split()) > 1:
            text = re.sub(rf"(?<!\w){re.escape(title)}(?!\w)", "", text, flags=re.IGNORECASE)
    return text


def _infers(kind: Sensitive, text: str) -> bool:
    lists = _lists()[kind]
    if _found(lists["of_person"], text):
        return True
    if _found(lists["matter"], text):
        return _found(_lists()["all"]["persons"], text) or not _found(_lists()["all"]["works"], text)
    return bool(lists["origin"].pattern) and _of_origin(text)


def _of_origin(text: str) -> bool:
    return _origin_of_person().search(text) is not None


def _found(pattern: re.Pattern[str], text: str) -> bool:
    return bool(pattern.pattern) and pattern.search(text) is not None


@lru_cache(maxsize=1)
def _told() -> dict[str, dict[str, list[str]] | list[str]]:
    told: dict[str, dict[str, list[str]] | list[str]] = yaml.safe_load(
        files("profiles").joinpath("data/sensitive.yaml").read_text(encoding="utf-8")
    )
    return told


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, re.Pattern[str]]]:
    lists = {}
    for kind in get_args(Sensitive):
        own = _told()[kind]
        assert isinstance(own, dict)
        lists[kind] = {name: any_of(own.get(name, ())) for name in ("of_person", "matter", "origin")}
    return {**lists, "all": {name: any_of(_plain(name)) for name in ("works", "persons")}}


def _plain(name: str) -> list[str]:
    listed = _told()[name]
    assert isinstance(listed, list)
    return listed


@lru_cache(maxsize=1)
def _origin_of_person() -> re.Pattern[str]:
    """Match an origin right before a word for a person, or after "is", "is a", "identifies as"."""
    ethnic = _told()["ethnicity"]
    assert isinstance(ethnic, dict)
    origin = _either([word for word in ethnic["origin"] if not HAN.search(word)])
    person = _either([word for word in _plain("persons") if not HAN.search(word)])
    han = "|".join(word for word in ethnic["origin"] if HAN.search(word))
    products = _either([word for word in _plain("works") if not HAN.search(word)])
    being = r"\b(?:is|are|am|being|identifies as|identify as|of)\s+(?:an?\s+)?"
    said = rf"{being}(?:{origin})\b(?!{TIGHT}(?:{products})\b)(?!\s+\w+)"
    return re.compile(
        rf"\b(?:{origin}){TIGHT}(?:{person})\b|{said}|(?:{han})(?:身份|出身|后裔|人士|用户)|(?:是|身为)(?:{han})",
        re.IGNORECASE,
    )


def any_of(words: Sequence[str] | Iterable[str]) -> re.Pattern[str]:
    r"""Return a pattern that finds any of these words, English ones whole, a `*` standing for any ending.

    >>> any_of(["pregnan*"]).search("Pregnancy").group()
    'Pregnancy'
    """
    listed = list(words)
    han = [word for word in listed if HAN.search(word)]
    plain = [word for word in listed if not HAN.search(word)]
    either = [rf"\b(?:{_either(plain)})(?!\w)"] if plain else []
    return re.compile("|".join([*either, *map(re.escape, han)]), re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in longest_first)
