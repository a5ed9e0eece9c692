"""Numbers as people write them, in digits and in words of both languages."""

from __future__ import annotations

import re

from agent.understand.message import Message
from agent.understand.vocabulary import table

_EN = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000}
_ZH = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_ZH_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}

_WORD = rf"(?:{'|'.join(_EN)}|hundred|thousand)"
EN_WORDS = rf"(?:(?:a )?{_WORD}(?:(?:[ -]| and ){_WORD}){{0,6}}|a (?:hundred|thousand))"
"""A number in English words, "a hundred and twenty"."""
NUMBER = (
    rf"(?:\d[\d,]{{0,11}}(?:\.\d{{1,6}})?k?|(?<![a-z]){EN_WORDS}(?![a-z])|[零〇一二三四五六七八九十百千万两]{{1,9}})"
)
"""A pattern of numbers in digits or words."""


def number(text: str) -> float:
    """The value of what `NUMBER` found.

    >>> number("1,200"), number("forty-five"), number("a hundred and twenty"), number("一百二十"), number("两")
    (1200.0, 45.0, 120.0, 120.0, 2.0)
    """
    text = text.strip()
    if text[0].isdigit():
        scale = 1000.0 if text.endswith("k") else 1.0
        return float(text.rstrip("k").replace(",", "")) * scale
    return float(_english(text) if text[0].isascii() else _chinese(text))


def in_a_name(message: Message, start: int) -> bool:
    """Whether a number that begins there is a part of a name: joined to a word ("guest-8", "7-Eleven"), or after one
    that is written with a capital letter, and that no sentence begins with ("Blade Runner 2049", "my iPhone 15").

    >>> text = Message.of("a case for my iPhone 15"), Message.of("Under 15 please")
    >>> in_a_name(text[0], 21), in_a_name(text[1], 6)
    (True, False)
    """
    before, after = message.low[:start], message.low[start:]
    if re.search(r"[\w]-$|[a-z]$", before) or re.match(r"\d+-[a-z]{3,}", after):
        return not re.match(r"\d+-(?:minute|hour|page|year|dollar|day|star)", after)
    word = re.search(r"[a-z][\w'’&.]*(?= $)", before)
    if word is None or word.group() in table("counts")["no_names"].split():
        return False
    written = message.text[message.origin[word.start()] : message.origin[word.end()]]
    begins = not re.search(r"[\w,:;'\"》]\s*$", message.low[: word.start()])
    return any(letter.isupper() for letter in (written[1:] if begins else written))


def _english(text: str) -> int:
    whole = part = 0
    for word in re.findall(r"[a-z]+", text):
        if word in _EN:
            part += _EN[word]
        elif word in _SCALES:
            part = max(part, 1) * _SCALES[word]
            if word == "thousand":
                whole, part = whole + part, 0
    return whole + part


def _chinese(text: str) -> int:
    if not any(letter in _ZH_SCALES for letter in text):
        return int("".join(str(_ZH[letter]) for letter in text))
    whole = part = digit = 0
    for letter in text:
        if letter == "万":
            whole, part, digit = (whole + part + digit) * 10000, 0, 0
        elif letter in _ZH_SCALES:
            part, digit = part + (digit or 1) * _ZH_SCALES[letter], 0
        else:
            digit = _ZH[letter]
    return whole + part + digit
