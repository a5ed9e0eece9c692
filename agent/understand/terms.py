"""Limits of words: what must not be in it, what must, and which language it is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import takewhile

from agent.understand.message import HAN, Message
from agent.understand.vocabulary import table, words
from palate.types import Limit

LANGUAGE_CODES = {
    "en": "english 英文 英语 英语版", "zh": "chinese mandarin cantonese 中文 汉语 国语 普通话 粤语 华语 中文版 中国话",
    "ja": "japanese 日文 日语", "ko": "korean 韩文 韩语", "fr": "french 法文 法语", "de": "german 德文 德语",
    "es": "spanish 西班牙语 西语", "it": "italian 意大利语", "ru": "russian 俄文 俄语", "pt": "portuguese 葡萄牙语",
    "ar": "arabic 阿拉伯语", "hi": "hindi 印地语", "sv": "swedish 瑞典语", "th": "thai 泰语",
}  # fmt: skip
_CODE = {word: code for code, said in LANGUAGE_CODES.items() for word in said.split()}
_TONGUES = "|".join(sorted((word for word in _CODE if word.isascii()), key=len, reverse=True))
_ZH_TONGUES = "|".join(sorted((word for word in _CODE if not word.isascii()), key=len, reverse=True))
_IN_TONGUE = re.compile(
    rf"(?<![a-z])(?:(?:only |must be |has to be |anything |something |one |ones |spoken |sung |"
    rf"written |original )?in (?:the )?(?:original |simple |plain |easy )?"
    rf"(?P<a>{_TONGUES})(?: or (?P<a2>{_TONGUES}))?(?: only| language| please)?(?![a-z])(?! (?:food|"
    rf"cuisine|style|cooking|history|literature|class))"
    rf"|(?P<b>{_TONGUES})[- ](?:language|speaking|spoken|audio|lyrics)(?![a-z])|(?:must be |has "
    rf"to be |only )(?P<c>{_TONGUES})(?= (?:book|song|film|movie|novel|course|article)s?)"
    rf"|(?P<e>{_TONGUES})[- ]only(?![a-z])|(?P<f>english)(?= (?:books?|novels?|songs?|articles?|courses?)(?! about)))"
    rf"|(?:不要|别|不看|不听)?(?:用|是|要|有|讲|说|唱)?(?P<d>{_ZH_TONGUES})(?:(?:和|或者?|、)(?P<d2>{_ZH_TONGUES}))?"
    rf"(?:版|原版|原著|原声|配音|授课|讲解|书|歌曲|歌|电影|片子|片|小说|课程|"
    rf"课|写的|唱的|讲的|老歌|流行歌|金曲|经典|作品|原声|文章|新闻|播客|教程|"
    rf"专辑|"
    rf"资料|材料|读物|绘本|的(?!.{{0,3}}(?:人|文化|历史|入门)))"
)
_REPLY = re.compile(r"(?:(?:answer|reply|respond|speak|write|talk)(?: to me)? in|translate|用)\s*$")
_HEADS = {
    "en": "films? movies? books? novels? songs? shows? stories story stuff things? ones? music courses? "
    "recipes? dishes news articles? films|"
    "content scenes? elements? genre type",
    "zh": "电影 影片 片子 片 类 题材 元素 的 小说 书 歌曲 歌 音乐 内容 新闻 剧 课程 课 情节 镜头 成分 味道 味 类型 菜",
}
_EN_NOT = re.compile(
    r"(?<![a-z'])(?:"
    r"(?P<nothing>(?:nothing|not anything|not something|don't want anything|do not want anything|"
    r"not one|none|no \w+s?|not a \w+|not any \w+) (?:that (?:has|have|contains?|involves?|includes?|"
    r"features?) (?:any )?|with (?:any )?|about |containing (?:any )?|involving (?:any )?|featuring "
    r"(?:any )?|including |made (?:of|with|from) |of ))"
    r"|(?P<without>without (?:any |the |too much )?|w/out |free (?:of|from) (?:any )?|minus (?:the "
    r")?|excluding |avoid(?:ing)? (?:any |anything (?:with |about )?)?|skip(?:ping)? (?:the |any "
    r")?|leave out (?:the |any )?|leaving out |keep (?:the )?(?=\w+ out)|except (?:for )?(?:the "
    r"|any )?|apart from |other than |anything but |rather not (?:have |see |watch |read |any "
    r")?|tired of (?:all the )?|sick of |bored of |enough (?:of|with) (?:the )?|fed up with |had "
    r"enough of |can't stand (?:the |any )?|cannot stand |can't bear |can't (?:have|eat|do|take|"
    r"handle) (?:any )?|hate |dislike |please no |definitely no |definitely not |absolutely no "
    r"|and no |but no |but not |not into |not a fan of |never mind )"
    r"|(?P<dont>(?:i )?(?:don't|do not|didn't|doesn't|won't|wouldn't|shouldn't|must not|mustn't|"
    r"should not|can't) (?:really )?(?:want|like|love|need|care for|contain|include|have|involve|"
    r"feature|eat|do|use|be|recommend|show|give|suggest|show me|give me|recommend me|suggest me|"
    r"drink|enjoy|watch|read|be about)(?: to (?:see|watch|read|hear|eat|have))?(?: me)? (?:any "
    r"|anything (?:with |about |that's |that is |that has )?|another |more |it (?:to be )?|the "
    r"|a |too much )?)"
    r"|(?P<nota>(?:isn't|aren't|is not|are not|not) (?:about|based on|related to|on) |(?:not |"
    r"isn't |it isn't )(?:a |an |any |another |the )(?=\w))"
    r"|(?P<nothingadj>nothing )"
    r"|(?P<no>no (?:more |other )?)"
    r"|(?P<not>not )"
    r")"
)
_EN_FREE = re.compile(r"(?<![a-z-])([a-z]+)[- ]free(?![a-z])(?! of| from)|(?<![a-z])non-([a-z]+)")
_DEGREE = re.compile(r"(?:too|so|very|as|that|overly|super|really|particularly|quite|necessarily)\b")
_VAIN_EN = frozenset(
    [
        "one",
        "ones",
        "that",
        "this",
        "it",
        "thing",
        "idea",
        "problem",
        "worries",
        "rush",
        "thanks",
        "thank",
        "sure",
        "matter",
        "need",
        "more",
        "less",
        "longer",
        "shorter",
        "later",
        "earlier",
        "older",
        "newer",
        "cheaper",
        "the",
        "a",
        "an",
        "any",
        "much",
        "many",
        "else",
        "only",
        "just",
        "like",
        "yet",
        "really",
        "necessarily",
        "to",
        "from",
        "in",
        "on",
        "for",
        "at",
        "and",
        "or",
        "but",
        "if",
        "bad",
        "doubt",
        "way",
        "chance",
        "preference",
        "preferences",
        "clue",
        "hurry",
        "pressure",
        "joke",
        "big",
        "deal",
        "spoilers",
        "budget",
        "limit",
        "limits",
        "wonder",
        "particular",
        "specific",
        "hard",
        "good",
        "great",
        "now",
        "today",
        "here",
        "there",
        "been",
        "seen",
        "interested",
        "be",
        "have",
        "know",
        "me",
        "him",
        "her",
        "them",
        "us",
        "you",
        "i",
        "he",
        "she",
        "they",
        "feeling",
        "looking",
        "getting",
        "going",
        "my",
        "your",
        "mine",
        "something",
        "anything",
        "everything",
        "nothing",
        "everyone",
        "someone",
        "over",
        "under",
        "above",
        "below",
        "than",
        "within",
        "what",
        "when",
        "where",
        "who",
        "which",
        "how",
        "why",
        "because",
        "please",
        "time",
        "money",
        "allergic",
        "second",
        "first",
        "third",
        "last",
        "kidding",
        "offence",
        "fuss",
        "work",
        "recommend",
        "show",
        "because",
        "exactly",
        "yours",
        "enough",
        "all",
        "cup",
        "fan",
        "sleep",
    ]
)
_STOP_EN = re.compile(
    r"\s*(?:,(?! (?:no|or|and|not)?\s*\w+,)|[.;!?()|\"]|$|\b(?:but|please|for|because|since|if|"
    r"when|while|that|which|who|to|on|at|during|under|over|before|after|by|as|so|though|"
    r"today|tonight|tomorrow|this|these|either|again|anymore|any more|ever|now|at all|though|thanks|"
    r"instead|it's|i'm|i|my|we|you|can|could|would|is|are|was|something|anything|just|only|"
    r"with|about|like|than|from|preferably|and (?:under|not more|at most|in|something|preferably|"
    r"i|it|make|nothing|less|a|an|the|for|ideally|maybe|it's|shorter|cheaper|i'm)|in (?:it|them|"
    r"there)|in|me|inside|what|how|unless|even|whatever|then|also|too|okay|ok|not)\b)"
)
_AND_EN = re.compile(r"\s*(?:,\s*(?:and |or |nor |no |not )*|\s(?:and|or|nor|&)\s+(?:no |any |without |the )*|/)\s*")
_ZH_NOT = re.compile(
    r"(?P<mark>不想(?:再)?(?:看|听|吃|读|要|买|碰)到?|不(?:要|能|可以?|许|准)(?:再)?(?:有|"
    r"含有?|带有?|放|加|出现|是|推荐|给我推荐?|看到?|吃|任何|涉及|包含)+|"
    r"不(?:含有?|带|放|加|看|听|吃|喝|读|爱看|爱吃|爱听|喜欢看?|喜欢吃?|喜欢听?|"
    r"碰)|(?<!有)没有(?!更|看|听|读|什么|吗|别的|其他|其它|了)|无(?=糖|"
    r"麸质|酒精|乳|奶|油|辣|咖啡因|坚果|盐|添加)|"
    r"免(?=洗)|避开|避免|排除|去掉|去除|拒绝|讨厌|受不了|忌(?!口|讳)|别(?:再)?(?:放|"
    r"加|带|有|给我(?:推荐|看)?|推荐|来|是|出现|含|提)+|除了|"
    r"非(?=恐怖|虚构|科幻|言情|暴力|动画|爱情)|不要|别(?!的|人|处|名|致|墅|说|"
    r"忘|担心|客气|太|那么|超过|这么)|千万别|少(?=油|盐|糖|辣)|看腻了|"
    r"听腻了|吃腻了|腻了|不碰)"
    r"(?P<some>任何|一切|什么|那些|那种|带有?|含有?|有|太多|里面有|跟|和|与)*"
)
_ZH_END = re.compile(
    r"[\s,，。.;；!！?？|、()（）\"《》]|的(?![和或、])|了(?!解)|吧|呢|哦|啊|"
    r"呀|就行|就好|就可以|都(?:行|可以|好)|以外|之外|外(?=的|[,"
    r"，]|都|还)|除外|什么的|之类|那种|这种|这类|那类|"
    r"但|不过|最好|谢谢|和(?=不)|也不|又不|且|而且|还要|要|给|推荐|然后|因为|"
    r"我|请|适合|谁|出现|相关|有关|元素|情节|镜头|成分|太"
)
_VAIN_ZH = re.compile(
    r"^(?:推.*|太.*|的好|什么|更.*|那么.*|这么.*|过于.*|超过.*|是|的|看过.*|"
    r"这个.*|那个.*|这些.*|那些.*|这部.*|这本.*|第.*|别的.*|"
    r"其他.*|其它.*|重复.*|钱|紧|多|少|错|知道.*|好.*|管.*|客气|急|用.*|想.*|"
    r"会.*|能.*|再.*|说.*|问题|关系|事|兴趣|意思|推荐.*|给.*|我.*|你.*|它.*|"
    r"他.*|她.*|早于.*|晚于.*|低于.*|高于.*|长|短|贵|便宜|"
    r"时间.*|什么.*|特别.*|怎么.*|刚才.*|上.*次.*|了|到|吗|忘.*|记.*|任何东西|一样.*|类似.*|像.*|喜欢.*)$"
)
_ZH_LIST = re.compile(r"[、/]|和|或者?|跟|与|以及|还有")
_DROP_ZH = re.compile(
    r"^(?:带|有|含|任何|一切|什么|那种|那些|太多|是|看|吃|听|过多|点|一点|又|"
    r"再|带点|加|放|含有|有关|关于)+|(?:的|了|类的?|题材的?|元素|之类的?|"
    r"什么的|成分|情节|镜头|那种|这种|相关的?|有关的?)+$"
)


def terms(message: Message) -> Iterator[Limit]:
    """Limits of language, of what must not be in it, and of what must; what told them is taken."""
    yield from _tongues(message)
    yield from _excluded_en(message)
    yield from _excluded_zh(message)
    yield from _included(message)


def _tongues(message: Message) -> Iterator[Limit]:
    for found in message.find(_IN_TONGUE):
        if _REPLY.search(message.low[: found.start()]):
            continue
        if found["d"] and not _tells_tongue(message, found):
            continue
        said = [name for name in ("a", "a2", "b", "c", "d", "d2", "e", "f") if found[name]]
        codes = tuple(dict.fromkeys(_CODE[found[name]] for name in said))
        message.take(found.span() if not found["d"] else (found.start(), _end_of_tongue(found)))
        turned = found.group().startswith(("不", "别"))
        yield Limit(kind="exclude" if turned else "language", terms=codes, said=message.said(found.span()))


def _end_of_tongue(found: re.Match[str]) -> int:
    """Words for the thing itself ("书") are left for others to read."""
    end = found.end("d2") if found["d2"] else found.end("d")
    return end + (1 if found.string[end : end + 1] in ("的", "版") else 0)


def _tells_tongue(message: Message, found: re.Match[str]) -> bool:
    """ "学中文的课" is about a language."""
    return not re.search(
        r"(?:学|学习|教|练|关于|提高|翻译成?)$", message.low[max(0, found.start() - 3) : found.start()]
    )


def _excluded_en(message: Message) -> Iterator[Limit]:
    for found in message.find(_EN_FREE):
        word = found[1] or found[2]
        if word in _VAIN_EN or word in (
            "stress",
            "hassle",
            "ad",
            "guilt",
            "worry",
            "fiction",
            "hands",
            "carefree",
            "cruelty",
        ):
            continue
        message.take(found.span())
        yield _exclude(message, (word,), found.group())
    for found in message.find(_EN_NOT):
        yield from _listed(message, found)


def _listed(message: Message, found: re.Match[str]) -> Iterator[Limit]:
    rest = message.low[found.end() :]
    if found["no"] is None and found["nothing"] is None and _DEGREE.match(rest):
        return
    end = _STOP_EN.search(rest)
    phrase = rest[: end.start()] if end else rest
    listed = [_bare(one) for one in _AND_EN.split(phrase)]
    adjective = found["nothingadj"] is not None or found["not"] is not None
    kept = tuple(one for one in listed if one and _says_something(one, adjective))
    if not kept or (len(kept) < len([one for one in listed if one]) and not _says_something(listed[0], adjective)):
        return
    span = (found.start(), found.end() + len(phrase))
    if not message.free(span):
        return
    message.take(span)
    yield _exclude(message, kept, message.said(span))


def _says_something(term: str, adjective: bool) -> bool:
    """Whether a term can stand in an item: one to four words, none of them empty."""
    parts = term.split()
    if not 1 <= len(parts) <= 4 or parts[0] in _VAIN_EN or term.isdigit() or any(part.isdigit() for part in parts):
        return False
    if _DEGREE.match(term) or (parts[0].endswith("er") and parts[0] in _compared()):
        return False
    return not (adjective and len(parts) > 2)


def _bare(term: str) -> str:
    """A term in the singular, without article and without the word for what it is in ("horror films": "horror").

    >>> _bare("the zombies"), _bare("horror movies"), _bare("fish bones")
    ('zombie', 'horror', 'fish bone')
    """
    parts = re.sub(
        r"^(?:the|a|an|any|more|too many|too much|so many|all|much|lots of|a lot of|of|no)\s+", "", term.strip(" '\"-")
    ).split()
    while len(parts) > 1 and re.fullmatch(_heads("en"), parts[-1]):
        parts.pop()
    return " ".join([*parts[:-1], singular(parts[-1])]) if parts else ""


@lru_cache(2)
def _heads(language: str) -> str:
    return "|".join(_HEADS[language].split())


def singular(word: str) -> str:
    """A word in the singular, as far as its ending tells.

    >>> singular("zombies"), singular("stories"), singular("boxes"), singular("glass"), singular("movies")
    ('zombie', 'story', 'box', 'glass', 'movie')
    """
    if word in _SINGULAR:
        return _SINGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or not word.isascii():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses", "oes")):
        return word[:-2]
    return word[:-1]


_SINGULAR = {
    "zombies": "zombie",
    "movies": "movie",
    "cookies": "cookie",
    "calories": "calorie",
    "selfies": "selfie",
    "series": "series",
    "news": "news",
    "shoes": "shoe",
    "aches": "ache",
    "children": "child",
    "mice": "mouse",
    "wolves": "wolf",
    "knives": "knife",
    "werewolves": "werewolf",
    "politics": "politics",
    "sports": "sport",
    "vibes": "vibe",
    "people": "people",
    "women": "woman",
    "men": "man",
    "birds": "bird",
    "gas": "gas",
    "molasses": "molasses",
    "mathematics": "mathematics",
    "maths": "maths",
    "physics": "physics",
    "swiss": "swiss",
    "lies": "lie",
    "pies": "pie",
    "ties": "tie",
    "couscous": "couscous",
    "veggies": "veggie",
    "economics": "economics",
    "statistics": "statistics",
    "ethics": "ethics",
    "gymnastics": "gymnastics",
    "hummus": "hummus",
}


def _excluded_zh(message: Message) -> Iterator[Limit]:
    for found in message.find(_ZH_NOT):
        rest = message.low[found.end() :]
        end = _ZH_END.search(rest)
        phrase = rest[: end.start()] if end else rest
        kept = tuple(one for one in map(_bare_zh, _ZH_LIST.split(phrase)) if one and not _VAIN_ZH.match(one))
        following = rest[len(phrase) :]
        while following.startswith("、") and kept:
            more = re.match(r"、([^\s,，。!！?？|、的了吧]+)", following)
            if not more:
                break
            kept, phrase = (*kept, *filter(None, map(_bare_zh, _ZH_LIST.split(more[1])))), phrase + more[0]
            following = rest[len(phrase) :]
        span = (found.start(), found.end() + len(phrase))
        if (
            not kept
            or any(len(one) > 8 for one in kept)
            or (not HAN.search("".join(kept)) and not re.search("[a-z]", "".join(kept)))
        ):
            continue
        if found["mark"] == "除了" and not re.search(r"以外|之外|外|除外|[,，].{0,4}(?:都|别|其他|其它)", following):
            continue
        if message.free(span):
            message.take(span)
            yield _exclude(message, kept, message.said(span))


def _bare_zh(term: str) -> str:
    bare = _DROP_ZH.sub("", _DROP_ZH.sub("", term.strip()))
    for head in sorted(_HEADS["zh"].split(), key=len, reverse=True):
        if bare.endswith(head) and len(bare) - len(head) >= 2:
            return bare[: -len(head)]
    return bare


def _exclude(message: Message, kept: tuple[str, ...], said: str) -> Limit:
    return Limit(kind="exclude", terms=tuple(dict.fromkeys(kept)), said=said.strip())


@lru_cache(1)
def _compared() -> frozenset[str]:
    return frozenset(words(table("wishes")["compared"]["en"]))


_MUST_EN = re.compile(
    r"(?<![a-z'])(?:(?:it |they |that |which )?(?:must|has to|have to|needs to|need to|should|"
    r"gotta|absolutely must|definitely must) (?:have|be about|be|contain|include|feature|involve|"
    r"mention|star|use|come with|support|cover)"
    r"|(?:only|just|nothing but|strictly|exclusively) (?:want |show me |give me |recommend |things "
    r"with |ones? with |stuff with )?(?:the )?(?=\w)|(?:that |which )(?:has|have|contains?|includes?|"
    r"features?|uses?|stars?|involves?|covers?)|containing|featuring|starring|including|made (?:with|"
    r"from)|made of|as long as (?:it|there)(?:'s| is| has| have)|with (?=[a-z]+ (?:in (?:it|them)|"
    r"as (?:an? |the )?(?:main )?ingredient)))"
    r" ?(?:a |an |some |the |plenty of |lots of )?"
)
_MUST_ZH = re.compile(
    r"(?:(?:一定|必须|务必|得|要)(?:要|得)?(?:有|是|含有?|带有?|包含|讲|关于|"
    r"涉及)|只(?:要|看|听|想看|想听|想要|吃|想吃|读|买|推荐|考虑)(?:是|"
    r"有|含|带)?|(?<!不)(?<!别)(?<!没)(?:含有?|带有?|包含|里面?要?有|主演是|由)(?=[\u3400-\u9fff]))(?P<some>关于)?"
)
_VAIN_INCLUDE = re.compile(
    r"^(?:(?:something|anything|one|ones|good|great|nice|short|long|cheap|easy|fun|funny|be|me|"
    r"want|need|have|a|an|the|it|that|this|for|in|under|over|about|available|quick|simple|able|"
    r"ready|suitable|good|safe|new|old|recent|light|minutes?|hours?|watch|read|watched|finished|"
    r"started|got|looking|curious|kidding|wondering|saw|had|like|liked|like|loved|thought|tell|"
    r"\d.*|[a-z]+er)\b)"
)


def _included(message: Message) -> Iterator[Limit]:
    for found in message.find(_MUST_EN):
        phrase = _until(_STOP_EN, message, found.end())
        yield from _include(message, found, phrase, _first(map(_bare, _AND_EN.split(phrase)), _must_en))
    for found in message.find(_MUST_ZH):
        phrase = _until(_ZH_END, message, found.end())
        fits = partial(_must_zh, least=1 if "有" in found.group() else 2)
        kept = _first(map(_bare_zh, _ZH_LIST.split(phrase)), fits)
        yield from _include(message, found, phrase, kept)


def _until(end: re.Pattern[str], message: Message, start: int) -> str:
    """What follows up to where a pattern ends it."""
    rest = message.low[start:]
    found = end.search(rest)
    return rest[: found.start()] if found else rest


def _first(listed: Iterable[str], fits: Callable[[str], bool]) -> tuple[str, ...]:
    """The words of a list up to the first that does not fit."""
    return tuple(dict.fromkeys(takewhile(fits, filter(None, listed))))


def _must_en(term: str) -> bool:
    return len(term.split()) <= 3 and not _VAIN_INCLUDE.match(term) and term not in _wished()


def _must_zh(term: str, least: int) -> bool:
    fits = least <= len(term) <= 6 and HAN.match(term) is not None
    return fits and term not in _wished() and not _VAIN_ZH.match(term)


def _include(message: Message, found: re.Match[str], phrase: str, kept: tuple[str, ...]) -> Iterator[Limit]:
    span = (found.start(), found.end() + len(phrase))
    if kept and message.free(span):
        message.take(span)
        yield Limit(kind="include", terms=kept, said=message.said(span))


@lru_cache(1)
def _wished() -> frozenset[str]:
    return frozenset(words(table("wishes")["en"], table("wishes")["zh"]))
