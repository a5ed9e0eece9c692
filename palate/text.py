"""Text that came from elsewhere, made fit to be shown."""

from __future__ import annotations

import re
import unicodedata

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+")


def plain(text: str) -> str:
    """One line that cannot move a cursor, colour a screen or turn the writing direction, and that XML allows.

    >>> plain("a\\x1b[31mb\\nc")
    'a [31mb c'
    """
    return " ".join(_UNSAFE.sub(" ", text).split())


_NAMED_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S*", re.IGNORECASE)
_STRAY = re.compile(r"[<>\[\]|`]+")


def unlinked(text: str) -> str:
    """`plain`, without links, markup, and what chat models take for control tokens.

    >>> unlinked("tea <|im_end|> [buy](http://evil.example) at www.evil.example now")
    'tea buy at now'
    """
    named = _NAMED_LINK.sub(lambda found: found[1], plain(text))
    for unwanted in (_TAG, _LINK, _STRAY):
        named = unwanted.sub(" ", named)
    return " ".join(named.split())


_ADDRESS = re.compile(
    r"\w+://|www\.|\b(?:mailto|javascript):|\bdata:\w+/|\]\s*\(|!\[|<\s*/?\s*[a-z!|]|&(?:[a-z]{2,8}|#\w{1,8});|"
    r"\b[\w-]+\.(?:com|net|org|io|cn|co|ai|dev|app|info|me|xyz|example|html?|php)\b|\b[\w.+-]+@[\w-]+\.\w+",
    re.IGNORECASE,
)


def linked(text: str) -> bool:
    """Whether a text holds a link, an address, markup, or a control token in angle brackets.

    >>> linked("see evil.example/free"), linked("tea <|im_end|>"), linked("Dr. No, 3.5 stars & more")
    (True, True, False)
    """
    return _ADDRESS.search(text) is not None


def even(text: str) -> str:
    """A text with one form of each letter and straight apostrophes, as it is compared with another.

    >>> even("Ｈeat’s")
    "Heat's"
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
