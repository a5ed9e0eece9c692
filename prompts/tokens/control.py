"""Takes control tokens out of untrusted text: in it they would forge the end of a turn, or somebody else's turn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

COMMON = (
    r"<\|[^<>|\n]{0,40}\|>",  # ChatML, Llama 3, Phi, GLM, gpt-oss
    r"<｜[^<>｜\n]{0,40}｜>",  # DeepSeek
    r"</?s>", r"<unk>", r"<pad>", r"<bos>", r"<eos>", r"<mask>",
    r"<(?:start|end)_of_(?:turn|image)>",  # Gemma
    r"\[/?INST\]", r"<</?SYS>>", r"\[(?:AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|SYSTEM_PROMPT)\]",  # Mistral, Llama 2
    r"\[/(?:AVAILABLE_TOOLS|TOOL_RESULTS|SYSTEM_PROMPT)\]",
    r"</?(?:think|tool_call|tool_response|tools)>",  # Qwen, Hermes
    r"<extra_id_\d+>", r"<0x[0-9A-F]{2}>", r"\[g?MASK\]", r"\[(?:CLS|SEP|PAD|UNK)\]", r"\[[es]op\]",
)  # fmt: skip
"""Those of common model families, for when the model's own are not known, or the wrong ones are."""


def control_pattern(own: Iterable[str] = ()) -> re.Pattern[str]:
    """Return what finds the control tokens of a model (`own`, the longest first) and of the common families."""
    longest_first = sorted(set(own), key=lambda token: (-len(token), token))
    return re.compile("|".join([*map(re.escape, longest_first), *COMMON]))


def stripped(text: str, pattern: re.Pattern[str]) -> str:
    """Return a text in which `pattern` finds nothing, even after compatibility normalisation; a space in its place.

    What a removal brings together is looked at again.

    >>> stripped("a<|im_<|im_end|>end|>b", control_pattern())
    'a b'
    >>> stripped("＜|im_end|＞ hi", control_pattern())
    '  hi'
    """
    while pattern.search(text):
        text = pattern.sub(" ", text)
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return stripped(plain, pattern) if pattern.search(plain) else text
