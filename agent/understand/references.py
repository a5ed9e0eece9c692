"""Which items a message means: by title, by their place in the last list, or as "that"; and in what role."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.request import Before, Mention, Role
from agent.understand.gazetteer import QUOTED, Gazetteer, Named
from agent.understand.message import Message, Span
from agent.understand.numbers import NUMBER, number

_ORDER = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
    "last": -1,
    "final": -1,
    "top": 1,
    "former": 1,
    "latter": -1,
}
_THING = (
    r"(?: ?(?:one|ones|film|movie|book|song|album|course|recipe|article|item|suggestion|recommendation|"
    r"option|pick|result|dish|track|story|news|product|snack|entry|title))"
)
_ORDINAL_EN = re.compile(
    rf"(?<!\w)(?:(?:the |that |this |your )?(?P<order>{'|'.join(_ORDER)})(?:(?: (?:and|or|vs|with|"
    rf"to|than) (?:the )?(?P<other>{'|'.join(_ORDER)}))?{_THING}|(?= (?:and|or|vs|with|to|than) "
    rf"(?:the )?(?:{'|'.join(_ORDER)}))|(?=\s*(?:[.,!?;]|$| (?:is|was|and|or|again|instead|better|"
    rf"please|but|looks|sounds|for|on|in)(?!\w))))"
    r"|(?:number|no\.?|#|item|option) ?(?P<number>\d{1,2}|one|two|three|four|five)(?!\w)|(?:the "
    r")?(?P<both>first (?:two|three)|both(?: of (?:them|these|those))?|(?:these|those|the) two))(?!\w)"
)
_ORDINAL_ZH = re.compile(
    rf"第(?P<number>{NUMBER})(?:个|部|本|首|门|篇|道|件|款|条|张|集)?(?!次|一次|"
    rf"遍|天|季|世界)|(?P<last>最后(?:一)?(?:个|"
    rf"部|本|首|门|篇|道|件|款))|(?P<both>前(?:两|二|三)(?:个|部|本|首|门|篇|"
    rf"道|件|款)|这(?:两|俩)(?:个|部|本|首|门|篇|道|件|款)?|"
    rf"两(?:个|部|本|首|门)都)"
)
_THAT = re.compile(
    r"(?<![\w'])(?:(?:this|that)(?: (?:one|film|movie|book|song|album|course|recipe|article|item|"
    r"dish|snack|track|story|recommendation|suggestion))?|it)(?![\w]|'s (?:raining|cold|hot|for|"
    r"my|not|ok|a)| (?:to|would|could|should|must|has|needs) |'d)|"
    r"[这那](?:个|部|本|首|门|篇|道|件|款|条|张|一部|一本|一首|一个)(?!星期|"
    r"月|时候|周末|样|年代|意思|程度)|(?<!其)它(?!们)|刚才(?:那|的那)(?:个|部|"
    r"本|首)"
)
_LIKE_EN = re.compile(
    r"(?<!\w)(?P<not>(?:not|nothing|isn't|unlike|don't want (?:something|anything)) )?(?:(?<!'d "
    r")(?<!would )(?:very |much |more |just |kind of |sort of )*(?:like|similar to|along the lines "
    r"of|on (?:a )?par with|in the (?:same )?(?:league|class) (?:as|with|of)|"
    r"in the (?:vein|style|spirit|mood) of|reminiscent of|resembling|comparable to|close to|"
    r"as (?:good|funny|scary|dark|gripping|sweet|\w+) as|the likes of|akin to|same (?:vibe|feel|"
    r"style|mood|tone|kind|spirit) as|fans? of|if i (?:liked|loved|enjoyed)|as)|remind\w* me of|"
    r"unlike)"
    r"\s+(?:the |a |what |movie |film |book |song |show |album |that in |those in |from )*$"
)
_VERB = re.compile(
    r"(?<!\w)(?:i|we|you|he|she|they|did|didn't|don't|doesn't|not|never|really|also|people|who|"
    r"kids) (?:really |also |all |quite |kinda |just )?like (?:the )?$"
)
_LIKE_ZH_BEFORE = re.compile(
    r"(?P<not>不要|别|不想要?|不)?(?:再)?(?:类似于?|像|好像|如同?|媲美|堪比|不输|比得上|和|跟|与|同|仿|照着?|风格像)(?:是)?\s*$"
)
_LIKE_ZH_AFTER = re.compile(
    r"\s*(?:那样|一样|这样|那种|这种|似的|类似|相似|差不多|风格|同类|这类|那类|这一类|之类|同款|的同类|的感觉|的风格)"
)
_LIKING_EN = re.compile(
    r"(?:loved|liked|enjoyed|adored|a fan of|big fan of|love|really like)\s+(?:the |watching |reading )?$"
)
_LIKING_ZH = re.compile(r"(?:喜欢|爱看|最爱|爱听|爱读|喜爱|看了|看完|读完|听完)(?:了|过|看|听|读)?\s*$")
_BUT = re.compile(
    r"(?:[,，]\s*|\s+)?(?:,? ?(?:but|only|just|except|although|yet)(?: (?:a bit|a little|make it|"
    r"something|one|with|it(?:'s| is)|that is|that's|slightly|maybe|perhaps|much|way|not))?\s+|"
    r"但是?|不过|只是|只不过|就是|可是)(?P<but>[^,.;!?，。！？；]{1,40})"
)


_LAST = 0
"""Stands for the last place of a list."""


class Meant(NamedTuple):
    """An item that a message means, where, and in what role."""

    item_id: str
    span: Span
    role: Role
    but: str
    others: tuple[str, ...] = ()
    """Further items of the same title."""

    @property
    def mention(self) -> Mention:
        """As requests hold it."""
        return Mention(item_id=self.item_id, role=self.role, but=self.but)


def meant(message: Message, gazetteer: Gazetteer | None, before: Before) -> tuple[Meant, ...]:
    """The items that a message means, in order; the words for titles and places are taken."""
    found = [] if gazetteer is None else [_in_role(message, one) for one in gazetteer.mentions(message)]
    for one in found:
        message.take(one.span)
    found += _by_place(message, before)
    found += _as_that(message, before, bool(found))
    return tuple(sorted(found, key=lambda one: one.span))


def strange_titles(message: Message) -> tuple[str, ...]:
    """Titles in 《》, and examples in quotation marks, that the catalogue does not have. They are taken, so that
    nothing within them ("《1984》") is read as a wish of its own."""
    found = []
    for one in message.find(QUOTED):
        if one[1] or (one[3] and role_of(message, one.span())[0] != "about"):
            message.take(one.span())
            found.append(next(filter(None, one.groups())).strip())
    return tuple(found)


def _in_role(message: Message, named: Named) -> Meant:
    role, but = role_of(message, named.span)
    return Meant(named.items[0], named.span, role, but, named.items[1:])


def role_of(message: Message, span: Span) -> tuple[Role, str]:
    """Whether what is named there is an example of what is wanted, or not wanted, and how the wanted should differ."""
    before, after = message.low[max(0, span[0] - 60) : span[0]], message.low[span[1] :]
    before = re.sub(r"[《\"<']\s*$", "", before)
    after = re.sub(r"^\s*[》\">']", "", after)
    like = (None if _VERB.search(before) else _LIKE_EN.search(before)) or _LIKE_ZH_BEFORE.search(before)
    ends = _LIKE_ZH_AFTER.match(after)
    chained = re.search(r"(?<!\w)(?:like|similar to) [^.,;]{1,40} (?:and|or|meets) (?:the )?$", before)
    if like and not (
        _LIKE_ZH_BEFORE.search(before) and like["not"] is None and re.search(r"[和跟与同]\s*$", before) and not ends
    ):
        turned = like["not"] or like.group().strip().startswith("unlike")
        return ("unlike", "") if turned else ("like", _but(message, span[1]))
    if ends or chained:
        return ("unlike", "") if re.search(r"(?:不要|别)(?:像|再像)?\s*$", before) else ("like", _but(message, span[1]))
    return "about", ""


def _but(message: Message, end: int) -> str:
    rest = message.low[end:]
    skipped = re.match(
        r"\s*[》\">']?\s*(?:那样|一样|这样|那种|这种|似的)?的?(?:电影|片子|书|小说|歌|音乐|课|故事|东西)?\s*", rest
    )
    start = end + (skipped.end() if skipped else 0)
    found = _BUT.match(message.low, start) or _BUT.match(message.low, end)
    if not found or not found["but"].strip():
        return ""
    said = re.sub(
        r"\s+(?:please|for (?:my|the|a)|on the|under|in (?:english|chinese)|tonight).*$", "", found["but"]
    ).strip()
    return re.sub(r"(?:一)?(?:点|些)?(?:的|吧|呢)+$", "", said) if re.search(r"[\u3400-\u9fff]", said) else said


def _by_place(message: Message, before: Before) -> list[Meant]:
    found = []
    for pattern in (_ORDINAL_EN, _ORDINAL_ZH):
        for match in message.find(pattern):
            count = len(before.shown)
            places = [place for place in (one or count for one in _places(match)) if 1 <= place <= count]
            if not before.shown or not places:
                continue
            role, but = role_of(message, match.span())
            message.take(match.span())
            found += [Meant(before.shown[place - 1], match.span(), role, but) for place in places]
    return found


def _places(match: re.Match[str]) -> list[int]:
    groups = match.groupdict()
    if both := groups.get("both"):
        return [1, 2, 3] if "three" in both or "三" in both else [1, 2]
    if groups.get("last"):
        return [_LAST]
    if said := groups.get("number"):
        return [int(number(said))]
    return [
        place if place > 0 else _LAST
        for place in (_ORDER[groups[name]] for name in ("order", "other") if groups.get(name))
    ]


def _as_that(message: Message, before: Before, named: bool) -> list[Meant]:
    item = before.last or (before.shown[0] if len(before.shown) == 1 else "")
    if not item or named:
        return []
    match = next(message.find(_THAT), None)
    if match is None:
        return []
    role, but = role_of(message, match.span())
    return [Meant(item, match.span(), role, but)]


def liked(message: Message, span: Span) -> bool:
    """Whether the person says, right before, that they like what is named there."""
    before = re.sub(r"[《\"<']\s*$", "", message.low[max(0, span[0] - 30) : span[0]])
    return bool(_LIKING_EN.search(before) or _LIKING_ZH.search(before))
