"""Ids and hashes that follow from contents alone: the same words give the same id on every machine and in every run."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import orjson

ID_BYTES = 10
"""80 bits: among a thousand million events, two share an id with a chance below one in a million."""


def event_id(
    user_id: str,
    kind: str,
    item_id: str | None = None,
    time: float | None = None,
    value: float | None = None,
    text: str | None = None,
    context: Mapping[str, str] | None = None,
) -> str:
    """The id of an event: 20 hexadecimal digits that follow from its fields.

    >>> event_id("ann", "like", "b1") == event_id("ann", "like", "b1", None)
    True
    """
    return content_hash((user_id, kind, item_id, _plain(time), _plain(value), text, context or None))


def content_hash(content: Any) -> str:
    """20 hexadecimal digits that follow from a JSON-like value; the order of keys does not matter."""
    return blake2b(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), digest_size=ID_BYTES).hexdigest()


def _plain(number: float | None) -> float | None:
    """5 and 5.0 are the same number and must hash alike, as must 0.0 and -0.0."""
    return None if number is None else float(number) + 0.0
