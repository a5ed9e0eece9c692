"""Makes of written queries the messages that the rules fall back on; see `agent.understand.likely`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from eval.requests.queries import read_queries


def examples(paths: Iterable[Path]) -> str:
    """Lines of intent, whether the message follows something, and text, parted by tabs; each message once.

    Raises:
        InputError: a line of a file is no query.
    """
    lines = (
        f"{one.expected.intent}\t{int(bool(one.before.shown or one.before.request))}\t{' '.join(one.text.split())}\n"
        for path in paths
        for one in read_queries(path)
    )
    return "".join(dict.fromkeys(lines))


__all__ = ["examples"]
