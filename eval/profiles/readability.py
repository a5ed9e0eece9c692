"""How a profile reads: how much there is of it, how long its sentences are, whether its labels say something."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from history import chinese
from palate.types import Profile
from profiles.llm.sentences import sentences

LATIN_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def words(text: str) -> list[str]:
    """Every word of a text, stop words too; Chinese is cut into words by jieba.

    >>> words("You like trip-hop and 爵士乐.")
    ['You', 'like', 'trip-hop', 'and', '爵士乐']
    """
    found: list[str] = []
    for run in LATIN_WORD.findall(HAN.sub(lambda han: f" {han[0]} ", text)):
        found += chinese.segment(run) if HAN.fullmatch(run) else [run]
    return found


def of_text(text: str) -> Mapping[str, float]:
    """Words, sentences, words to a sentence, and the share of words that come for the first time; of a text without
    words only the first two are told, as 0."""
    told, count = words(text), len(sentences(text))
    if not told:
        return {"words": 0.0, "sentences": 0.0}
    return {
        "words": float(len(told)),
        "sentences": float(count),
        "words to a sentence": len(told) / max(1, count),
        "new words": len({word.casefold() for word in told}) / len(told),
    }


def of_claims(profile: Profile) -> Mapping[str, float]:
    """How many interests there are, the mean number of words of their labels, and the share of labels of one word;
    without interests only the first is told."""
    sizes = np.array([len(words(interest.label)) for interest in profile.interests])
    if not len(sizes):
        return {"interests": 0.0}
    return {
        "interests": float(len(sizes)),
        "words to a label": float(sizes.mean()),
        "labels of one word": float((sizes == 1).mean()),
    }
