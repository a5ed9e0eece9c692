"""Recognises a reply that has lost its way: the same words, or white space, over and over."""

from __future__ import annotations

import re
from collections.abc import Iterator

BLANKS = re.compile(r"\s{200}")
LEAST_TURNS = 6
"""A unit that comes this often in a row is a loop, ..."""
LEAST_LENGTH = 60
"""... if the whole of it is this many characters long."""
LONGEST_UNIT = 200
PIECE = 10
LOOP = re.compile(rf"(.{{1,60}}?)\1{{{LEAST_TURNS - 1},}}", re.DOTALL)
FIRST = 2000


def loops(text: str) -> bool:
    """Whether a text holds a long run of white space, or ends in a unit repeated over and over.

    >>> loops("I like tea. " + "and tea " * 20), loops("tea, rice and salt " * 2)
    (True, False)
    """
    return bool(BLANKS.search(text)) or ends_in_a_loop(text)


def ends_in_a_loop(text: str) -> bool:
    """Whether the end of a text is one unit of up to `LONGEST_UNIT` characters, at least `LEAST_TURNS` times.

    The last, unfinished turn does not matter: the text equals itself moved by the length of the unit.
    """
    end = text.rstrip()[-LONGEST_UNIT * LEAST_TURNS :]
    return any(_moved_equals(end, unit) for unit in range(1, min(LONGEST_UNIT, len(end) // LEAST_TURNS) + 1))


def _moved_equals(end: str, unit: int) -> bool:
    span = max(unit * LEAST_TURNS, LEAST_LENGTH)
    return len(end) >= span and end[-span + unit :] == end[-span:-unit]


def holds_a_loop(text: str) -> bool:
    """Whether the first `FIRST` characters of a text hold a unit repeated over and over, wherever it stands.

    >>> holds_a_loop("You like " + "ramen " * 20 + "most of all.")
    True
    """
    first = text[:FIRST]
    return _says_much_again(first) and any(len(found[0]) >= LEAST_LENGTH for found in LOOP.finditer(first))


def _says_much_again(text: str) -> bool:
    """Whether pieces of a text come again as often as they do in any loop, which is seen sooner than the loop.

    A stretch of n characters has n - 9 pieces of ten; in a loop no more of them differ than its unit has characters.
    """
    pieces = [text[at : at + PIECE] for at in range(len(text) - PIECE + 1)]
    return len(pieces) - len(set(pieces)) > LEAST_LENGTH - 2 * PIECE


def strings(value: object) -> Iterator[str]:
    """Every string in parsed JSON, keys left out.

    >>> list(strings({"a": ["x", {"b": "y"}], "c": 1}))
    ['x', 'y']
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)
