"""Says as much of every item as fits: titles and categories always, texts as far as tokens last."""

from __future__ import annotations

from collections.abc import Sequence

from palate.types import Item
from profiles.llm.handles import cut
from prompts.briefs import ItemLine
from prompts.tokens import Tokenizer

MOST_CATEGORIES = 3
LONGEST_TITLE = 90
LONGEST_CATEGORY = 60
LONGEST_TEXT = 480
"""Characters; more are never looked at."""
MARKS = 8
"""Tokens of a line besides its words: handle, quotation marks, brackets."""
LEAST = 6
"""Texts of fewer tokens tell nothing, and are left out."""
CLOSE = 0.94
"""A first cut aims a little below what is allowed, so that it is seldom too long."""


def item_lines(
    items: Sequence[Item], tokenizer: Tokenizer, tokens: int, at_once: int | None = None
) -> tuple[ItemLine, ...]:
    """Return a line for each item, handles i1, i2, ... in their order.

    Texts share evenly what titles leave of `tokens`; what a short text does not need goes to the longer ones.

    Args:
        items: what to tell of.
        tokenizer: counts as the model does.
        tokens: for the lines of any `at_once` of the items together.
        at_once: how many a prompt holds; None for all.
    """
    heads = [_head(f"i{number}", item) for number, item in enumerate(items, start=1)]
    texts = [cut(item.text, LONGEST_TEXT) for item in items]
    costs = sorted((MARKS + tokenizer.count(_words(head)) for head in heads), reverse=True)
    counts = [tokenizer.count(text) for text in texts]
    most = fair_share(sorted(counts, reverse=True)[:at_once], tokens - sum(costs[:at_once]))
    short = (
        shortened(text, count, most, tokenizer) if count <= most or most >= LEAST else ""
        for text, count in zip(texts, counts, strict=True)
    )
    return tuple(head.model_copy(update={"text": text}) for head, text in zip(heads, short, strict=True))


def fair_share(counts: Sequence[int], total: int) -> int:
    """Return the most that each may have, so that all together have no more than `total`; 0 where nothing is left.

    >>> fair_share([2, 10, 20], 20)
    9
    """
    left, waiting = total, sorted(counts)
    while waiting and waiting[0] * len(waiting) <= left:
        left -= waiting.pop(0)
    return max(0, left // len(waiting)) if waiting else max(counts, default=0)


def shortened(text: str, count: int, most: int, tokenizer: Tokenizer) -> str:
    """Return as much of the beginning of a text, of `count` tokens, as has at most `most`."""
    short, kept = text, len(text)
    while count > most and kept > 1:
        kept = min(kept - 1, int(kept * CLOSE * most / count))
        short = cut(text, max(kept, 1))
        count = tokenizer.count(short)
    return short if count <= most else ""


def _head(handle: str, item: Item) -> ItemLine:
    return ItemLine(
        handle=handle,
        title=cut(item.title or item.item_id, LONGEST_TITLE),
        domain=cut(item.domain, LONGEST_CATEGORY),
        categories=tuple(cut(one, LONGEST_CATEGORY) for one in item.categories[:MOST_CATEGORIES]),
    )


def _words(line: ItemLine) -> str:
    return " ".join((line.title, line.domain, *line.categories))
