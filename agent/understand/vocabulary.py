"""The rules' words and patterns, kept as data beside them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from palate.types import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")


@lru_cache(None)
def table(name: str) -> Any:
    """What a data file says: words are in YAML, patterns, which need no escapes there, in TOML."""
    folder = files("agent.understand") / "data"
    if (patterns := folder / f"{name}.toml").is_file():
        return tomllib.loads(patterns.read_text(encoding="utf-8"))
    return yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))


def words(*groups: object) -> tuple[str, ...]:
    """All words of nested lists; a string is split at white space where it holds Latin letters only by commas.

    >>> words(["a b, c", ["d"]])
    ('a b', 'c', 'd')
    """
    found: dict[str, None] = {}
    for group in groups:
        for one in group if isinstance(group, (list, tuple)) else [group]:
            parts = words(*one) if isinstance(one, (list, tuple)) else [part.strip() for part in str(one).split(",")]
            found.update(dict.fromkeys(part for part in parts if part))
    return tuple(found)


def one_of(phrases: tuple[str, ...]) -> str:
    """A pattern that finds any of the phrases, the longest first; Latin ones as whole words, in the plural too.

    >>> re.findall(one_of(("film", "电影")), "Films 电影 filmy")
    ['电影']
    """
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    han = [re.escape(one) for one in ordered if ord(one[0]) > 0x2E7F]
    latin = [re.escape(one) for one in ordered if ord(one[0]) <= 0x2E7F]
    parts = ([rf"(?<![\w'])(?:{'|'.join(latin)})(?![\w'])"] if latin else []) + han
    return f"(?:{'|'.join(parts)})" if parts else "(?!)"


def patterns(lines: object) -> re.Pattern[str]:
    """One pattern that finds any of a list of patterns."""
    return re.compile("|".join(f"(?:{line})" for line in (lines if isinstance(lines, list) else [lines])))


def filled(pattern: str, parts: Mapping[str, str]) -> str:
    """A pattern with the parts that it names in braces put in.

    >>> filled("{i} never eat .{2,5}", {"i": "(?:i|we)"})
    '(?:i|we) never eat .{2,5}'
    """
    return re.sub(r"\{([a-z]+)\}", lambda found: parts[found[1]], pattern)
