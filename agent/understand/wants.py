"""Who something is for, how many are wanted, and what would be nice."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.understand.message import Message
from agent.understand.numbers import NUMBER, number
from agent.understand.vocabulary import one_of, table, words

_NEAR = r"(?:my|our|his|her|their|a|an|the|two|some|this)"
MOST = 50


@lru_cache(1)
def _for_whom() -> re.Pattern[str]:
    told = table("people")
    latin = one_of(words(*(group["en"] for group in told.values())))
    close = one_of(words(*(told[name]["en"] for name in ("family", "partner", "friends", "colleagues", "classmates"))))
    han = "|".join(sorted(words(*(group["zh"] for group in told.values())), key=len, reverse=True))
    whose = r"(?:我们家|我们|我家|我的|我|咱们?|自己的?|公司的?)?"
    detail = (
        r"(?:(?:\d+|[一二两三四五六七八九十]+)岁的?|小|老|大|一个|一位|刚.{1,6}的|"
        r"喜欢.{1,8}的|家里的?|退休的?|上.{1,4}的)?"
    )
    return re.compile(
        rf"(?<!\w)(?:(?:as a |a )?(?:birthday |christmas )?(?:gift |present |something )?(?:for|to "
        rf"give(?: to)?|to suit|to entertain|to buy|suitable for|suited to|good for)) "
        rf"(?P<a>(?:{_NEAR} )(?:[\w'-]+ ){{0,3}}?{latin}(?:'s \w+)?(?: (?:and|&) (?:{_NEAR} )?{latin})?|"
        rf"(?:\w+ )?(?:kids|children|toddlers|teenagers|teens|beginners|seniors|them|him|her|mum|mom|"
        rf"dad|grandma|grandpa|friends|colleagues|students|guests|someone|two))(?!\w| station)"
        rf"|(?P<b>my (?:[\w'-]+ )?{close}) (?:wants?|needs?|would|likes|loves|is (?:looking|into|after)|asked)"
        rf"|(?:给|送给?|帮|替|为|适合|买给|推荐给|让|带给|陪)(?P<c>{whose}{detail}(?:{han})(?:{han}"
        rf"|和(?:{han}))?)(?!们?都不)"
        rf"|(?P<d>我(?:{'|'.join(words(told['family']['zh'], told['partner']['zh'], told['friends']['zh']))}))(?:想|"
        rf"要|喜欢|爱|需要|快|马上|过|下周|最近|\d+岁|今年)"
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


_MEASURE = r"(?:部|本|首|个(?!小时|月|人|半|钟)|门|篇|道|款|件|张|条|种|样|集|则|份|节|支|双|口|盒|包|瓶)"
_COUNT_EN = re.compile(
    r"(?<![\w$£€.])(?:(?:top|best|exactly|about|around|just|only|another|next) )?(?P<n>\d{1,2}|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|a couple(?: of)?|a pair of|"
    r"a few|half a dozen|a dozen|a handful of)"
    r"(?: (?!minutes?|hours?|pages?|years?|days?|dollars?|weeks?|months?|people|of us|kids|friends|"
    r"children)(?:[\w'-]+ ){0,3}?(?:films|movies|books|novels|songs|albums|tracks|courses|recipes|"
    r"articles|stories|things|items|options|suggestions|recommendations|ideas|picks|choices|titles|"
    r"ones|more|dishes|snacks|classes|documentaries|comedies|thrillers|"
    r"film|movie|book|novel|song|album|course|recipe|article|story|thing|item|option|suggestion|"
    r"recommendation|idea|pick|dish|snack|gifts?|presents?|products?|pans?|knives|gadgets|podcasts?|"
    r"playlists?|teas|mysteries|series|shows|show|is enough|will do|of (?:them|those|these))(?!\w)|"
    r"(?= (?:please|for|that|to|from|in|with|about))|(?=\s*$|[,.!?]))"
    r"|(?<!\w)top (?P<top>\d{1,2})(?!\w)|(?<!\w)(?:give|show|recommend|suggest|pick|find|list)(?: "
    r"me)? (?:just |only |exactly )?(?P<m>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|"
    r"ten)(?!\w|[ -]?(?:minute|hour|page|year|dollar|star|course meal))"
)
_COUNT_ZH = re.compile(rf"(?<!第)(?<!这)(?<!那)(?<!上)(?<!哪)(?<!每)(?<!最后)(?P<n>{NUMBER}){_MEASURE}(?!以)")
_COUNTS = {
    "a couple": 2,
    "a couple of": 2,
    "a pair of": 2,
    "a few": 3,
    "half a dozen": 6,
    "a dozen": 12,
    "a handful of": 5,
}


def wanted(message: Message) -> int | None:
    """How many are wanted, None where nothing tells.

    >>> wanted(Message.of("give me three thrillers")), wanted(Message.of("来两部电影")), wanted(Message.of("a film"))
    (3, 2, None)
    """
    for pattern in (_COUNT_EN, _COUNT_ZH):
        for found in message.find(pattern):
            said = next(value for name, value in found.groupdict().items() if value)
            count = int(_COUNTS.get(said) or number(said))
            if 1 <= count <= MOST:
                start = next(found.span(name) for name, value in found.groupdict().items() if value)
                message.take(start)
                return count
    return None


@lru_cache(1)
def _wish_patterns() -> tuple[re.Pattern[str], ...]:
    told = table("wishes")
    plain_en, compared_en = words(told["en"]), words(told["compared"]["en"])
    plain_zh = "|".join(sorted(map(re.escape, words(told["zh"])), key=len, reverse=True))
    latin = one_of(tuple(word for word in (*plain_en, *compared_en) if word not in ("less", "more")))
    not_too = (
        r"(?:nothing|not|isn't|don't want (?:it|anything|something)|but not|without being|never)(?: "
        r"(?:anything|something|be|it))? (?:too|so|very|overly|super|that|really|quite) [\w-]+(?: "
        r"(?:or|and) (?:too )?[\w-]+)?"
    )
    return (
        re.compile(
            rf"(?<![\w'])(?:{not_too}|(?:(?:a (?:bit|little|lot)|slightly|much|even|way|somewhat|bit|far) "
            rf")?(?:less|more|not so|not as|not quite as) (?!than|like|of|please|options|$)[a-z-]+|"
            rf"(?:(?:a (?:bit|little|lot)|slightly|much|even|way|somewhat|really|very|super|quite|pretty|"
            rf"kind of|so) )?{latin})(?![\w'-])"
        ),
        re.compile(
            rf"(?:不要?|别|没那么|不那么|不想要?|不会)(?:太|那么|这么|过于|很)[\u3400-\u9fff]{{1,"
            rf"4}}?(?=的|$|[\s,，。!！?？]|就|但|也|"
            rf"了)|(?:更|再|稍微|稍|比较|要|偏|很|最好)?(?:{plain_zh})(?:一点点|一点儿?|"
            rf"点儿?|一些|些)?|没那么[\u3400-\u9fff]{{1,3}}"
        ),
        re.compile(
            r"(?<=something )(?:(?:really|very|a bit|kind of) )?(?!to|for|with|like|that|about|else|from|"
            r"in|under|on|i|good|by|different|new|similar)[a-z-]{3,}(?= (?:for|to|and|but|with|that|in|"
            r"on|under|please|about)|[,.!?]|$)"
        ),
    )


def wishes(message: Message) -> tuple[str, ...]:
    """What would be nice, in the person's words, each once; the words of it are taken.

    >>> wishes(Message.of("something short and funny, nothing too scary")), wishes(Message.of("轻松一点的，不要太长"))
    (('short', 'funny', 'nothing too scary'), ('轻松一点', '不要太长'))
    """
    found: list[tuple[int, str]] = []
    for pattern in (_wish_patterns()[0], _wish_patterns()[1], _wish_patterns()[2]):
        for match in message.find(pattern):
            if _is_no_wish(message, match):
                continue
            message.take(match.span())
            if match.group().strip() not in words(table("wishes")["vain"]):
                found.append((match.start(), message.said(match.span())))
    return tuple(dict.fromkeys(said for _, said in sorted(found)))


def _is_no_wish(message: Message, match: re.Match[str]) -> bool:
    """ "How long", "too short", "as long as" and single characters within other words are none."""
    before, after = message.low[max(0, match.start() - 10) : match.start()], message.low[match.end() :]
    if re.search(r"(?:how|as|which is|better|too|so) $|(?:太|多|哪个更|为什么)$", before) or re.match(
        r" than| as ", after
    ):
        return not re.match(r" than (?:that|this|it|the)", after)
    if len(match.group()) == 1 and re.search(r"[\u3400-\u9fff]", match.group()):
        return not re.match(r"的|$|[,，。]", after)
    return bool(
        re.search(r"[\u3400-\u9fff]", match.group())
        and re.match(r"(?:片|剧|小说|菜|人|家|师|书店)", after)
        and len(match.group()) < 2
    )
