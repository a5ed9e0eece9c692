"""Text that comes in pieces, broken into lines between words, each word shown as soon as it is whole."""

from __future__ import annotations

import re
from collections.abc import Callable

from rich.cells import cell_len

from palate.text import plain

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60"
_MARKS = "，。！？；：、）》」』”’…"
"""Chinese marks that may not begin a line."""
_PARTS = re.compile(rf"\n|[^\S\n]+|[{_WIDE}][{_MARKS}]*|[^\s{_WIDE}]+")
"""A line's end, a gap, a Chinese character with its marks, a word."""


class FlowingText:
    """Writes pieces of text to lines of at most `width` columns, without anything that could move a cursor.

    Args:
        write: takes what is to stand on the screen next.
        width: columns; a word wider than that is left whole.

    >>> shown = []
    >>> text = FlowingText(shown.append, width=12)
    >>> for piece in ("Two quiet fi", "lms for tonight."):
    ...     text.feed(piece)
    >>> text.end()
    >>> "".join(shown)
    'Two quiet\\nfilms for\\ntonight.\\n'
    """

    def __init__(self, write: Callable[[str], object], width: int) -> None:
        self._write, self._width = write, width
        self._held, self._gap, self._column = "", "", 0

    def feed(self, piece: str) -> None:
        """Show what is whole by now; the last word may go on in the next piece."""
        parts = _PARTS.findall(self._held + piece)
        self._held = parts.pop() if parts and not parts[-1].isspace() else ""
        for part in parts:
            self._put(part)

    def end(self) -> None:
        """Show the rest, and end the line."""
        self._put(self._held)
        self._held = ""
        if self._column:
            self._break()

    def _put(self, part: str) -> None:
        if part == "\n":
            self._break()
        elif part.isspace():
            self._gap = " " * len(part)
        elif word := plain(part):
            self._word(word)

    def _word(self, word: str) -> None:
        """Put a word on this line or, where it has no room, on the next, without the gap before it."""
        if self._column and self._column + len(self._gap) + cell_len(word) > self._width:
            self._break()
        told, self._gap = self._gap + word, ""
        self._write(told)
        self._column += cell_len(told)

    def _break(self) -> None:
        self._write("\n")
        self._column, self._gap = 0, ""
