"""Cleaning and words. Text knows nothing of who wrote it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

import ftfy

from history import chinese
from history.stopwords import STOP_WORDS
from palate.types import Language

TEXT_LIMIT = 20_000
"""Longest text kept, in characters; what lies beyond is cut off."""
TITLE_LIMIT = 1_000
"""Longest title, category or context value kept, in characters."""

WORD_LIMIT = 60
"""Longest word kept, in characters; what is longer is no word."""
ELLIPSIS = "…"
"""Ends every text that was cut."""

_RAW_FACTOR = 8
_PASSES = 4
_FTFY = ftfy.TextFixerConfig(
    unescape_html=False, fix_character_width=False, uncurl_quotes=False, remove_terminal_escapes=True
)
_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>|<!--", re.IGNORECASE)
_HIDDEN_ENDS = {
    "": re.compile("-->"),
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
}
_INLINE = re.compile(r"</?(?:a|abbr|b|big|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|tt|u)\b[^<>]*>", re.I)
_ELEMENTS = (
    "address|area|article|aside|audio|base|blockquote|body|br|button|canvas|caption|center|col|colgroup|dd|del|details|"
    "dfn|dialog|div|dl|dt|embed|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|"
    "iframe|img|input|ins|kbd|label|legend|li|link|main|map|menu|meta|nav|noscript|object|ol|optgroup|option|p|param|"
    "picture|pre|script|section|select|source|style|summary|svg|table|tbody|td|textarea|tfoot|th|thead|title|tr|track|"
    "ul|video|wbr"
)
_TAG = re.compile(rf"</?(?:{_ELEMENTS})\b[^<>]*>|</?[a-z][\w:-]*\s+[\w:-]+\s*=[^<>]*>|<![a-z\[][^<>]*>", re.IGNORECASE)
"""An element of HTML, anything with an attribute, a declaration. Other words in angle brackets are left: titles
have them."""
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(
    r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+)"
    r"|([^\W_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+"
    r"(?:(?:['-]|(?<=\d)[.,](?=\d))[^\W_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+)*)"
)
_MEASURE = re.compile(r"\d[\d.,]*(?:oz|ozs|fl|lb|lbs|g|gr|kg|mg|ml|l|cl|cm|mm|m|in|inch|ft|ct|pk|qt|gal|x)")
_HAN_PER_LETTER = 2.5


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """Text as a person would read it, in Unicode NFC, at most `limit` characters long.

    Mojibake is repaired (by ftfy), HTML tags and entities are taken out, control and invisible characters removed,
    and every run of white space becomes one space. Plain text, and text that was cleaned, comes back as it is.

    >>> clean("<p>Caf&eacute;</p>  <b>noir</b>\\x00")
    'Café noir'
    """
    if text.isascii() and text.isprintable() and "<" not in text and "&" not in text:
        return _cut(" ".join(text.split()), limit)
    text = text[: limit * _RAW_FACTOR]
    for _ in range(_PASSES):
        before, text = text, _cleaner(text)
        if text == before:
            break
    return _cut(text, limit)


def _cleaner(text: str) -> str:
    """Text after one round of cleaning: what one repairs or takes out may show the next that there is more."""
    text = _without_html(text)
    if not text.isascii():
        text = ftfy.fix_text(text, _FTFY)
    return unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", text).split()))


def was_cut(*texts: str) -> bool:
    """Whether `clean` cut any of these at one of the two limits."""
    return any(text.endswith(ELLIPSIS) and len(text) in (TITLE_LIMIT, TEXT_LIMIT) for text in texts)


def tokens(text: str, *, parts: bool = False) -> list[str]:
    """The telling words of a text in order, lower-cased; stop words of both languages, bare numbers and measures
    such as "12oz" are out.

    English words stay as they were written but for a possessive 's; a hyphened word stays whole. Chinese is
    segmented by jieba. With `parts`, the parts of a compound of either language stand beside it: for search, where
    "trip hop" should find "trip-hop" and "电影" find "香港电影".
    There is no stemming: it would turn "blues" into "blue" and "james" into "jame".

    >>> tokens("The Beatles' trip-hop of the 80s, 12 songs")
    ['beatles', 'trip-hop', '80s', 'songs']
    >>> tokens("我的Kindle电子书")
    ['kindle', '电子书']
    """
    folded = unicodedata.normalize("NFKC", text).replace("’", "'").lower()
    return [word for word in _words(folded, parts) if word not in STOP_WORDS and len(word) <= WORD_LIMIT]


def language(text: str) -> Language:
    """ "zh" when Han characters carry the text, else "en". One Han character weighs as much as 2.5 letters.

    >>> language("127小时 (127 Hours)"), language("Paris, je t'aime"), language("")
    ('zh', 'en', 'en')
    """
    han = sum(len(run) for run in _HAN.findall(text))
    letters = len(_LETTER.findall(text)) - han
    return "zh" if han and han * _HAN_PER_LETTER >= letters else "en"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + ELLIPSIS


def _words(folded: str, parts: bool) -> Iterator[str]:
    for han, word in _WORD.findall(folded):
        if han:
            yield from chinese.segment(han, parts=parts)
        elif not word.isalpha():
            yield from _latin(word, parts)
        elif len(word) > 1:
            yield word


def _latin(word: str, parts: bool) -> Iterator[str]:
    pieces = [piece for piece in word.removesuffix("'s").split("-") if _tells(piece)]
    whole = "-".join(pieces)
    if len(whole) > 1:
        yield whole
    if parts and len(pieces) > 1:
        yield from (piece for piece in pieces if len(piece) > 1)


def _tells(piece: str) -> bool:
    """Whether a piece of a word is more than a number or a measure."""
    return bool(_LETTER.search(piece)) and not _MEASURE.fullmatch(piece)


def _without_html(text: str) -> str:
    """Entities are resolved first, since they may hide tags; a few passes, since they may hide each other."""
    for _ in range(_PASSES):
        before = text
        if "&" in text:
            text = html.unescape(text)
        if "<" in text:
            text = _TAG.sub(" ", _INLINE.sub("", _without_hidden(text)))
        if text == before:
            break
    return text


def _without_hidden(text: str) -> str:
    """Takes out comments, scripts and styles with all that is in them. What is never closed stays, as browsers would
    show it; each end is looked for once, so that the time is linear."""
    if not _HIDDEN.search(text):
        return text
    parts, start = [], 0
    ends = dict(_HIDDEN_ENDS)
    for found in _HIDDEN.finditer(text):
        name = (found.group(1) or "").lower()
        if found.start() < start or name not in ends:
            continue
        if closed := ends[name].search(text, found.end()):
            parts.append(text[start : found.start()])
            start = closed.end()
        else:
            del ends[name]
    return " ".join([*parts, text[start:]])
