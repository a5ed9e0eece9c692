"""Finds the one JSON object in what a model said."""

from __future__ import annotations

import json
from typing import Any, NoReturn

THOUGHT_ENDS = "</think>"


def one_object(text: str) -> dict[str, Any]:
    r"""Return the JSON object in a text. Let pass: a fence around it, words before and after, thoughts told before it.

    Raises:
        ValueError: there is none, it is broken, there is another, or it names a field twice.

    >>> one_object('Here you are:\n```json\n{"tag": "ab12"}\n```')
    {'tag': 'ab12'}
    """
    spoken = text.rpartition(THOUGHT_ENDS)[2]
    start = spoken.find("{")
    if start < 0:
        raise ValueError("there is no JSON object")
    value, end = _decoded(spoken, start)
    if "{" in spoken[end:]:
        raise ValueError("there is more after the first JSON object; answer with one")
    return value


def _decoded(text: str, start: int) -> tuple[dict[str, Any], int]:
    try:
        value, end = DECODER.raw_decode(text, start)
    except json.JSONDecodeError as fault:
        raise ValueError(f"the JSON is broken: {fault.msg}, after {fault.pos - start} characters") from fault
    except RecursionError as fault:
        raise ValueError("the JSON is nested too deeply") from fault
    assert isinstance(value, dict), "an object starts with a brace"
    return value, end


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field is named twice in one object")
    return fields


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)
