"""Which of the eight emotions of Plutchik (1980) a text shows, by an own word list in English and Chinese."""

from __future__ import annotations

import re
from functools import cache

from palate.types import Language
from profiles.sentiment.chinese import segmented
from profiles.sentiment.lexicon import lines, shifters

EMOTIONS = ("joy", "trust", "fear", "surprise", "sadness", "disgust", "anger", "anticipation")
"""In the order in which a tie is decided, among emotions that go with the text's polarity."""

_FOR, _AGAINST = {"joy", "trust"}, {"fear", "sadness", "disgust", "anger"}
_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*|[^\w\s]", re.I)
_NOT = frozenset({"not", "no", "never", "nothing", "without", "hardly"})
REACH = 3


@cache
def _words() -> dict[str, str]:
    return {word: emotion for emotion, *words in lines("emotions.txt") for word in words}


def emotion(text: str, language: Language, polarity: float) -> str | None:
    """The emotion with most words in the text, or None. A negated word does not count; one that goes against
    the text's polarity counts half.

    >>> emotion("I cried for an hour, heartbreaking", "en", -0.5), emotion("A book.", "en", 0.0)
    ('sadness', None)
    """
    words = segmented(text) if language == "zh" else _WORD.findall(text.lower())
    counts = dict.fromkeys(EMOTIONS, 0.0)
    for at, word in enumerate(words):
        found = _words().get(word)
        if found is not None and not _negated(words[max(0, at - REACH) : at], language):
            against = (polarity < 0 and found in _FOR) or (polarity > 0 and found in _AGAINST)
            counts[found] += 0.5 if against else 1.0
    best = max(EMOTIONS, key=lambda name: (counts[name], -EMOTIONS.index(name)))
    return best if counts[best] > 0.0 else None


def _negated(before: list[str], language: Language) -> bool:
    negators = shifters("sentiment_zh_shifters.txt")["negate"] if language == "zh" else _NOT
    return any(word in negators or word.endswith("n't") for word in before)
