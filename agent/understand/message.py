"""A message as the rules read it: even spelling, and which of its words have been understood already."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from agent.understand.vocabulary import table
from palate.types import Language

HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[a-z][a-z'/]*|\d+[a-z]+|(?<![\w$£€.])[24](?= (?:the|my|a|me|our|watch|read|eat|cook)(?!\w))")
_PAIRS = str.maketrans("‘’‛ʼ`´“”„«»【】「」『』", '\'\'\'\'\'\'"""""""""""')
Span = tuple[int, int]
LONGEST = 2000
"""Characters of a message that are read; what comes after tells nothing that people would expect to matter."""


def folded(text: str) -> str:
    """A text of the same length in lower case, with full-width forms and quotation marks evened out.

    >>> folded("Ｈeat’s “Up”！")
    'heat\\'s "up"!'
    """
    if text.isascii():
        return text.replace("`", "'").lower()
    return "".join(_folded(letter) for letter in text.translate(_PAIRS))


@lru_cache(4096)
def _folded(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter).lower()
    return plain if len(plain) == 1 else letter


@dataclass
class Message:
    """A message while it is being understood.

    `low` is the folded text with slips of spelling mended, `origin` tells for each of its characters (and the end)
    where it stands in `text`; `taken` marks the characters of `low` that a rule has made something of.
    """

    text: str
    low: str
    origin: tuple[int, ...]
    taken: bytearray = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Message:
        """Read a message, of which the first `LONGEST` characters count."""
        text = text[:LONGEST]
        low, origin = _mended(folded(text))
        return cls(text, low, origin, bytearray(len(low)))

    def said(self, span: Span) -> str:
        """The words of the person between two places of `low`."""
        return self.text[self.origin[span[0]] : self.origin[span[1]]].strip()

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches of a pattern in what no rule has taken yet; none overlaps another."""
        for found in pattern.finditer(self.low):
            if found.end() > found.start() and self.free(found.span()):
                yield found

    def free(self, span: Span) -> bool:
        """Whether nothing between two places has been taken."""
        return not any(self.taken[span[0] : span[1]])

    def take(self, span: Span) -> None:
        """Mark what is between two places as understood."""
        self.taken[span[0] : span[1]] = b"\1" * (span[1] - span[0])

    def left(self) -> str:
        """What nobody has taken, with a bar where something was."""
        pieces = (letter if not taken else "|" for letter, taken in zip(self.low, self.taken, strict=True))
        return re.sub(r"\|+", "|", "".join(pieces))

    def language(self, default: Language) -> Language:
        """Language of what is not a title: Chinese where its characters outweigh Latin words.

        >>> Message.of("推荐一部 Inception 那样的").language("en"), Message.of("42").language("zh")
        ('zh', 'zh')
        """
        left = self.left()
        han, latin = len(HAN.findall(left)), len(LATIN.findall(left))
        return default if han == latin == 0 else "zh" if han > latin else "en"


def _mended(low: str) -> tuple[str, tuple[int, ...]]:
    """The text with known slips mended, and where each character comes from."""
    pieces: list[str] = []
    origin: list[int] = []
    last = 0
    for found in _words().finditer(low):
        right = mended(found.group())
        if right == found.group():
            continue
        pieces += [low[last : found.start()], right]
        origin += range(last, found.start())
        origin += [found.start()] + [found.end()] * (len(right) - 1)
        last = found.end()
    pieces.append(low[last:])
    origin += range(last, len(low) + 1)
    return "".join(pieces), tuple(origin)


@lru_cache(8192)
def mended(word: str) -> str:
    """A word as it was meant, itself where it is not a known slip.

    >>> mended("undr"), mended("recommnd"), mended("heat")
    ('under', 'recommend', 'heat')
    """
    written, meant, kept = _spelling()
    if word in written:
        return written[word]
    if len(word) < 6 or word in meant or word in kept:
        return word
    near = [right for right in meant if word[0] == right[0] and one_slip(word, right)]
    return near[0] if len(near) == 1 and not word.startswith(near[0]) else word


@lru_cache(1)
def _words() -> re.Pattern[str]:
    """Latin words and spoken Chinese ones; what stands in 《》 is left as it is."""
    spoken = sorted((word for word in _spelling()[0] if HAN.match(word)), key=len, reverse=True)
    return re.compile(f"《[^》]*》|{LATIN.pattern}|{'|'.join(spoken)}")


@lru_cache(1)
def _spelling() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    data = table("spelling")
    written = {str(wrong): right for right, wrongs in data["written"].items() for wrong in wrongs}
    meant = frozenset(word for line in data["meant"] for word in line.split())
    return written, meant, frozenset(data["kept"])


def one_slip(word: str, right: str) -> bool:
    """Whether two words differ by one letter left out, put in, mistaken, or by two swapped.

    >>> one_slip("babadok", "babadook"), one_slip("haet", "heat"), one_slip("heat", "hat"), one_slip("heat", "hate")
    (True, True, True, False)
    """
    if abs(len(word) - len(right)) > 1 or word == right:
        return False
    start = next((n for n, (a, b) in enumerate(zip(word, right, strict=False)) if a != b), min(len(word), len(right)))
    here, there = word[start:], right[start:]
    if len(here) == len(there):
        return here[1:] == there[1:] or (here[:2] == there[1::-1] and here[2:] == there[2:])
    return here[1:] == there if len(here) > len(there) else here == there[1:]
