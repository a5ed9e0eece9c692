"""What is left to look for in words, once all else of a message has been understood."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.understand.message import Message
from agent.understand.vocabulary import table


def search_words(message: Message) -> str:
    """The words that no rule has taken and that ask for nothing themselves; "" where none are left.

    >>> search_words(Message.of("Can you recommend me a good film about whales?"))
    'whales'
    >>> search_words(Message.of("帮我找一本关于鲸鱼的书"))
    '鲸鱼'
    """
    left = message.left()
    pieces = [piece.strip(" '|-") for piece in re.split(r"[^\w'\u3400-\u9fff-]+", _scaffold_zh().sub("|", left))]
    vain = _scaffold_en()
    kept = [
        piece
        for piece in pieces
        if piece and piece not in vain and not (len(piece) == 1 and re.match(r"[\u3400-\u9fff]|\w", piece))
    ]
    return " ".join(dict.fromkeys(kept))


@lru_cache(1)
def _scaffold_en() -> frozenset[str]:
    return frozenset(word for line in table("scaffold")["en"] for word in line.split())


@lru_cache(1)
def _scaffold_zh() -> re.Pattern[str]:
    told = [word for line in table("scaffold")["zh"] for word in line.split()]
    return re.compile("|".join(sorted(map(re.escape, told), key=len, reverse=True)))
