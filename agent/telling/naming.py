"""How things, limits and scenes are called in a sentence, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.explain import shortened
from agent.telling.support import unfit
from agent.telling.words import level, stem, words
from history.stopwords import STOP_WORDS
from palate.text import plain, unlinked
from palate.types import Language, Limit

_NOUNS: Mapping[str, tuple[str, str, str]] = {
    **dict.fromkeys(("film", "films", "movie", "movies", "电影", "影片"), ("film", "films", "部电影")),
    **dict.fromkeys(("book", "books", "图书", "书", "书籍"), ("book", "books", "本书")),
    **dict.fromkeys(("song", "songs", "track", "tracks", "歌曲"), ("song", "songs", "首歌")),
    **dict.fromkeys(("album", "albums", "专辑"), ("album", "albums", "张专辑")),
    **dict.fromkeys(("music", "音乐"), ("music pick", "music picks", "个音乐推荐")),
    **dict.fromkeys(("artist", "artists", "艺术家"), ("artist", "artists", "位音乐人")),
    **dict.fromkeys(("course", "courses", "课程"), ("course", "courses", "门课")),
    **dict.fromkeys(("recipe", "recipes", "菜谱"), ("recipe", "recipes", "个菜谱")),
    **dict.fromkeys(("podcast", "podcasts", "播客"), ("podcast", "podcasts", "档播客")),
    **dict.fromkeys(("game", "games", "游戏"), ("game", "games", "款游戏")),
    **dict.fromkeys(("news", "article", "articles", "新闻", "文章"), ("article", "articles", "篇文章")),
    **dict.fromkeys(("food", "groceries", "食品"), ("thing to eat", "things to eat", "样吃的")),
    **dict.fromkeys(("kitchen", "厨房"), ("thing for the kitchen", "things for the kitchen", "件厨房用品")),
    **dict.fromkeys(("shop", "shopping", "product", "products", "商品"), ("thing", "things", "件商品")),
}
_DOMAINS_ZH: Mapping[str, str] = {
    **dict.fromkeys(("film", "films", "movie", "movies"), "电影"),
    **dict.fromkeys(("book", "books"), "图书"),
    **dict.fromkeys(("music", "songs", "albums", "tracks", "artists"), "音乐"),
    **dict.fromkeys(("course", "courses"), "课程"),
    **dict.fromkeys(("podcast", "podcasts"), "播客"),
    **dict.fromkeys(("game", "games"), "游戏"),
    **dict.fromkeys(("food", "groceries"), "食品"),
    **dict.fromkeys(("shop", "shopping", "products"), "商品"),
    "kitchen": "厨房用品",
    "news": "新闻",
    "recipes": "菜谱",
}
_NUMBERS_EN = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS_ZH = "零一两三四五六七八九十"
_SCENES: Mapping[str, tuple[str, str]] = {
    "work": ("for work", "工作时"),
    "commute": ("for the commute", "路上"),
    "home evening": ("for an evening at home", "晚上在家时"),
    "weekend leisure": ("for the weekend", "周末"),
    "shopping": ("for your shopping", "购物时"),
    "study": ("for studying", "学习时"),
    "travel": ("for the journey", "旅途中"),
}

_MARKS = " ,.;，。；“”\"'"
"""What may stand around words as they were said."""
_STOPS = frozenset(stem(word) for word in STOP_WORDS)


def counted(count: int, domain: str, language: Language) -> str:
    """A number of things of a domain.

    >>> counted(3, "films", "en"), counted(1, "books", "en"), counted(2, "movie", "zh"), counted(2, "stamps", "en")
    ('three films', 'one book', '两部电影', 'two picks')
    """
    one, many, chinese = _NOUNS.get(domain.casefold(), ("pick", "picks", "个推荐"))
    number = number_words(count, language)
    return f"{number}{chinese}" if language == "zh" else f"{number} {one if count == 1 else many}"


def scene_phrase(name: str | None, language: Language) -> str:
    """A scene as part of a sentence; "" for none.

    >>> scene_phrase("commute", "en"), scene_phrase("travel", "zh"), scene_phrase("night_shift", "en")
    ('for the commute', '旅途中', 'for this moment: night shift')
    """
    if not name:
        return ""
    if name in _SCENES:
        return _SCENES[name][language == "zh"]
    told = plain(name).replace("_", " ")
    return f"“{told}”时" if language == "zh" else f"for this moment: {told}"


def in_their_words(limit: Limit, language: Language) -> str:
    """A limit as the person said it, between quotation marks; written out where their words are not known, or are none
    that can be told.

    >>> in_their_words(Limit(kind="length", at_most=90, unit="minutes", said="under 90 minutes"), "en")
    '“under 90 minutes”'
    >>> in_their_words(Limit(kind="include", terms=("cats",), said="a"), "en")
    'the part about cats'
    """
    said = _said(limit)
    if said or limit.kind not in _TERMS[language]:
        return f"“{said}”" if said else limit_words(limit, language)
    part = ("language", "语言")[language == "zh"] if limit.kind == "language" else _terms(limit, language)
    return f"关于{part}的部分" if language == "zh" else f"the part about {part}"


def limit_said(limit: Limit, language: Language) -> str:
    """`in_their_words`, without quotation marks."""
    return _said(limit) or limit_words(limit, language)


def _said(limit: Limit) -> str:
    said = plain(limit.said).strip(_MARKS)
    return shortened(said) if _tellable(said) else ""


def told_back(said: str, message: str) -> str:
    """Words that may be told to the person as theirs: "" where they do not stand in their message, or hold a link,
    markup, or a control token.

    >>> told_back("funny", "Something Funny, please"), told_back("won an Oscar", "a film"), told_back("<b>", "a <b>")
    ('funny', '', '')
    """
    bare = plain(said).strip(_MARKS)
    return bare if bare and clean(bare) and level(bare) in level(message) else ""


def clean(text: str) -> bool:
    """Whether a text holds no link, address, markup or control token."""
    return unlinked(text) == plain(text) and not unfit(text)


def _tellable(said: str) -> bool:
    """Whether words of a limit are fit to be told, and say more than a word that claims nothing."""
    return clean(said) and any(word.number or (len(word.stem) > 1 and word.stem not in _STOPS) for word in words(said))


def thing_words(domain: str, language: Language) -> str:
    """What one thing of a domain is called, "" where that is not known.

    >>> thing_words("films", "en"), thing_words("books", "zh"), thing_words("stamps", "en")
    ('film', '图书', '')
    """
    known = _NOUNS.get(domain.casefold())
    if known is None or "pick" in known[0] or "thing" in known[0]:
        return ""
    return domain_words(domain, language) if language == "zh" else known[0]


def told_apart(ways: Sequence[Sequence[str]]) -> list[str]:
    """What each of several different things is called, so that no two share a name: the first way of calling all those
    of one name that tells them apart, or else that name and a number.

    >>> told_apart([("Heat", "Heat (1995)"), ("Up", "Up (2009)"), ("Heat", "Heat (1986)")])
    ['Heat (1995)', 'Up', 'Heat (1986)']
    >>> told_apart([("Mug",), ("Mug",)])
    ['Mug (1)', 'Mug (2)']
    """
    names = [next(iter(way), "") for way in ways]
    for name in [name for name in dict.fromkeys(map(level, names)) if [*map(level, names)].count(name) > 1]:
        places = [place for place, one in enumerate(names) if level(one) == name]
        for step in range(max(len(ways[place]) for place in places)):
            tried = [ways[place][min(step, len(ways[place]) - 1)] for place in places]
            if len({*map(level, tried)}) == len(places):
                break
        else:
            tried = [f"{names[place]} ({number})" for number, place in enumerate(places, start=1)]
        for place, one in zip(places, tried, strict=True):
            names[place] = one
    return names


def domain_words(domain: str, language: Language) -> str:
    """What a domain is called.

    >>> domain_words("films", "zh"), domain_words("films", "en"), domain_words("stamps", "zh")
    ('电影', 'films', 'stamps')
    """
    return _DOMAINS_ZH.get(domain.casefold(), plain(domain)) if language == "zh" else plain(domain)


def number_words(count: int, language: Language) -> str:
    """A number in a sentence: a word up to ten.

    >>> number_words(3, "en"), number_words(12, "zh")
    ('three', '12')
    """
    if count > 10:
        return str(count)
    return _NUMBERS_ZH[count] if language == "zh" else _NUMBERS_EN[count]


def limit_words(limit: Limit, language: Language) -> str:
    """A limit written out.

    >>> limit_words(Limit(kind="length", at_most=90, unit="minutes"), "en")
    'at most 90 minutes'
    >>> limit_words(Limit(kind="exclude", terms=("zombie",)), "zh")
    '不含zombie'
    """
    if limit.kind in _TERMS[language]:
        return _TERMS[language][limit.kind].format(_terms(limit, language))
    return _range(limit, language)


def _terms(limit: Limit, language: Language) -> str:
    return (", " if language == "en" else "、").join(unlinked(term) for term in limit.terms[:4])


_TERMS: Mapping[Language, Mapping[str, str]] = {
    "en": {"include": "about {}", "exclude": "nothing with {}", "language": "in {}"},
    "zh": {"include": "关于{}", "exclude": "不含{}", "language": "语言为{}"},
}
_UNITS: Mapping[str, tuple[str, str]] = {"minutes": (" minutes", " 分钟"), "pages": (" pages", " 页"), "": ("", "")}


def _range(limit: Limit, language: Language) -> str:
    chinese = language == "zh"
    unit = _UNITS.get(limit.unit, (f" {limit.unit}", f" {limit.unit}"))[chinese]
    unit = (" 年" if chinese else "") if limit.kind == "year" else unit
    low, high = (None if edge is None else f"{edge:g}" for edge in (limit.at_least, limit.at_most))
    if low is not None and high is not None:
        return (f"{low} 到 {high}{unit}" if chinese else f"{low} to {high}{unit}") if low != high else f"{low}{unit}"
    if high is not None:
        return f"最多 {high}{unit}" if chinese else f"at most {high}{unit}"
    return f"至少 {low}{unit}" if chinese else f"at least {low}{unit}"
