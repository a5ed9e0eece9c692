"""What of a dialogue a method reads."""

from __future__ import annotations

from collections.abc import Sequence

END = 600
"""Characters at the end of a dialogue that tell what is wanted now."""


def said(context: Sequence[str], characters: int = END) -> str:
    """The last `characters` of a dialogue in one text; 0 means its last turn alone.

    >>> said(["Hello", "Something like Heat?"], 10), said(["Hello", "Something like Heat?"], 0)
    ('like Heat?', 'Something like Heat?')
    """
    if not characters:
        return context[-1] if context else ""
    return " ".join(context)[-characters:]
