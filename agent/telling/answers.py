"""The words around a list: what was found, for what, what had to give way, and what is asked back. By templates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from zlib import crc32

from agent.explain import shortened
from agent.request import UserRequest
from agent.telling.naming import clean, counted, in_their_words, number_words, scene_phrase, told_apart, told_back
from agent.telling.words import lists, words
from history.text import language as language_of
from palate.types import Language, Limit, Recommendation
from prompts import render

MOST_NAMED = 3
MOST_WISHES = 2
MOST_LIMITS = 3
LONGEST_WISH = 40
SMALL_TALK: Mapping[str, re.Pattern[str]] = {
    "thanks": re.compile(r"\bthank|\bthx\b|\bcheers\b|谢|多谢|辛苦了"),
    "bye": re.compile(r"\bbye\b|\bgood ?night\b|\bsee you\b|再见|拜拜|晚安|下次"),
    "able": re.compile(
        r"\bwhat (?:can|do) you\b|\bwho are you\b|\bhelp\b|\bhow does this\b|你能|你会|你是谁|怎么用|帮助"
    ),
    "hello": re.compile(
        r"\bhi\b|\bhello\b|\bhey\b|\bgood (?:morning|evening|afternoon)\b|你好|您好|早上好|晚上好|嗨|在吗"
    ),
}
"""Words by which small talk is known, the surest first."""


def answer_text(
    request: UserRequest,
    listed: Sequence[Recommendation] = (),
    *,
    scene: str | None = None,
    relaxed: Sequence[Limit] = (),
    limits: Sequence[Limit] = (),
    unknown: Mapping[str, int] | None = None,
    notes: Sequence[str] = (),
    said: str = "",
    turn: int = 0,
) -> str:
    """What a person reads, in their language: what changed in memory first, then what was found or said, then the
    question. It reads on its own: up to three titles stand in it; reasons and pitches stand with the items.

    Args:
        request: the message, understood.
        listed: what is recommended, best first.
        scene: name of the scene that the list is for; that of the request where it is not given.
        relaxed: limits that had to give way; each is said openly.
        limits: those that hold; named where nothing meets them.
        unknown: how many items were left out because nothing is known of a limit's matter, by kind of limit; not told
            where a limit gave way.
        notes: sentences on what changed in memory, or on feedback.
        said: what a skill says, for intents that look for nothing.
        turn: number of the turn; wording follows from it and from the message.
    """
    body = said or (
        "" if _only_noted(request, notes) else _body(request, listed, scene, relaxed, limits, unknown, turn)
    )
    parts = [*notes, body, "" if request.question in body else request.question]
    return ("" if request.language == "zh" else " ").join(part.strip() for part in parts if part.strip())


def _only_noted(request: UserRequest, notes: Sequence[str]) -> bool:
    return bool(notes) and request.intent in ("feedback", "remember", "forget", "chitchat")


def _body(
    request: UserRequest,
    listed: Sequence[Recommendation],
    scene: str | None,
    relaxed: Sequence[Limit],
    limits: Sequence[Limit],
    unknown: Mapping[str, int] | None,
    turn: int,
) -> str:
    if request.intent not in ("recommend", "refine"):
        heard = heard_in(request.text) if request.intent == "chitchat" else request.intent
        asked = bool(request.question)
        return render("answer_chat", request.language, heard=heard, variant=_variant(request, turn), asked=asked)
    if request.question and not listed:
        return request.question
    language, named = request.language, scene or (request.scene.name if request.scene else None)
    domain = request.domain or (listed[0].domain if len({one.domain for one in listed}) == 1 else "")
    return render(
        "answer_list",
        language,
        variant=_variant(request, turn),
        count=len(listed),
        things=counted(len(listed), domain, language),
        rest=number_words(max(len(listed) - MOST_NAMED, 0), language),
        count_words=number_words(len(listed), language),
        wanted_words=number_words(request.wanted or 0, language),
        titles=_titles(listed[:MOST_NAMED]),
        wanted=_number_said(request),
        again=request.intent == "refine",
        scene=scene_phrase(named, language),
        beneficiary=_their(request),
        wishes=[{"said": wish, "compares": _compares(wish)} for wish in own_wishes(request)[:MOST_WISHES]],
        relaxed=[in_their_words(limit, language) for limit in relaxed],
        limits=_named_limits(limits, language),
        unknown=0 if relaxed else sum((unknown or {}).values()),
        unknown_kinds=sorted(unknown or {}),
    )


def heard_in(text: str) -> str:
    """What small talk is: "thanks", "bye", "able" (what the other can do), "hello", or "other".

    >>> heard_in("Thanks a lot!"), heard_in("你能做什么？"), heard_in("lovely weather")
    ('thanks', 'able', 'other')
    """
    return next((kind for kind, known in SMALL_TALK.items() if known.search(text.casefold())), "other")


def _named_limits(limits: Sequence[Limit], language: Language) -> list[str]:
    """Limits by name, those that could give way first; beyond three only how many more there are."""
    named = [in_their_words(limit, language) for limit in sorted(limits, key=lambda limit: limit.firm)]
    more = len(named) - MOST_LIMITS
    if more <= 0:
        return named
    rest = f"另外{number_words(more, language)}条" if language == "zh" else f"{number_words(more, language)} more"
    return [*named[:MOST_LIMITS], rest]


def _titles(listed: Sequence[Recommendation]) -> list[str]:
    """What the things of a list are called, no two alike."""
    return told_apart(
        [(shortened(one.offer.title if one.offer else one.title), shortened(one.title), one.title) for one in listed]
    )


def _number_said(request: UserRequest) -> int:
    """How many were asked for, where the message itself says that number, and not of a limit; 0 else."""
    text = request.text
    for limit in request.limits:
        text = text.replace(limit.said, " ") if limit.said else text
    said = {word.stem for word in words(text) if word.number}
    return request.wanted if request.wanted is not None and str(request.wanted) in said else 0


def own_wishes(request: UserRequest) -> list[str]:
    """What would be nice, and how a thing should differ from what was named, as far as the message itself says so.

    >>> own_wishes(UserRequest(text="something funny", wishes=("funny", "it won an Oscar")))
    ['funny']
    """
    said = request.every_wish
    own = (shortened(told_back(wish, request.text), LONGEST_WISH) for wish in said)
    return list(dict.fromkeys(wish for wish in own if wish))


def _compares(wish: str) -> bool:
    """Whether a wish is a comparative alone, which needs something to stand with.

    >>> _compares("a bit cheaper"), _compares("more upbeat"), _compares("a thriller")
    (True, True, False)
    """
    said = wish.casefold().split()
    return bool(said) and (said[-1] in lists()["comparatives"].split() or said[0] in ("more", "less"))


def _their(request: UserRequest) -> str:
    """Who it is for, from the other side: "my dad" is "your dad"; a pronoun where it was said in the other language."""
    who, chinese = shortened(request.beneficiary, LONGEST_WISH), request.language == "zh"
    if not who:
        return ""
    if not clean(who) or language_of(who) != request.language:
        return "对方" if chinese else "them"
    if chinese:
        return f"你{who[1:]}" if who.startswith("我") else who
    low = who.casefold()
    return f"your {who[3:]}" if low.startswith("my ") else ("you both" if low == "us" else who)


def _variant(request: UserRequest, turn: int) -> int:
    """Which wording is used: the same message in the same turn gets the same."""
    return crc32(f"{turn} {request.text}".encode()) % 12
