"""In which language something should be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.understand.message import Message
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


def tongues(message: Message) -> Iterator[Limit]:
    """Limits of language; what told them is taken."""
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
