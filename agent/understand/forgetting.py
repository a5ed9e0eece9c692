"""Which of the remembered statements somebody takes back: "forget the nuts", "I eat meat again"."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.request import Before
from agent.understand.families import diets, families, family
from agent.understand.message import Message
from agent.understand.terms import singular
from agent.understand.vocabulary import filled, table
from palate.types import Constraint

_THAT = re.compile(
    r"(?:that|it|this|what i (?:said|told you)|last|thing|everything|all|那个|这个|那条|这条|那件|这件|这|那|"
    r"它|上一条|最后一条|刚才的?|刚才那个|之前的?|之前|刚才|我?说的|一?条?|)+"
)
_ALL = re.compile(r"everything|all|all of (?:it|that|them)|所有的?|全部|一切|everything i (?:said|told you)")
_SURE = re.compile(
    r"(?:please |can you |just |ok |actually )*(?:forget|stop remembering|unlearn)|忘|.{0,4}忘|"
    r".*(?:不用|别|不要)(?:再)?记|i'?m? .*(?:no longer|not)|我"
)
"""What asks to forget even where nothing is remembered."""
_LIKING = re.compile(r"^我(?:又|现在)?(?:喜欢|想看|爱看|想吃)")
_KEPT = re.compile(r"(?<!\w)(?:don't|do not|never|not|won't|can't|i|to|you) $|(?:不要|别|不会|没|没有|我|会)$")
"""What turns "forget" into its opposite, or tells of forgetting."""

_KINDS = re.compile(r"(?:^|(?<= ))(?:with|without|containing|that has|that have)(?!\w)|^[有带含]")
"""What tells of things rather than of a statement: "drop anything with nuts" takes nothing back."""
_HOLLOW = re.compile(
    r"[\x00-\u33ff\ua000-\uffff]|过敏|以后|永远|从来|推荐|一直|严重|不耐受|任何|[我俺对不别要看吃喝听读碰的了给推再太是有没]"
)
"""What of a Chinese statement does not tell it from another."""


def forgotten(message: Message, before: Before) -> tuple[bool, tuple[str, ...]]:
    """Whether something is to be forgotten, and the remembered texts that are meant; the words of it are taken."""
    if released := _released(message, before):
        message.take((0, len(message.low)))
        return True, released
    texts: dict[str, None] = {}
    forgets = False
    for pattern in _patterns():
        for found in message.find(pattern):
            what = _what(found)
            meant = _meant(what, before)
            if not _KINDS.search(what) and _is_asked(message, found, bool(meant)):
                forgets = True
                texts.update(dict.fromkeys(meant))
                message.take(found.span("all"))
    return forgets, tuple(texts)


def _released(message: Message, before: Before) -> tuple[str, ...]:
    """The remembered texts of which a message says that they hold no longer ("nuts are back on the menu").

    Their own words ("不吃花生那条") count as a name; what else denies, asks or supposes releases nothing.
    """
    told, said = table("statements")["released"], message.low.strip()
    for one in before.constraints:
        said = said.replace(one.text.lower(), " ".join(sorted(_core(one))))
    release = re.compile(f"{told['en']}|{told['zh']}")
    if not release.search(said) or re.search(told["asks"], said) or re.search(told["denied"], release.sub(" ", said)):
        return ()
    words = {singular(word) for word in re.findall(r"[a-z][a-z'-]+", said)}
    return tuple(
        one.text
        for one in before.constraints
        if any(word in words if word.isascii() else word in said for word in _core(one))
    )


def _core(constraint: Constraint) -> set[str]:
    """The words that a remembered statement turns on."""
    low = constraint.text.lower()
    latin = {singular(word) for word in re.findall(r"[a-z][a-z'-]+", low)} - set(table("scaffold")["forget"].split())
    return latin | set(_HOLLOW.sub(" ", low).split())


@lru_cache(1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    told = table("statements")
    parts = {"diets": diets(), **told["parts"]}
    begins = f"{parts['edge']}(?:and |but |so |also )?"
    english = (f"{begins}(?P<all>{filled(line, parts)}){parts['end']}" for line in told["forget"]["en"])
    return tuple(map(re.compile, [*english, *(f"(?P<all>{filled(line, parts)})" for line in told["forget"]["zh"])]))


def _what(found: re.Match[str]) -> str:
    return next((said for name, said in found.groupdict().items() if name != "all" and said), "").strip()


def _is_asked(message: Message, found: re.Match[str], known: bool) -> bool:
    """Whether it is to be forgotten: what is remembered, or, said outright, anything ("forget it, show me a film")."""
    before, told = message.low[: found.start("all")], table("statements")["supposed"]
    if re.search(table("statements")["released"]["asks"], message.low.strip()):
        return False
    if re.search(told["en"], before[-24:]) or re.search(told["zh"], before[-24:]) or _KEPT.search(before[-24:]):
        return False
    return known or (_SURE.match(found["all"]) is not None and not _LIKING.match(found["all"]))


def _meant(what: str, before: Before) -> tuple[str, ...]:
    """The remembered texts that a phrase means: those that share a word with it; the last for "that"."""
    constraints = before.constraints
    if not constraints:
        return ()
    if _ALL.fullmatch(what):
        return tuple(one.text for one in constraints)
    if _THAT.fullmatch(what):
        return (constraints[-1].text,)
    wanted = _tokens(what)
    return tuple(
        one.text for one in constraints if wanted & (_tokens(one.text) | set(one.limit.terms if one.limit else ()))
    )


def _tokens(text: str) -> set[str]:
    low = text.lower()
    latin = {singular(word) for word in re.findall(r"[a-z][a-z'-]+", low)} - set(table("scaffold")["forget"].split())
    foods, without = families()
    han = {name for name in (*foods, *without) if not name[0].isascii() and name in low}
    runs = set(re.findall(r"[\u3400-\u9fff]{2,}", re.sub(r"[我对不吃的了别给推荐以后永远再]|过敏", " ", low)))
    kin = {term for word in [*latin, *han] for term in family(word)}
    return latin | han | runs | kin
