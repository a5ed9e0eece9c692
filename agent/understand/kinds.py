"""What a catalogue calls the kinds of things that people ask for in other words, or in another language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from agent.limits.sayings import sayings
from palate.types import Item


def kinds_of(items: Iterable[Item]) -> dict[str, tuple[str, ...]]:
    """Categories of a catalogue by the other words for them, in lower case.

    >>> kinds_of([Item(item_id="1", title="Harbour", categories=("Romance",))])["爱情"]
    ('Romance',)
    """
    names = dict.fromkeys(one.strip() for item in items for one in item.categories if one.strip())
    found: dict[str, dict[str, None]] = {}
    for name in names:
        for said in sayings(name):
            if said.lower() != name.lower():
                found.setdefault(said.lower(), {})[name] = None
    return {said: tuple(meant) for said, meant in found.items()}


def widened(search: str, left: str, wishes: Sequence[str], kinds: Mapping[str, tuple[str, ...]]) -> str:
    """Search words with the catalogue's own names for the kinds that they, or wishes, speak of.

    Args:
        search: the words.
        left: what of the message nothing has been made of yet; kinds of two words ("love story") stand in it whole.
        wishes: what would be nice.
        kinds: as `kinds_of` gives them.

    >>> widened("爱情片", "", (), {"爱情": ("romance",)})
    '爱情片 romance'
    """
    low, whole = _spaced(search), _spaced(left)
    wished = {wish.lower() for wish in wishes}
    meant = (
        name
        for said, names in kinds.items()
        if said in wished or _speaks(low, said) or (" " in said and _speaks(whole, said))
        for name in names
    )
    added = dict.fromkeys(name for name in meant if name.lower() not in low)
    return " ".join([*([search] if search else []), *added])


def _spaced(text: str) -> str:
    return " ".join(["", *re.findall(r"[^\W_]+", text.lower()), ""])


def _speaks(text: str, said: str) -> bool:
    return (f" {said} " if said.isascii() else said) in text
