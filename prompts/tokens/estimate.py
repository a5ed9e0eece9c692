"""Estimates tokens without any model's files."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from palate.chat import Message
from prompts.tokens.control import control_pattern, stripped

PIECES = re.compile(r"[A-Za-z]+|\s+|[!-~]|[^\x00-\x7f]")
"""Words, gaps, and single digits, marks and characters of other scripts."""
LETTERS_PER_TOKEN = 4
GAP = 0.1
REMEMBERED = 16_384
"""Pieces whose cost need not be worked out again: most of a text are words met before."""
TURN = 8
"""Tokens that mark one turn and its role, in the most long-winded of the common templates."""
OPENING = 64
"""Tokens a template may put before the first turn: a date, a standing instruction."""
COMMON = control_pattern()


class EstimatedTokenizer:
    """A `Tokenizer` that rather says too many.

    A word counts a token per four letters begun, a digit or a mark one, other scripts by their bytes: a character of
    two bytes two thirds, of three bytes (Chinese, Japanese, Korean) one and a quarter, of four (emoji) three.

    >>> EstimatedTokenizer().count("Dune, 1965"), EstimatedTokenizer().count("科幻小说")
    (7, 5)
    """

    exact = False
    control_tokens: tuple[str, ...] = ("<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<s>", "</s>")

    def count(self, text: str) -> int:
        """Return about how many tokens a text has; never more than its bytes in UTF-8."""
        about = math.ceil(sum(map(_cost, PIECES.findall(text))))
        return min(about, len(text.encode("utf-8", "replace")))

    def count_messages(self, messages: Sequence[Message]) -> int:
        """Return about how many tokens a prompt has."""
        return OPENING + TURN * (len(messages) + 1) + sum(self.count(message.content) for message in messages)

    def strip(self, text: str) -> str:
        """Return the text without control tokens of the common model families."""
        return stripped(text, COMMON)


@lru_cache(REMEMBERED)
def _cost(piece: str) -> float:
    if piece.isspace():
        return GAP
    if piece.isascii():
        return math.ceil(len(piece) / LETTERS_PER_TOKEN)
    return {2: 0.67, 3: 1.25}.get(len(piece.encode("utf-8", "replace")), 3.0)
