"""Takes out of a message what is no word of the person's: links, and the control tokens of language models."""

from __future__ import annotations

import re
import unicodedata

from agent.understand.message import LONGEST

_LINK = re.compile(
    r"(?:(?<!\w)(?:see|at|via|from|on|visit|check(?: out)?|read|details|source)[: ]+)?"
    r"(?:[a-z][a-z0-9+.-]{1,15}://[!-~]*|(?:javascript|data|mailto):[!-~]+|www\.[!-~]+|[a-z0-9_.+-]+@[a-z0-9-]+\.[a-z.]+"
    r"|(?<![a-z0-9_.-])(?:[a-z0-9-]+\.)+(?:com|net|org|io|cn|info|biz|dev|app|xyz|top|ru|uk|example|test|invalid)"
    r"(?![a-z0-9-])(?:[:/][!-~]*)?)(?:上面?的?|里面?的?|的)?",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"<\|[^<>|]{0,40}\|>(?:system|user|assistant|tool)?|\[/?(?:INST|SYS|TOOL_CALLS|AVAILABLE_TOOLS)\]|<</?SYS>>|</?s>"
    r"|</?(?:think|tool_call|tool_response|function_call|system|assistant|user)>|<(?:start|end)_of_turn>",
    re.IGNORECASE,
)
_GAP = re.compile(r" {2,}|(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")
_AGAIN = re.compile(r"(.{1,40}?)\1{7,}", re.DOTALL)
"""The same, eight times and more without anything between."""
LONG = 300
"""Characters from which on a text is looked at for that; nobody writes it into a line of their own."""
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co"))
_KEPT = "\n\t\u200c\u200d"
"""Breaks, and joiners, without which some scripts cannot be written."""


def cleaned(text: str) -> str:
    """A text without links, control tokens and characters that nobody sees; what a long one says over and over is said
    thrice.

    >>> cleaned("I never watch http://evil.example horror"), cleaned("我只看https://a.example/b上的")
    ('I never watch horror', '我只看')
    """
    if len(text) > LONG:
        text = _AGAIN.sub(lambda found: 3 * found[1], text[:LONGEST])
    if text.isascii() and not re.search(r"[./:@<\[\x00-\x08\x0b-\x1f]", text):
        return text
    plain = "".join(one for one in text if one in _KEPT or unicodedata.category(one) not in _HIDDEN)
    found = _LINK.sub(" ", _TOKEN.sub(" ", plain))
    return plain if found == plain else _GAP.sub(_space, found).strip()


def _space(found: re.Match[str]) -> str:
    """One space where a link stood, none between Chinese characters."""
    around = found.string[found.start() - 1 : found.start()] + found.string[found.end() : found.end() + 1]
    return "" if re.fullmatch(r"[\u3400-\u9fff]{2}", around) else " "
