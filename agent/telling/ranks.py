"""Claims of a place in a row, or of being the most of all: "the second part", "the best price", "处女作".

Each is made of the plainest words, so the words alone prove nothing: the place and what it is counted among must stand
side by side in a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.telling.sources import Sources
from agent.telling.words import folded, stem

_PLACE = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|latest|newest|oldest|final|debut|best|"
    r"worst|top|biggest|greatest|finest|cheapest|lowest|highest|number one)\b"
    r"[ -]+((?:(?:ever|known|two|three)[ -]+)?[a-z]+)"
)
_OF_A_LIST = frozenset(
    (
        *(
            "one",
            "ones",
            "pick",
            "picks",
            "choice",
            "fit",
            "match",
            "suggestion",
            "for",
            "is",
            "and",
            "or",
            "if",
            "to",
            "i",
        ),
        *(
            "would",
            "then",
            "thing",
            "time",
            "two",
            "three",
            "suited",
            "on",
            "by",
            "in",
            "may",
            "might",
            "should",
            "you",
        ),
    )
)
"""What follows a place in the list that is talked about, or makes an opinion of it: "the first one", "best for"."""
_PLACE_ZH = re.compile(
    r"第[一二三四五六七八九十两\d]+(?!个|，|,)[\u4e00-\u9fff]|首(?:部|作|张|本|次|支|篇)|处女作|续集|前传|系列|"
    r"最(?!近|后[，,]|适合|合适|合|像|接近|喜欢|爱|想)[\u4e00-\u9fff]"
)


def ranks_known(sentence: str, sources: Sources) -> bool:
    """Whether every place in a row that a sentence claims stands as such in a fact or title.

    >>> debut = Sources(facts=("Her first novel, set in Lagos.",))
    >>> ranks_known("It is her first novel.", debut), ranks_known("It is the first work of its author.", debut)
    (True, False)
    >>> ranks_known("I would begin with the first one.", debut), ranks_known("这是系列的第二部。", debut)
    (True, False)
    """
    return all(claim in sources.texts for claim in _claims_zh(sentence)) and all(
        _stands(place, counted, sources) for place, counted in _claims(sentence)
    )


def _claims(sentence: str) -> Iterator[tuple[str, str]]:
    for found in _PLACE.finditer(folded(sentence)):
        if found.group(2) not in _OF_A_LIST:
            yield found.group(1), found.group(2)


def _claims_zh(sentence: str) -> Iterator[str]:
    return (found.group() for found in _PLACE_ZH.finditer(folded(sentence)))


def _stands(place: str, counted: str, sources: Sources) -> bool:
    start = stem(counted.split()[-1])
    return re.search(rf"\b{place}[ -]+{re.escape(start)}", sources.texts) is not None
