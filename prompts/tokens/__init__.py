"""Counts tokens as the served model does, and takes its control tokens out of text."""

from prompts.tokens.estimate import EstimatedTokenizer
from prompts.tokens.load import TokenizerError, load_tokenizer
from prompts.tokens.protocol import Tokenizer

__all__ = ["EstimatedTokenizer", "Tokenizer", "TokenizerError", "load_tokenizer"]
