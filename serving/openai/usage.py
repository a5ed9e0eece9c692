"""Counts tokens of a chat as the settings' tokenizer does."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from prompts.tokens import EstimatedTokenizer, Tokenizer, load_tokenizer
from serving.openai.said import TokenUsage


@lru_cache(maxsize=4)
def counter(folder: Path | None) -> Tokenizer:
    """The tokenizer in a folder, read once; an estimate where there is none.

    Raises:
        TokenizerError: the folder's tokenizer cannot be used.
    """
    return load_tokenizer(folder) if folder is not None else EstimatedTokenizer()


def usage_of(tokens: Tokenizer, asked: Iterable[str], answered: str) -> TokenUsage:
    """Tokens of the texts of a request and of its answer.

    >>> usage_of(EstimatedTokenizer(), ["Tea?"], "Sencha.").prompt_tokens
    2
    """
    prompt, completion = sum(tokens.count(text) for text in asked), tokens.count(answered)
    return TokenUsage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion)
