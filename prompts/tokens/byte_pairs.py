"""A tiktoken `Encoding` from the byte-level byte-pair model in a `tokenizer.json`, where the two are the same thing.

Both merge the best pair of neighbours until none is left. `tokenizers` looks a pair up in a list of merges; tiktoken
looks up the text that the pair makes. They agree when each text has one place in the order of merges and every text of
the vocabulary is reached by merging its own bytes (or all ways to split it are listed): that is checked here, and
`prompts.tokens.load` compares both on hard texts besides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal, cast, get_args

import tiktoken

NormalForm = Literal["NFC", "NFD", "NFKC", "NFKD"]
GPT2 = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
"""How the `ByteLevel` pre-tokenizer splits by itself (Radford et al. 2019)."""


NOT_PLAIN = ("dropout", "byte_fallback", "continuing_subword_prefix", "end_of_word_suffix")


class NotBytePairsError(ValueError):
    """This tokenizer is no byte-level byte-pair model, or not one that tiktoken can stand in for."""


def encoding_of(tokenizer: Mapping[str, Any], name: str) -> tiktoken.Encoding:
    """Return the encoding of a parsed `tokenizer.json`, without its added tokens.

    Raises:
        NotBytePairsError: with the reason.
    """
    model = tokenizer.get("model") or {}
    if model.get("type") != "BPE" or any(model.get(trait) for trait in NOT_PLAIN):
        raise NotBytePairsError(f"the model is {model.get('type')}, not plain byte-level BPE")
    pattern = _pattern(tokenizer.get("pre_tokenizer"))
    return tiktoken.Encoding(name, pat_str=pattern, mergeable_ranks=_ranks(model), special_tokens={})


def normal_form(tokenizer: Mapping[str, Any]) -> NormalForm | None:
    """Return the Unicode normal form a tokenizer brings text into ("NFC"), None for none.

    Raises:
        NotBytePairsError: it normalises in another way.
    """
    normalizer = tokenizer.get("normalizer")
    if normalizer and normalizer.get("type") == "Sequence":
        steps = normalizer.get("normalizers", [])
        normalizer = steps[0] if len(steps) == 1 else normalizer if steps else None
    if not normalizer:
        return None
    for form in get_args(NormalForm):
        if normalizer.get("type") == form:
            return cast(NormalForm, form)
    raise NotBytePairsError(f"it normalises by {normalizer.get('type')}")


def check_merges(tokenizer: Mapping[str, Any], tokenize: Callable[[str], Sequence[object]]) -> None:
    """Check that looking up texts finds what looking up pairs finds.

    Args:
        tokenizer: a parsed `tokenizer.json`.
        tokenize: merges a text, given in the alphabet of `byte_alphabet`, pair by pair.

    Raises:
        NotBytePairsError: a text of the vocabulary is not reached, or only by some of its splits.
    """
    model, added = tokenizer["model"], {one["content"] for one in tokenizer.get("added_tokens") or []}
    pairs = {_pair(merge) for merge in model["merges"]}
    made = {left + right for left, right in pairs}
    stray = [text for text in sorted(made) if len(tokenize(text)) != 1]
    whole = bool(model.get("ignore_merges"))
    if (stray and not whole) or (whole and set(model["vocab"]) - made - added - set(byte_alphabet().values())):
        raise NotBytePairsError("the vocabulary holds texts that merges do not reach")
    for text in stray:
        splits = ((text[:place], text[place:]) for place in range(1, len(text)))
        if any(
            left in model["vocab"] and right in model["vocab"] and (left, right) not in pairs for left, right in splits
        ):
            raise NotBytePairsError("a text is reached from some of its splits only")


def _pattern(pre_tokenizer: Mapping[str, Any] | None) -> str:
    """The split that a pre-tokenizer makes: one regular expression, then bytes; or that of `ByteLevel` itself."""
    steps = _steps(pre_tokenizer)
    if not steps or steps[-1].get("type") != "ByteLevel" or steps[-1].get("add_prefix_space"):
        raise NotBytePairsError("the pre-tokenizer is not byte-level")
    if len(steps) == 1 and steps[0].get("use_regex", True):
        return GPT2
    split = steps[0]
    regex = (split.get("pattern") or {}).get("Regex")
    simple = len(steps) == 2 and split.get("type") == "Split" and not split.get("invert")
    if not (simple and regex and split.get("behavior") == "Isolated" and not steps[1].get("use_regex", True)):
        raise NotBytePairsError("the pre-tokenizer splits by more than one expression")
    return str(regex)


def _steps(pre_tokenizer: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    if not pre_tokenizer:
        return []
    return list(pre_tokenizer.get("pretokenizers", [])) if pre_tokenizer.get("type") == "Sequence" else [pre_tokenizer]


def _ranks(model: Mapping[str, Any]) -> dict[bytes, int]:
    """Every text's place in the order of merges, single bytes first."""
    byte_of = {shown: byte for byte, shown in byte_alphabet().items()}
    vocabulary = model["vocab"]
    if missing := [shown for shown in byte_of if shown not in vocabulary]:
        raise NotBytePairsError(f"{len(missing)} of 256 bytes are not in the vocabulary")
    made = _made_in_order(model["merges"])
    try:
        texts = [bytes(byte_of[shown] for shown in text) for text in made]
    except KeyError as fault:
        raise NotBytePairsError(f"a merge is not made of bytes: {fault}") from fault
    return {bytes([byte]): byte for byte in range(256)} | {text: 256 + rank for rank, text in enumerate(texts)}


def _made_in_order(merges: Sequence[str | Sequence[str]]) -> list[str]:
    """The texts that merges make, in order; several merges may make one text only next to each other."""
    made = ["".join(_pair(merge)) for merge in merges]
    firsts = [made[0], *(text for before, text in pairwise(made) if text != before)] if made else []
    if len(set(firsts)) < len(firsts):
        raise NotBytePairsError("a text is made by merges far apart in the order")
    return firsts


def _pair(merge: str | Sequence[str]) -> tuple[str, str]:
    left, right = merge.split(" ") if isinstance(merge, str) else merge
    return left, right


def byte_alphabet() -> dict[int, str]:
    """Return the character that byte-level vocabularies write for each byte: itself where it prints, else from U+0100.

    >>> alphabet = byte_alphabet()
    >>> alphabet[ord("a")], alphabet[ord(" ")], alphabet[ord("\\n")]
    ('a', 'Ġ', 'Ċ')
    """
    printing = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printing]
    return {byte: chr(byte) for byte in printing} | {byte: chr(256 + place) for place, byte in enumerate(others)}
