"""What would be nice, in the person's words, and which of these words say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from agent.understand.message import Message
from agent.understand.vocabulary import one_of, table, words


@lru_cache(1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    return re.compile(_english()), re.compile(_chinese()), re.compile(_something())


_NOT_TOO = (
    r"(?:nothing|not|isn't|don't want (?:it|anything|something)|but not|without being|never)"
    r"(?: (?:anything|something|be|it))? (?:too|so|very|overly|super|that|really|quite) [\w-]+"
    r"(?: (?:or|and) (?:too )?[\w-]+)?"
)
_MORE = (
    r"(?:(?:a (?:bit|little|lot)|slightly|much|even|way|somewhat|bit|far) )?"
    r"(?:less|more|not so|not as|not quite as) (?!than|like|of|please|options|$)[a-z-]+"
)
_VERY = r"(?:(?:a (?:bit|little|lot)|slightly|much|even|way|somewhat|really|very|super|quite|pretty|kind of|so) )?"


def _english() -> str:
    told = words(table("wishes")["en"], table("wishes")["compared"]["en"])
    latin = one_of(tuple(word for word in told if word not in ("less", "more")))
    return rf"(?<![\w'])(?:{_NOT_TOO}|{_MORE}|{_VERY}{latin})(?![\w'-])"


def _chinese() -> str:
    plain = "|".join(sorted(map(re.escape, words(table("wishes")["zh"])), key=len, reverse=True))
    not_too = r"(?:不要?|别|没那么|不那么|不想要?|不会)(?:太|那么|这么|过于|很)[\u3400-\u9fff]{1,4}?"
    ends = r"(?=的|$|[\s,，。!！?？]|就|但|也|了)"
    more = rf"(?:更|再|稍微|稍|比较|要|偏|很|最好)?(?:{plain})(?:一点点|一点儿?|点儿?|一些|些)?"
    return rf"{not_too}{ends}|{more}|没那么[\u3400-\u9fff]{{1,3}}"


def _something() -> str:
    """Any adjective right after "something"."""
    none = "to|for|with|like|that|about|else|from|in|under|on|i|good|by|different|new|similar"
    ends = "for|to|and|but|with|that|in|on|under|please|about"
    return rf"(?<=something )(?:(?:really|very|a bit|kind of) )?(?!{none})[a-z-]{{3,}}(?= (?:{ends})|[,.!?]|$)"


def wishes(message: Message) -> tuple[str, ...]:
    """What would be nice, in the person's words, each once; the words of it are taken.

    >>> wishes(Message.of("something short and funny, nothing too scary")), wishes(Message.of("轻松一点的，不要太长"))
    (('short', 'funny', 'nothing too scary'), ('轻松一点', '不要太长'))
    """
    found: list[tuple[int, str]] = []
    for pattern in _patterns():
        for match in message.find(pattern):
            if _is_no_wish(message, match):
                continue
            message.take(match.span())
            if match.group().strip() not in words(table("wishes")["vain"]):
                found.append((match.start(), message.said(match.span())))
    return once(said for _, said in sorted(found))


def once(wishes: Iterable[str]) -> tuple[str, ...]:
    """Wishes without those that say the same as one before them.

    >>> once(["short", "really short", "funny"]), once(["轻松", "轻松一点"])
    (('short', 'funny'), ('轻松',))
    """
    kept: dict[str, str] = {}
    for wish in wishes:
        kept.setdefault(core(wish), wish)
    return tuple(kept.values())


_DEGREE = re.compile(
    r"^(?:(?:a (?:bit|little|lot)|slightly|much|even|way|somewhat|bit|far|really|very|super|quite|pretty|kind of|so"
    r"|more|rather|extra|still) )+|^(?:更加?|再|稍微|稍|比较|要|偏|很|最好|特别|非常|挺|还要)+"
    r"|(?:一点点|一点儿?|点儿?|一些|些)$"
)


def core(wish: str) -> str:
    """What a wish is for, however strongly it is wished.

    >>> core("a bit funnier"), core("shorter"), core("even more relaxing"), core("再轻松一点"), core("less dark")
    ('funny', 'short', 'relaxing', '轻松', 'less dark')
    """
    bare = _DEGREE.sub("", _DEGREE.sub("", wish.lower().strip())) or wish
    return _base(bare) if bare.endswith("er") else bare


def _base(word: str) -> str:
    """The word that a comparative is made of, where it is one that people wish for."""
    known = words(table("wishes")["en"])
    made = (word[:-2], word[:-1], word[:-3], word.removesuffix("ier") + "y")
    return next((one for one in made if one in known), word)


def added(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    """Old wishes that new ones neither say again nor contradict, and the new ones.

    >>> added(["short", "dark"], ["shorter", "lighter"])
    ('shorter', 'lighter')
    """
    again = set(map(core, new))
    return once([*(one for one in old if core(one) not in again and not _opposes(one, new)), *new])


def _opposes(old: str, new: Sequence[str]) -> bool:
    wished, says = core(old), set(map(core, new))
    return any(wished in pair and says & (set(pair) - {wished}) for pair in table("wishes")["opposed"])


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
