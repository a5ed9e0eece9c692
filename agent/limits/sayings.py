"""Other words for the same thing, in both languages: what somebody does not want, they do not want in either.

The groups are a closed list of what people commonly ask for or rule out (`data/sayings.txt`, one group a line). What
is not in it is looked for as it was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from agent.limits.words import words

_Words = tuple[str, ...]
_WORKS: tuple[_Words, ...] = (("movie",), ("film",), ("flick",), ("电", "影"), ("影", "片"), ("题", "材"))
"""What may follow the thing itself: somebody who wants no "horror films" wants no horror."""
_SHORT_WORKS: tuple[_Words, ...] = (("片",), ("类",))
"""Taken off only where a known saying is left: "恐怖片" is horror, "薯片" is something else."""


@lru_cache(maxsize=4096)
def sayings(term: str) -> tuple[str, ...]:
    """The ways in which items may speak of a term, itself first; none for one without a word in it.

    >>> sayings("Zombies")
    ('Zombies', '僵尸', '丧尸')
    >>> sayings("恐怖片"), sayings("heist movies"), sayings(" ")
    (('恐怖片', 'horror', '恐怖'), ('heist movies', 'heist'), ())
    """
    said = tuple(words(term))
    bare = _without(said, _WORKS)
    groups = _groups()
    others = groups.get(said) or groups.get(bare) or groups.get(_without(bare, _SHORT_WORKS)) or (_joined(bare),)
    found = {said: term}
    for other in others:
        found.setdefault(tuple(words(other)), other)
    return tuple(text for spoken, text in found.items() if spoken)


def _without(said: _Words, endings: tuple[_Words, ...]) -> _Words:
    """A term without the first of these endings that it has; a term that is nothing else stays."""
    return next((said[: -len(end)] for end in endings if said[-len(end) :] == end and len(said) > len(end)), said)


def _joined(said: _Words) -> str:
    return ("" if all(not word.isascii() for word in said) else " ").join(said)


@cache
def _groups() -> Mapping[_Words, tuple[str, ...]]:
    """All groups that each saying is in, one after the other."""
    groups: dict[_Words, tuple[str, ...]] = {}
    listed = files("agent.limits").joinpath("data/sayings.txt").read_text(encoding="utf-8")
    for line in listed.splitlines():
        group = tuple(saying.strip() for saying in line.split(","))
        for saying in group:
            groups[tuple(words(saying))] = (*groups.get(tuple(words(saying)), ()), *group)
    return groups
