"""What somebody states for good: "I am allergic to nuts", "I never watch horror", "no musicals, from now on"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agent.request import Before
from agent.understand.families import diets, firm_limit
from agent.understand.forgetting import forgotten
from agent.understand.message import Message, Span
from agent.understand.ranges import ranges
from agent.understand.search import search_words
from agent.understand.tongues import tongues
from agent.understand.vocabulary import filled, table
from palate.types import Constraint, Limit

MOST_SAID = 200
_NOBODY = re.compile(
    r"(?:that|it|this|these|those|them|one|ones|much|more|out|time|often|a lot"
    r"|(?:this|that|these|those|the (?:first|second|third|last)) .*|the (?:first|second|third|last)|[太再这那].*"
    r"|(?:as|much|many|a lot of|enough|too much) .*|这个?|那个?|它|这些|那些|什么|了)"
)
_OF_ANOTHER = re.compile(r"我(?:妈|爸|女|儿|老|家(?!不|从|一|都)|朋|同|姐|哥|弟|妹|爷|奶|孩|男|媳|的)")
_MARK = re.compile(r"[.;!?。；！？]|(?<!today)(?<!tonight)(?<!今天)(?<!今晚)[,，]")
_VAGUE = re.compile(r"什么|哪|吗|么$| (?:much|often|a lot|enough)$|《")
_ALWAYS = re.compile(r"allerg|intoleran|sensitive|过敏|不耐受|vegan|vegetarian|素")
"""What nobody is for one evening only."""


@dataclass(frozen=True)
class Stated:
    """What a message states: constraints to remember, limits that hold for somebody else, and phrases to forget."""

    constraints: tuple[Constraint, ...] = ()
    limits: tuple[Limit, ...] = ()
    forgotten: tuple[str, ...] = ()
    forgets: bool = False


def statements(message: Message, before: Before, items: Sequence[Span] = ()) -> Stated:
    """What is stated and taken back; the words of it are taken. What is said of items, which stand at `items`, states
    nothing."""
    forgets, texts = forgotten(message, before)
    constraints = [] if forgets else [*_constraints(message, items)]
    if not forgets and not constraints:
        constraints = [*_kept(message, items)]
    return Stated(tuple(constraints), tuple(_of_others(message)), texts, forgets)


def tastes(message: Message, items: Sequence[Span] = ()) -> tuple[Constraint, ...]:
    """ "I hate musicals", where nothing else is asked for: it holds from now on."""
    return tuple(one for found in _found(message, "taste") for one in _constraint(message, found, items))


@lru_cache(None)
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of a kind of statement; `all` is the statement, which in English begins and ends where words do."""
    told = table("statements")
    parts = {"diets": diets(), **told["parts"]}
    begins = r"(?:and |but |so |also |hi,? |oh,? |btw,? |by the way,? |well,? |because |since |ps:? |as )?"
    whole = f"{parts['edge']}{begins}(?P<all>{{pattern}}){parts['end']}"
    english = [whole.replace("{pattern}", filled(line, parts)) for line in told[name]["en"]]
    return tuple(map(re.compile, [*english, *(f"(?P<all>{filled(line, parts)})" for line in told[name]["zh"])]))


def _found(message: Message, name: str) -> Iterator[re.Match[str]]:
    for pattern in _patterns(name):
        for found in message.find(pattern):
            if not supposed(message.low[: found.start("all")]):
                yield found


def supposed(before: str) -> bool:
    """Whether what follows these words is supposed, or said by somebody else."""
    told = table("statements")["supposed"]
    return bool(re.search(told["en"], before[-24:]) or re.search(told["zh"], before[-8:]))


def _constraints(message: Message, items: Sequence[Span] = ()) -> Iterator[Constraint]:
    for name in ("rule", "first", "habit"):
        for found in _found(message, name):
            if not (_OF_ANOTHER.match(found["all"]) or _is_for_now(message, found) or _is_asked(message, found)):
                yield from _constraint(message, found, items)


def _is_asked(message: Message, found: re.Match[str]) -> bool:
    """Whether it belongs to a question, as in "why do you never show me horror?"."""
    told, start, end = table("statements")["question"], found.start("all"), found.end("all")
    before = message.low[_begin(message.low, start) : start]
    asks = message.low[end : end + 2].strip()[:1] in ("?", "？") or message.low.startswith(("吗", "么"), end)
    polite = re.search(told["polite"], before + found["all"][:12]) is not None
    return re.search(told["asks"], before) is not None or (asks and not polite)


def _is_for_now(message: Message, found: re.Match[str]) -> bool:
    """Whether it is said of tonight, today or this time only."""
    if _ALWAYS.search(found["all"]):
        return False
    told = table("statements")["now"]
    clause = message.low[_begin(message.low, found.start("all")) : _end(message.low, found.end("all"))]
    return bool(re.search(f"{told['en']}|{told['zh']}", clause))


def _begin(low: str, start: int) -> int:
    """Where a clause begins; a word of time parted by a comma belongs to it ("tonight, I ...")."""
    return max((mark.end() for mark in _MARK.finditer(low[:start])), default=0)


def _end(low: str, end: int) -> int:
    mark = re.search(r"[.,;!?，。；！？]", low[end:])
    return end + mark.start() if mark else len(low)


def _constraint(message: Message, found: re.Match[str], items: Sequence[Span]) -> Iterator[Constraint]:
    said = {name: words for name, words in found.groupdict().items() if name != "all" and words}
    name, words = next(iter(said.items()), ("", ""))
    span = found.span("all")
    words = words.strip()
    if not words or _NOBODY.fullmatch(words) or _VAGUE.search(found["all"]):
        return
    if any(start < span[1] and span[0] < end for start, end in items):
        return
    text = message.said(span)[:MOST_SAID].rstrip(" ,，")
    if name[0] == "z":
        made = _whole(words, text)
    else:
        made = Constraint(text=text, limit=_measured(found["all"], text) or firm_limit(words, text))
    if made is not None:
        message.take(span)
        yield made


def _whole(words: str, text: str) -> Constraint | None:
    """What is to be kept in mind, unless it says nothing of what somebody wants ("I only watch films")."""
    limit = _inner_limit(words, text)
    told = limit is not None or search_words(Message.of(words)) != ""
    return Constraint(text=text, limit=limit) if told else None


def _measured(words: str, said: str) -> Limit | None:
    """The range or the language that a statement holds items to. It may give way: many items do not say."""
    inner = Message.of(words)
    found = next(iter([*ranges(inner, None), *tongues(inner)]), None)
    return found and found.model_copy(update={"said": said})


def _inner_limit(words: str, said: str) -> Limit | None:
    """What "remember that ..." asks of items, where what follows is a statement itself."""
    for constraint in _constraints(Message.of(words)):
        if constraint.limit is not None:
            return constraint.limit.model_copy(update={"said": said})
    if measured := _measured(words, said):
        return measured
    told = table("statements")["unwanted"]
    taste = re.search(told["en"], words) or re.search(told["zh"], words)
    return firm_limit(taste["y"], said) if taste else None


def _kept(message: Message, items: Sequence[Span]) -> Iterator[Constraint]:
    """What stands right before "keep that in mind" or "from now on": in its sentence, or else the one before."""
    for found in message.find(_keep()):
        pieces = [*re.finditer(r"[^.;!?。；！？…]+", message.low[: found.start()])]
        spans = [one.span() for one in pieces if re.search(r"\w{2}", one.group())]
        if not spans:
            continue
        start, end = spans[-1]
        said = message.low[start:end].strip(" ,，、-")
        if not re.search(table("statements")["keep"]["begins"], said) or supposed(message.low[:start]):
            continue
        if _OF_ANOTHER.match(said) or any(a < end and start < b for a, b in items):
            continue
        made = _whole(said, message.said((start, end))[:MOST_SAID].strip(" ,，、-"))
        if made is not None:
            message.take((start, found.end()))
            yield made
        return


@lru_cache(1)
def _keep() -> re.Pattern[str]:
    told = table("statements")["keep"]
    latin, han = "|".join(told["en"]), "|".join(told["zh"])
    return re.compile(rf"(?:(?<![\w'])(?:{latin})|{han})(?=\s*(?:[.!。！~～]|$))")


def _of_others(message: Message) -> Iterator[Limit]:
    for found in [*_found(message, "others")]:
        words = next((said for name, said in found.groupdict().items() if name != "all" and said), "")
        said = message.said(found.span("all"))
        if words and (limit := firm_limit(words, said)):
            message.take(found.span("all"))
            yield limit
