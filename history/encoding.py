"""Bytes to text when nobody said how: UTF-8 first; where a line is none, GB 18030 or Windows-1252 by its looks."""

from __future__ import annotations

import re

_HIGH = re.compile(rb"[\x80-\xff]+")
_PAIRED = 0.7
"""Share of the bytes above 127 that stand in pairs from which a line is taken for Chinese: in Western text they
stand alone between plain letters."""


def decode(line: bytes) -> tuple[str, str]:
    """The text of a line and the encoding it was read in. Never fails: Latin-1 gives every byte a character.

    >>> decode("Amélie".encode("latin-1")), decode("卧虎藏龙".encode("gbk"))
    (('Amélie', 'windows-1252'), ('卧虎藏龙', 'gb18030'))
    """
    for name, may_be in (("utf-8", True), ("gb18030", _looks_paired(line)), ("windows-1252", True)):
        if may_be:
            try:
                return line.decode(name), name
            except UnicodeDecodeError:
                continue
    return line.decode("latin-1"), "latin-1"


def _looks_paired(line: bytes) -> bool:
    runs = [len(run) for run in _HIGH.findall(line)]
    return sum(run for run in runs if run > 1) > _PAIRED * sum(runs)
