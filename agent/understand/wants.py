"""Who something is for, and how many are wanted."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.understand.message import Message
from agent.understand.numbers import NUMBER, in_a_name, number
from agent.understand.vocabulary import one_of, table, words

_NEAR = r"(?:my|our|his|her|their|a|an|the|two|some|this)"
MOST = 50


@lru_cache(1)
def _for_whom() -> re.Pattern[str]:
    return re.compile(f"{_for_whom_en()}|{_for_whom_zh()}")


_CLOSE = ("family", "partner", "friends", "colleagues", "classmates")
_MANY = (
    "kids|children|toddlers|teenagers|teens|beginners|seniors|them|him|her|mum|mom|dad|grandma|grandpa|friends|colleagues|"
    "students|guests|someone|two"
)
_GIVEN = r"(?:as a |a )?(?:birthday |christmas )?(?:gift |present |something )?"
_FOR = r"(?:for|to give(?: to)?|to suit|to entertain|to buy|suitable for|suited to|good for)"


def _for_whom_en() -> str:
    told = table("people")
    anyone = one_of(words(*(group["en"] for group in told.values())))
    close = one_of(words(*(told[name]["en"] for name in _CLOSE)))
    one = rf"(?:{_NEAR} )(?:[\w'-]+ ){{0,3}}?{anyone}(?:'s \w+)?(?: (?:and|&) (?:{_NEAR} )?{anyone})?"
    wants = r"(?:wants?|needs?|would|likes|loves|is (?:looking|into|after)|asked)"
    return (
        rf"(?<!\w)(?:{_GIVEN}{_FOR}) (?P<a>{one}|(?:\w+ )?(?:{_MANY}))(?!\w| station)"
        rf"|(?P<b>my (?:[\w'-]+ )?{close}) {wants}"
    )


def _for_whom_zh() -> str:
    told = table("people")
    anyone = "|".join(sorted(words(*(group["zh"] for group in told.values())), key=len, reverse=True))
    close = "|".join(words(*(told[name]["zh"] for name in _CLOSE[:3])))
    whose = r"(?:我们家|我们|我家|我的|我|咱们?|自己的?|公司的?)?"
    aged = r"(?:\d+|[一二两三四五六七八九十]+)岁的?"
    detail = rf"(?:{aged}|小|老|大|一个|一位|刚.{{1,6}}的|喜欢.{{1,8}}的|家里的?|退休的?|上.{{1,4}}的)?"
    return (
        rf"(?:给|送给?|帮|替|为|适合|买给|推荐给|让|带给|陪)"
        rf"(?P<c>{whose}{detail}(?:{anyone})(?:{anyone}|和(?:{anyone}))?)(?!们?都不)"
        rf"|(?P<d>我(?:{close}))(?:想|要|喜欢|爱|需要|快|马上|过|下周|最近|\d+岁|今年)"
    )


def beneficiary(message: Message) -> str:
    """Whom it is for, as the person says; "" for themselves. The words of it are taken.

    >>> beneficiary(Message.of("a film for my little sister, please")), beneficiary(Message.of("给我爸挑一本书"))
    ('my little sister', '我爸')
    """
    for found in message.find(_for_whom()):
        group = next(name for name, value in found.groupdict().items() if value)
        message.take(found.span())
        return message.said(found.span(group))
    return ""


@lru_cache(1)
def _counts_en() -> re.Pattern[str]:
    told = table("counts")
    number_word = rf"\d{{1,2}}|{'|'.join(told['words'])}|{'|'.join(told['amounts'])}"
    things, units = "|".join(words(told["things"])), "|".join(words(told["units"]))
    return re.compile(
        rf"(?<![\w$£€.])(?P<n>{number_word})(?!\w)"
        rf"(?: (?!(?:{units})(?!\w))(?:[\w'-]+ ){{0,3}}?(?:{things})(?!\w)"
        rf"|(?P<bare>(?= (?:please|for|that|to|from|in|with|about)(?!\w))|(?=\s*$|[,.!?])))"
        rf"|(?<!\w)top (?P<top>\d{{1,2}})(?!\w)"
        rf"|(?<!\w)(?:give|show|recommend|suggest|pick|find|list)(?: me)? (?:just |only |exactly )?"
        rf"(?P<m>\d{{1,2}}|{'|'.join(told['words'])})(?![\w-]| (?:{units}|star|course meal))"
    )


@lru_cache(1)
def _counts_zh() -> re.Pattern[str]:
    told = table("counts")
    return re.compile(rf"(?<![第这那上哪每a-z\d-])(?<!最后)(?!一样)(?P<n>{NUMBER})(?:{told['measures']})(?!以)")


def wanted(message: Message) -> int | None:
    """How many are wanted, None where nothing tells. A number within a name counts nothing.

    >>> wanted(Message.of("give me three thrillers")), wanted(Message.of("来两部电影")), wanted(Message.of("a film"))
    (3, 2, None)
    >>> wanted(Message.of("a case for my iPhone 15")), wanted(Message.of("和《活着》一样的"))
    (None, None)
    """
    for pattern in (_counts_en(), _counts_zh()):
        for found in message.find(pattern):
            name = next(name for name in ("n", "top", "m") if found.groupdict().get(name))
            count = int(table("counts")["amounts"].get(found[name]) or number(found[name]))
            if 1 <= count <= MOST and not _names(message, found, found.start(name)):
                message.take(found.span(name))
                return count
    return None


def _names(message: Message, found: re.Match[str], start: int) -> bool:
    """Whether a number is a part of a name: in digits, it counts only after words that ask or point."""
    if re.search(r"\w-$", message.low[:start]):
        return True
    if found.groupdict().get("m") or found.groupdict().get("top"):
        return False
    before = re.search(r"[a-z][\w'&-]*(?= $)", message.low[:start])
    digits = message.low[start].isdigit() and message.low[start].isascii()
    asks = before is None or before.group() in _asking()
    if found.groupdict().get("bare") is not None and not asks:
        return True
    return digits and (not asks or in_a_name(message, start))


@lru_cache(1)
def _asking() -> frozenset[str]:
    return frozenset(word for line in table("counts")["asking"] for word in line.split())
