"""Takes somebody who was erased out of the files of jobs: every line that names them goes.

What a batch that has not ended reads or writes is left to it, and cleaned when it ends: until then a hash of the person
is kept, and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

About = Callable[[str], bool]


def hashed(user_id: str) -> str:
    """What is kept of somebody until all is cleaned."""
    return sha256(user_id.encode("utf-8", "surrogatepass")).hexdigest()


def clean(path: Path, about: About) -> int:
    """Drop the lines of a file in which a text is one that `about` knows: how many. Readers keep what they opened."""
    kept_beside, dropped = path.with_name(f"{path.name}.part"), 0
    with path.open("rb") as before, kept_beside.open("wb") as after:
        for raw in before:
            if names(raw, about):
                dropped += 1
            else:
                after.write(raw)
        after.flush()
        os.fsync(after.fileno())
    if dropped:
        kept_beside.replace(path)
    else:
        kept_beside.unlink()
    return dropped


def names(raw: bytes, about: About) -> bool:
    """Whether any text in a line of JSON is one that `about` knows; one that is no JSON names nobody.

    >>> names(b'{"body": {"user_id": "ann"}}', "ann".__eq__)
    True
    """
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return any(about(text) for text in _texts(said))


def _texts(said: Any) -> Iterator[str]:
    """Every text in a JSON value, keys too; however deep, by a list of what is left."""
    left = [said]
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            left += one
