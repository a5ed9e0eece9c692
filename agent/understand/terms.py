"""Words that can stand in an item, bare of what is said around them: "the horror films" is "horror"."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.limits.words import folded
from agent.understand.message import Message
from agent.understand.vocabulary import table, words

AND = re.compile(r"\s*(?:,\s*(?:and |or |nor |no |not )*|\s(?:and|or|nor|&)\s+(?:no |any |without |the )*|/)\s*")
AND_ZH = re.compile(r"[、/]|和|或者?|跟|与|以及|还有")
DEGREE = re.compile(r"(?:too|so|very|as|that|overly|super|really|particularly|quite|necessarily)\b")
_ARTICLE = re.compile(r"^(?:the|a|an|any|more|too many|too much|so many|all|much|lots of|a lot of|of|no)\s+")
_DROP_ZH = re.compile(
    r"^(?:带|有|含|任何|一切|什么|那种|那些|太多|是|看|吃|听|过多|点|一点|又|"
    r"再|带点|加|放|含有|有关|关于)+|(?:的|了|类的?|题材的?|元素|之类的?|"
    r"什么的|成分|情节|镜头|那种|这种|相关的?|有关的?)+$"
)


def bare(term: str) -> str:
    """A term in the singular, without article and without the word for what it is in.

    >>> bare("the zombies"), bare("horror movies"), bare("fish bones")
    ('zombie', 'horror', 'fish bone')
    """
    parts = _ARTICLE.sub("", term.strip(" '\"-")).split()
    while len(parts) > 1 and re.fullmatch(_heads("en"), parts[-1]):
        parts.pop()
    return " ".join([*parts[:-1], singular(parts[-1])]) if parts else ""


def bare_zh(term: str) -> str:
    """The same of a Chinese term.

    >>> bare_zh("任何恐怖题材的"), bare_zh("恐怖片")
    ('恐怖', '恐怖')
    """
    plain = _DROP_ZH.sub("", _DROP_ZH.sub("", term.strip()))
    for head in sorted(_heads("zh").split("|"), key=len, reverse=True):
        if plain.endswith(head) and len(plain) - len(head) >= 2:
            return plain[: -len(head)]
    return plain


def singular(word: str) -> str:
    """A word as items are searched for it, but as people write it: "politics" stays.

    >>> singular("zombies"), singular("stories"), singular("boxes"), singular("glass"), singular("politics")
    ('zombie', 'story', 'box', 'glass', 'politics')
    """
    return word if not word.isascii() or word in _kept() else folded(word)


def is_vain(term: str) -> bool:
    """Whether a term says nothing of an item, or no more than what kind of thing it is."""
    return term in vain_words("en") or re.fullmatch(f"{_heads('en')}|{_heads('zh')}", term) is not None


def until(name: str, message: Message, start: int) -> str:
    """What follows a place, up to where a list of terms ends in a language."""
    rest = message.low[start:]
    end = stop(name).search(rest)
    return rest[: end.start()] if end else rest


@lru_cache(2)
def stop(language: str) -> re.Pattern[str]:
    """What ends a list of terms."""
    told = table("terms")["stop"][language]
    return re.compile(told if isinstance(told, str) else "|".join(told))


@lru_cache(1)
def vain_zh() -> re.Pattern[str]:
    """Chinese words that can be no term."""
    return re.compile(f"^(?:{'|'.join(table('terms')['vain']['zh'])})$")


@lru_cache(2)
def vain_words(name: str) -> frozenset[str]:
    """English words that can be no term: at all, or ("free") before "-free"."""
    return frozenset(table("terms")["vain"][name].split())


@lru_cache(1)
def wished() -> frozenset[str]:
    """Words that tell what would be nice."""
    return frozenset(words(table("wishes")["en"], table("wishes")["zh"]))


@lru_cache(1)
def compared() -> frozenset[str]:
    """English comparatives of wishes."""
    return frozenset(words(table("wishes")["compared"]["en"]))


@lru_cache(2)
def _heads(language: str) -> str:
    return "|".join(table("terms")["heads"][language].split())


@lru_cache(1)
def _kept() -> frozenset[str]:
    return frozenset(table("terms")["singular"]["kept"].split())
