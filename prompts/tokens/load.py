"""Loads the tokenizer of a served model from its folder."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from tokenizers import Tokenizer as HuggingFaceTokenizer

from palate.chat import Message
from palate.errors import InputError
from palate.protocols import Clock
from prompts.tokens.byte_pairs import NotBytePairsError, check_merges, encoding_of, normal_form
from prompts.tokens.chat_template import ChatTemplate, find_chat_template, special_tokens
from prompts.tokens.control import control_pattern, stripped
from prompts.tokens.estimate import EstimatedTokenizer
from prompts.tokens.hard_texts import HARD_TEXTS
from prompts.tokens.protocol import Tokenizer

Counter = Callable[[str], int]


class TokenizerError(InputError):
    """A folder that holds no tokenizer Palate can read."""


def load_tokenizer(path: Path, *, clock: Clock = time.time) -> Tokenizer:
    """Return the tokenizer of a model: `path` is its folder, or its `tokenizer.json`.

    Tokens are counted by tiktoken where that is found equal to the model's own tokenizer, else by `tokenizers`.
    Messages are counted through the model's chat template; without one they are estimated, and `exact` is False.

    Args:
        path: holds `tokenizer.json`, and beside it `tokenizer_config.json` or `chat_template.jinja`.
        clock: tells the date to chat templates that ask for it.

    Raises:
        TokenizerError: a file is missing or cannot be read.
    """
    folder = path if path.is_dir() else path.parent
    file = folder / "tokenizer.json"
    held = _json(file)
    config = _json(folder / "tokenizer_config.json") if (folder / "tokenizer_config.json").is_file() else {}
    try:
        own = HuggingFaceTokenizer.from_file(str(file))
    except Exception as fault:
        raise TokenizerError(f"{file}: expected a tokenizer of the tokenizers library; {fault}") from fault
    own.no_truncation()
    own.no_padding()
    return ModelTokenizer(own, held, _chat_template(folder, config, clock))


class ModelTokenizer:
    """A `Tokenizer` of one model. `engine` is "tiktoken" or "tokenizers", `why` the reason where it is the latter."""

    def __init__(self, own: HuggingFaceTokenizer, held: Mapping[str, Any], chat: ChatTemplate | None) -> None:
        self._chat = chat
        self.exact = chat is not None
        added = held.get("added_tokens") or []
        self.control_tokens = tuple(one["content"] for one in added if _controls(one))
        self._control = control_pattern(self.control_tokens)
        self._count, self.engine, self.why = _fastest(own, held)

    def count(self, text: str) -> int:
        """Return the tokens of a text by itself; control tokens in it count as the server reads them, one each."""
        return self._count(text)

    def count_messages(self, messages: Sequence[Message]) -> int:
        """Return the tokens of a prompt, as `/tokenize` counts them.

        Raises:
            PromptError: the model's chat template refuses these messages.
        """
        if self._chat is None:
            turns = [Message(role=one.role, content="") for one in messages]
            return EstimatedTokenizer().count_messages(turns) + sum(self._count(one.content) for one in messages)
        return self._count(self._chat.render(messages))

    def strip(self, text: str) -> str:
        """Return the text without the model's control tokens and those of common families."""
        return stripped(text, self._control)


def _controls(added: Mapping[str, Any]) -> bool:
    """Whether an added token is more than a word or a run of blanks that was given a token of its own."""
    text = added["content"].strip()
    return bool(text) and (added.get("special", False) or (len(text) > 2 and not text.isalnum()))


def _fastest(own: HuggingFaceTokenizer, held: Mapping[str, Any]) -> tuple[Counter, str, str]:
    def plainly(text: str) -> int:
        return len(own.encode(well_formed(text), add_special_tokens=False))

    try:
        quickly = tiktoken_counter(held)
        check_merges(held, _merging(held))
    except NotBytePairsError as fault:
        return plainly, "tokenizers", str(fault)
    for text in HARD_TEXTS + [f"a {text} b" for text in _added(held)]:
        if quickly(text) != plainly(text):
            return plainly, "tokenizers", f"tiktoken counts {quickly(text)} instead of {plainly(text)} in {text!r}"
    return quickly, "tiktoken", ""


def _merging(held: Mapping[str, Any]) -> Callable[[str], Sequence[object]]:
    """Return what merges pair by pair, even where the model would take a whole word from its vocabulary first."""
    plain = {**held, "model": {**held["model"], "ignore_merges": False}, "added_tokens": [], "post_processor": None}
    merge: Callable[[str], Sequence[object]] = HuggingFaceTokenizer.from_str(json.dumps(plain)).model.tokenize
    return merge


def tiktoken_counter(held: Mapping[str, Any]) -> Counter:
    """Return what counts by tiktoken, given a parsed `tokenizer.json`: added tokens one each, the text between them.

    Raises:
        NotBytePairsError: tiktoken cannot stand in for this tokenizer.
    """
    encoding, form = encoding_of(held, "served"), normal_form(held)
    added = held.get("added_tokens") or []
    if any(one.get(flag) for one in added for flag in ("lstrip", "rstrip", "single_word")):
        raise NotBytePairsError("added tokens take in the white space around them")
    between = re.compile("|".join(map(re.escape, _added(held))) or r"(?!)")

    def count(text: str) -> int:
        pieces = between.split(well_formed(text))
        plain = (unicodedata.normalize(form, piece) if form else piece for piece in pieces)
        return len(pieces) - 1 + sum(len(encoding.encode_ordinary(piece)) for piece in plain)

    return count


def well_formed(text: str) -> str:
    """Return the text with the sign of what cannot be read in place of half characters, which no server takes.

    >>> well_formed("tea " + chr(0xD83D)) == "tea " + chr(0xFFFD)
    True
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _added(held: Mapping[str, Any]) -> list[str]:
    """Added tokens, the longest first, as they are looked for in a text."""
    texts = (one["content"] for one in held.get("added_tokens") or [])
    return sorted(filter(None, texts), key=lambda text: (-len(text), text))


def _chat_template(folder: Path, config: Mapping[str, Any], clock: Clock) -> ChatTemplate | None:
    text = find_chat_template(folder, config)
    if text is None:
        return None
    try:
        return ChatTemplate(text, special_tokens(config), clock)
    except TemplateError as fault:
        raise TokenizerError(f"{folder}: chat template: {fault}") from fault


def _json(file: Path) -> dict[str, Any]:
    try:
        held = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise TokenizerError(f"{file}: expected the JSON file that comes with the model; {fault}") from fault
    if not isinstance(held, dict):
        raise TokenizerError(f"{file}: expected a JSON object, got {type(held).__name__}")
    return held
