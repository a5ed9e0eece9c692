"""What can be wrong with a reply, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from palate.errors import FaultKind

R = TypeVar("R")
MOST_TOLD = 5
LONGEST_TOLD = 160


class Fault(NamedTuple):
    """One thing wrong with a reply: `text` is shown to the model, so it says what to do ("cite only e1 to e40").

    >>> Fault("unsupported", "no event named e99 was shown").kind
    'unsupported'
    """

    kind: FaultKind
    text: str


Check = Callable[[R], Iterable[Fault]]
"""Looks at a reply of the right form and tells what is wrong with it; nothing, when it can be used."""


def nothing_wrong(value: object) -> Iterable[Fault]:
    """A `Check` that finds no fault."""
    return ()


def told(faults: Iterable[Fault]) -> str:
    """Return the first few faults as one line.

    >>> told([Fault("schema", "tag: missing"), Fault("schema", "summaries: missing")])
    'tag: missing; summaries: missing'
    """
    return "; ".join(fault.text[:LONGEST_TOLD] for fault in list(faults)[:MOST_TOLD])
