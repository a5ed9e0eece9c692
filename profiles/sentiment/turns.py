"""English turns that word lists miss, rewritten as single words before VADER reads a text. Knows no lexicon.

"does not cut"                      itfails       a thing that does not do its work
"doesn't slip"                      itholds       a thing that does not do what bad ones do
"never found a better one"          nonebetter    the highest praise
"too sweet"                         toomuch       whatever it is, too much of it
"could not put it down"             could_not_put_it_down, and other phrases of the word list
"""

from __future__ import annotations

import re
from functools import cache

from profiles.sentiment.lexicon import strengths

OWN = {"toomuch": -2.0, "nonebetter": 3.0, "itfails": -1.8, "itholds": 1.6}
"""Strengths of the words that turns become, in VADER's unit (-4 to 4)."""

_WORK = (
    "work|start|fit|hold|cut|turn|charge|close|open|heat|cook|fill|pour|grind|mix|blend|last|clean|wash|seal|explain"
    "|answer|reply|respond|arrive|deliver|connect|load|play|keep|stay|match|teach|care|finish|stand|make sense|live up"
    "|show up|come with|add up"
)
_SPOIL = (
    "slip|stick|leak|scratch|drip|rust|burn|spill|tip|wobble|chip|bend|fade|peel|shed|break|crack|smell|squeak|bore"
    "|drag|disappoint|stain|warp|overheat|clog|jam|fall apart|let (?:me|us|you) down|get (?:old|boring)"
)
_MEET = "find|found|imagined?|want|had|seen|heard|read|eaten|owned|used|taken|get|got|made|be|ask for"
_BETTER = r"better|nicer|clearer|finer|easier|happier|simpler|funnier|tastier|more \w+"
_NOT = r"\b(?:(?:do|does|did|wo|would|ca|could)n't|(?:do|does|did|will|would|could) not|cannot|never|no longer)"
_DEPTH = 3
_NOBODY = r"\b(?:not|never|cannot|\w+n't|no one|nobody|hardly)"
_ENDING = r"(?:s|ed|ing)?\b"

_TURNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.I), word)
    for pattern, word in (
        (rf"{_NOBODY}(?: \w+){{0,3}}? (?:{_MEET})(?: \w+)?? (?:{_BETTER})\b", "nonebetter"),
        (rf"{_NOT}(?: even| ever| once)? (?:{_SPOIL}){_ENDING}", "itholds"),
        (rf"{_NOT}(?: even| really| always)? (?:{_WORK}){_ENDING}", "itfails"),
        (r"\btoo (?!bad\b)[a-z]+", "toomuch"),
        (r"\bnothing but\b", "only"),
    )
)


def rewritten(text: str) -> str:
    """The text with its turns as single words.

    >>> rewritten("It doesn't slip, but it will not cut and is too heavy.")
    'It itholds, but it itfails and is toomuch.'
    """
    plain = text.replace("’", "'")
    for pattern, word in _TURNS:
        plain = pattern.sub(word, plain)
    return _phrases().sub(lambda found: joined(found[0].lower()), plain)


def joined(phrase: str) -> str:
    """A phrase as one word: spaces become `_`."""
    return phrase.replace(" ", "_")


@cache
def _phrases() -> re.Pattern[str]:
    """The phrases of the word list, the longest first, as a tree of letters: many times faster than one by one."""
    several = sorted((p for p in strengths("sentiment_en.txt") if " " in p), key=lambda p: (-len(p), p))
    return re.compile(rf"\b{_tree(several, 0)}\b", re.I)


def _tree(phrases: list[str], depth: int) -> str:
    """A pattern for phrases that are equal up to this many letters."""
    if len(phrases) == 1 or depth == _DEPTH:
        return f"(?:{'|'.join(re.escape(phrase[depth:]) for phrase in phrases)})"
    branches: dict[str, list[str]] = {}
    for phrase in phrases:
        branches.setdefault(phrase[depth], []).append(phrase)
    return f"(?:{'|'.join(re.escape(letter) + _tree(found, depth + 1) for letter, found in branches.items())})"
