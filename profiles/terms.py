"""Words and phrases of a text, with where they stand. Terms know nothing of users or topics."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from history import text as history_text

GLUE = re.compile(r"(?:[ \-·•・]|'s? | (?:&|n|'n'|of|and|for|de|the|of the) )?", re.IGNORECASE)
"""What may stand between the words of a phrase; a comma, a bracket or a full stop may not."""
NUMBER_BEFORE = re.compile(r"[\d½¼¾][\s\-/]?$")
NUMBER_AFTER = re.compile(r" of \d")
DECADE = re.compile(r"(?:19|20)?\d0'?s")
HAN = re.compile(r"[㐀-鿿豈-﫿]")
ASCII_WORD = re.compile(r"[a-z0-9]+")


class Span(NamedTuple):
    """One word or phrase at `start`..`end` of a text. `glued`: it continues the span before it, as a phrase would."""

    token: str
    start: int
    end: int
    glued: bool
    numbered: bool


def spans(text: str) -> list[Span]:
    """Return the content words of `text` in order, each with its place."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters change length with their case
        text = lowered
    found: list[Span] = []
    at = 0
    for token in history_text.tokens(text):
        start = _find(lowered, token, at)
        if start < 0:
            continue
        end = start + len(token)
        glued = bool(found) and GLUE.fullmatch(lowered, at, start) is not None
        found.append(Span(token, start, end, glued, _numbered(lowered, start, end)))
        at = end
    return found


def _find(text: str, token: str, at: int) -> int:
    """Return where `token` stands from `at` on, as a whole word where it is one; -1 where it does not."""
    start = text.find(token, at)
    if not ASCII_WORD.fullmatch(token):
        return start
    while start >= 0 and (_letter(text, start - 1) or _letter(text, start + len(token))):
        start = text.find(token, start + 1)
    return start


def _letter(text: str, index: int) -> bool:
    return 0 <= index < len(text) and text[index].isascii() and text[index].isalnum()


def _numbered(text: str, start: int, end: int) -> bool:
    before = NUMBER_BEFORE.search(text, max(0, start - 4), start)
    return before is not None or NUMBER_AFTER.match(text, end) is not None


def joined(first: str, second: str) -> str:
    """Join two words as their script does.

    >>> joined("dark", "chocolate"), joined("机器", "学习")
    ('dark chocolate', '机器学习')
    """
    return f"{first}{second}" if HAN.match(first[-1]) and HAN.match(second[0]) else f"{first} {second}"


@dataclass(frozen=True)
class Phrases:
    """Pairs of neighbouring words that belong together, found by `learn_phrases`."""

    pairs: frozenset[tuple[str, str]]

    def merge(self, found: Sequence[Span]) -> list[Span]:
        """Replace neighbours that form a phrase by the phrase, left to right, twice (so up to four words)."""
        return self._once(self._once(found))

    def _once(self, found: Sequence[Span]) -> list[Span]:
        merged: list[Span] = []
        for span in found:
            if merged and span.glued and (merged[-1].token, span.token) in self.pairs:
                merged[-1] = _joined_span(merged[-1], span)
            else:
                merged.append(span)
        return merged


def _joined_span(left: Span, right: Span) -> Span:
    return Span(joined(left.token, right.token), left.start, right.end, left.glued, left.numbered or right.numbered)


def learn_phrases(documents: Sequence[Sequence[Span]], *, min_count: int, threshold: float = 0.35) -> Phrases:
    """Find pairs that stand together far more often than chance, by normalised pointwise mutual information.

    A pair must be met in `min_count` documents and reach `threshold` (-1 to 1); a second round joins phrases to
    longer ones. Method: Bouma 2009, "Normalized (pointwise) mutual information in collocation extraction".
    """
    first = Phrases(_telling_pairs(documents, min_count, threshold))
    second = _telling_pairs([first._once(document) for document in documents], min_count, threshold)
    known = {joined(*pair) for pair in first.pairs}
    return Phrases(first.pairs | {pair for pair in second if known.intersection(pair)})


def _telling_pairs(documents: Iterable[Sequence[Span]], min_count: int, threshold: float) -> frozenset[tuple[str, str]]:
    singles: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    total = 0
    for document in documents:
        total += 1
        singles.update({span.token for span in document})
        pairs.update({(a.token, b.token) for a, b in pairwise(document) if _can_join(a, b)})
    return frozenset(
        pair
        for pair, count in pairs.items()
        if count >= min_count and npmi(count, singles[pair[0]], singles[pair[1]], total) >= threshold
    )


def _can_join(left: Span, right: Span) -> bool:
    plain = not (left.numbered or right.numbered)
    return right.glued and plain and is_wordlike(left.token) and is_wordlike(right.token)


def npmi(both: int, first: int, second: int, total: int) -> float:
    """Normalised pointwise mutual information of two words from the documents that hold them, -1 to 1.

    >>> npmi(2, 2, 2, 4)
    1.0
    """
    if both >= total:
        return 1.0
    return math.log(both * total / (first * second)) / -math.log(both / total)


def is_wordlike(token: str) -> bool:
    """Say whether a token can be an interest at all: no bare number, size, model number or single letter.

    >>> [is_wordlike(word) for word in ("chocolate", "80s", "12oz", "x", "mp3")]
    [True, True, False, False, True]
    """
    if len(token) < 2:
        return False
    return DECADE.fullmatch(token) is not None or not (token[0].isdigit() or sum(map(str.isdigit, token)) > 2)


@dataclass(frozen=True)
class TermReader:
    """Reads the terms of a text: its phrases, and the words that make them up. `noise` is left out."""

    phrases: Phrases
    noise: frozenset[str] = frozenset()

    def read(self, text: str) -> list[Span]:
        """Return the terms of `text`; a phrase is followed by its own words."""
        return self.expand(spans(text))

    def expand(self, found: Sequence[Span]) -> list[Span]:
        """Return the terms of a text whose words were found already."""
        terms = {(span.start, span.end): span for span in found}
        terms.update({(span.start, span.end): span for span in self.phrases.merge(found)})
        return [terms[key] for key in sorted(terms) if self._keeps(terms[key])]

    def _keeps(self, span: Span) -> bool:
        return is_wordlike(span.token) and span.token not in self.noise


def unit_words(documents: Iterable[Sequence[Span]], *, min_count: int = 5, share: float = 0.4) -> frozenset[str]:
    """Find words that mostly stand beside a number ("ounce", "pack", "cm"): units and sizes, in any language."""
    seen: Counter[str] = Counter()
    numbered: Counter[str] = Counter()
    for document in documents:
        for span in document:
            seen[span.token] += 1
            numbered[span.token] += span.numbered
    return frozenset(word for word, count in seen.items() if count >= min_count and numbered[word] > share * count)
