"""Text of others as a model may read it: data between two marks, one line a thing, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from palate.types import Recommendation
from prompts.fencing import fenced
from prompts.tokens import Tokenizer

BUDGET = 900
"""Tokens of one result."""
MOST_FACTS = 6
LONGEST = 240
"""Characters of one quotation."""


def data(lines: Iterable[str], tokenizer: Tokenizer, *, budget: int = BUDGET) -> str:
    """The lines between marks, from the first on as many as the budget has room for."""
    kept = ["DATA"]
    for line in lines:
        budget -= tokenizer.count(line)
        if budget < 0:
            break
        kept.append(line)
    return "\n".join([*kept, "END OF DATA"])


def quoted(text: str, tokenizer: Tokenizer) -> str:
    """A text between double quotation marks, that cannot end them: one line, without control tokens, cut."""
    return f'"{fenced(text, tokenizer.strip)[:LONGEST]}"'


def item_line(name: str, one: Recommendation, facts: Sequence[str], tokenizer: Tokenizer) -> str:
    """What is found, by the name it goes by: title, domain, what the item says of itself, why it is there."""
    told = [one.title, *([one.domain] if one.domain else []), *facts[:MOST_FACTS]]
    reasons = (f"because {quoted(reason.text, tokenizer)}" for reason in one.reasons)
    return " ".join([name, *(quoted(text, tokenizer) for text in told), *reasons])
