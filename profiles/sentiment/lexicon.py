"""Reads the word lists of sentiment. Each line of a list: a head, then words it holds for; `#` starts a comment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def lines(name: str) -> Iterator[list[str]]:
    """The lines of a list in `profiles/data`, each split at white space."""
    text = files("profiles").joinpath(f"data/{name}").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split()


@cache
def strengths(name: str) -> dict[str, float]:
    """Word -> strength, -4 (worst) to 4 (best); `_` in a word stands for a space."""
    return {word.replace("_", " "): float(row[0]) for row in lines(name) for word in row[1:]}


@cache
def shifters(name: str) -> dict[str, dict[str, float]]:
    """Kind of shifter -> word -> factor."""
    found: dict[str, dict[str, float]] = {}
    for kind, factor, *words in lines(name):
        found.setdefault(kind, {}).update(dict.fromkeys(words, float(factor)))
    return found
