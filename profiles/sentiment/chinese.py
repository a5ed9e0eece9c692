"""Chinese sentiment by clause: own words of praise and blame, negators, degree words and adversatives. Knows no events.

A lexicon rather than a trained model: it says which words decided, works by clause, and needs no corpus of reviews of
each domain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from history.chinese import segment
from profiles.sentiment.clause import Clause
from profiles.sentiment.lexicon import shifters, strengths

LONGEST = 6
"""Listed words of more characters are found only where jieba makes them one word."""

WINDOW = 4
"""At most this many neighbouring words of jieba are looked at together."""

REACH = 5
"""A negator or degree word bends a word at most this many words after it."""

_SENTENCE = re.compile(r"(?<=[。！？!?；;\n])|(?<=[.…])\s+")
_CLAUSE = re.compile(r"(?<=[，,、：:—~～ ])|(?=但是|可是|不过|然而|(?<![不非])但(?!愿)|虽然|尽管|而是)")
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-zA-Z0-9]+|\[\w{1,4}\]|[^\w\s]")
_CANNOT = re.compile(
    r"[^\W离停忘少忍想料猜说挡抵藏止禁]不(?:开|上|进|出|动|到(?!.*更)|清|懂|下去|进去|出来|起来|住|完|掉|干净|紧|牢|准|全|明白)"
)
_PASSED_OVER = frozenset("一点都也完全根本，,。.！!？?；;、~～") | {"一点", "完全", "根本"}
_NONE_OF_IT = frozenset({"没有", "没", "全无", "都没有", "也没有", "为零"})
DENIED = -0.8
"""What becomes of a judgement that the clause then denies: "干货一点没有"."""

CANNOT = -1.5
"""Strength of a verb that cannot come to its end ("打不开"): in reviews a complaint, where no list says otherwise."""
_AFTERWARDS = {"极了": 1.6, "死了": 1.6, "透了": 1.6, "透顶": 1.6, "至极": 1.6, "不得了": 1.6, "要命": 1.5}


class _Words(NamedTuple):
    strength: dict[str, float]
    negate: dict[str, float]
    degree: dict[str, float]
    but: dict[str, float]
    though: dict[str, float]

    def knows(self, word: str) -> bool:
        return word in _AFTERWARDS or any(word in group for group in self)


@cache
def _words() -> _Words:
    kinds = shifters("sentiment_zh_shifters.txt")
    return _Words(strengths("sentiment_zh.txt"), kinds["negate"], kinds["degree"], kinds["but"], kinds["though"])


def clauses(text: str) -> list[Clause]:
    """The clauses of a text in order, each with its score."""
    found: list[Clause] = []
    for number, sentence in enumerate(part for part in _SENTENCE.split(text) if part.strip()):
        found.extend(_of_sentence(sentence, number))
    return found


def _of_sentence(sentence: str, number: int) -> list[Clause]:
    made: list[Clause] = []
    for part in _CLAUSE.split(sentence):
        if not part.strip():
            continue
        words = segmented(part)
        weight = _weight(words)
        if weight > 1.0:
            made = [clause._replace(weight=clause.weight * 0.5) for clause in made]
        values = [*_values(words), *_cannot(part, words)]
        made.append(Clause(part, number, sum(values), sum(map(abs, values)), weight))
    return made


def _weight(words: list[str]) -> float:
    known = _words()
    for word in words[:3]:
        if word in known.but:
            return known.but[word]
        if word in known.though:
            return known.though[word]
    return 1.0


def segmented(text: str) -> list[str]:
    """Words of a text by jieba, regrouped where neighbours, taken together, are made of listed words only.

    jieba knows "不太好" as a word and would leave "看" alone:

    >>> segmented("这本书不太好看")[-2:]
    ['不太', '好看']
    """
    tokens: list[str] = []
    for run in _RUN.findall(text):
        tokens.extend(segment(run) if _is_han(run[0]) else [run])
    return list(_regrouped(tokens))


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _regrouped(tokens: list[str]) -> Iterator[str]:
    at = 0
    while at < len(tokens):
        for end in range(min(len(tokens), at + WINDOW), at, -1):
            parts = _parts("".join(tokens[at:end])) if end == at + 1 or all(map(_short, tokens[at:end])) else None
            if parts is not None:
                yield from parts
                at = end
                break
        else:
            yield tokens[at]
            at += 1


def _short(token: str) -> bool:
    return len(token) <= LONGEST


@lru_cache(maxsize=65_536)
def _parts(text: str) -> tuple[str, ...] | None:
    """The text as listed words, the longest first, or None when it is not made of them."""
    if _words().knows(text):
        return (text,)
    for length in range(min(LONGEST, len(text) - 1), 0, -1):
        if _words().knows(text[:length]):
            rest = _parts(text[length:])
            if rest is not None:
                return (text[:length], *rest)
    return None


def _values(words: list[str]) -> Iterator[float]:
    """Strength of each telling word, bent by what stands before and after it."""
    known = _words()
    shifts: list[tuple[int, float]] = []
    for at, word in enumerate(words):
        if word in known.strength:
            value = known.strength[word] * (DENIED if _denied(words[at + 1 :]) else 1.0)
            for place, factor in shifts:
                value *= factor if at - place <= REACH else 1.0
            yield max(-5.0, min(5.0, value * _afterwards(words[at + 1 : at + 3])))
            shifts = []
        if word in known.negate:
            shifts.append((at, known.negate[word]))
        elif word in known.degree:
            shifts.append((at, known.degree[word]))


def _denied(following: list[str]) -> bool:
    """Whether the clause goes on to deny what was named, as in "干货一点没有"."""
    rest = [word for word in following if word not in _PASSED_OVER]
    return len(rest) == 1 and rest[0] in _NONE_OF_IT


def _cannot(part: str, words: list[str]) -> list[float]:
    """A complaint for each verb that cannot come to its end, but for those that the word lists know."""
    listed = [word for word in words if word in _words().strength]
    return [CANNOT for found in _CANNOT.findall(part) if not any(found in word for word in listed)]


def _afterwards(following: list[str]) -> float:
    return max((_AFTERWARDS[word] for word in following if word in _AFTERWARDS), default=1.0)
