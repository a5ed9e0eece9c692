"""The facts of all items as columns, so that a limit is a mask over the catalogue.

>>> heat = Item(item_id="h", title="Heat (1995)", text="Thieves and a policeman.", attributes={"minutes": 170})
>>> coco = Item(item_id="c", title="Coco (2017)", text="A boy in the land of the dead.")
>>> table = FactTable.of([coco, heat])
>>> table.mask(Limit(kind="year", at_most=2000)).tolist()
[False, True]
>>> table.verdict("c", Limit(kind="length", at_most=100, unit="minutes"))
'unknown'
>>> table.verdict("h", Limit(kind="exclude", terms=("thief",)))
'breaks'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from agent.limits.facts import ItemFacts, item_facts
from agent.limits.sayings import sayings
from agent.limits.spoken import Spoken
from palate.types import Item, Limit
from retrieval.sources.ranking import Mask

Verdict = Literal["meets", "breaks", "unknown"]
Numbers = NDArray[np.float64]
"""One number for each item (items,); NaN where the item does not say."""
MOST_KEPT = 64
"""Limits whose masks are kept."""


@dataclass(frozen=True)
class FactTable:
    """Facts of the items of a catalogue, by their positions in it. Reading it from several threads at once is safe.

    Args:
        ids: of the items, in the order they were given in: the recommender's, sorted.
        facts: of each item.
        spoken: what the items speak of.
    """

    ids: tuple[str, ...]
    facts: tuple[ItemFacts, ...]
    spoken: Spoken
    position: Mapping[str, int] = field(repr=False)
    numbers: Mapping[str, Numbers] = field(repr=False)
    currency: NDArray[np.str_] = field(repr=False)
    _mask: Callable[[Limit], Mask] = field(init=False, repr=False, compare=False)
    _known: Callable[[Limit], Mask] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Masks are kept: a turn asks for the same few again and again."""
        object.__setattr__(self, "_mask", lru_cache(MOST_KEPT)(self._fresh_mask))
        object.__setattr__(self, "_known", lru_cache(MOST_KEPT)(self._fresh_known))

    @classmethod
    def of(cls, items: Sequence[Item]) -> FactTable:
        """Read the facts of a catalogue, its items sorted by id as the store gives them."""
        facts = tuple(map(item_facts, items))
        ids = tuple(item.item_id for item in items)
        numbers = {
            name: np.array([_number(getattr(one, name)) for one in facts], np.float64)
            for name in ("minutes", "pages", "year", "price")
        }
        return cls(
            ids=ids,
            facts=facts,
            spoken=Spoken.of(items),
            position={item_id: place for place, item_id in enumerate(ids)},
            numbers=numbers,
            currency=np.array([one.currency for one in facts], np.str_),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def of_item(self, item_id: str) -> ItemFacts:
        """The facts of one item.

        Raises:
            KeyError: no item has this id.
        """
        return self.facts[self.position[item_id]]

    def mask(self, limit: Limit) -> Mask:
        """Which items (items,) may be shown under a limit; those that do not say may not. It is not to be changed."""
        return self._mask(limit)

    def known(self, limit: Limit) -> Mask:
        """Which items (items,) say what a limit asks about, so that it can be judged. It is not to be changed.

        An item of which not a word is known may hold anything: it is kept from whoever firmly rules something out.
        """
        return self._known(limit)

    def verdict(self, item: Item | str, limit: Limit) -> Verdict:
        """What an item, or the item of an id, is under a limit: "unknown" where it does not say, or is no item here."""
        place = self.position.get(item if isinstance(item, str) else item.item_id)
        if place is None or not self.known(limit)[place]:
            return "unknown"
        return "meets" if self.mask(limit)[place] else "breaks"

    def _fresh_mask(self, limit: Limit) -> Mask:
        if limit.kind == "include":
            return _settled(self._speaking(limit.terms, np.logical_and))
        if limit.kind == "exclude":
            return _settled(~self._speaking(limit.terms, np.logical_or) & self.known(limit))
        if limit.kind == "language":
            wanted = frozenset(limit.terms)
            return _settled(np.array([not wanted or bool(wanted & one.languages) for one in self.facts], np.bool_))
        return _settled(self._in_range(limit) & self.known(limit))

    def _fresh_known(self, limit: Limit) -> Mask:
        if limit.kind == "exclude" and limit.firm:
            return _settled(self.spoken.anything.copy())
        if limit.kind in ("include", "exclude"):
            return _settled(self._all(True))
        if limit.kind == "language":
            return _settled(np.array([bool(one.languages) for one in self.facts], np.bool_))
        column = self._column(limit)
        known = ~np.isnan(column)
        if limit.kind == "price" and limit.unit:
            known &= (self.currency == limit.unit) | (self.currency == "")
        return _settled(known)

    def _speaking(self, terms: Sequence[str], join: np.ufunc) -> Mask:
        """Which items speak of all terms, or of any, in either language where a term is one of the common ones."""
        mask = self._all(join is np.logical_and)
        for said in filter(None, map(sayings, terms)):
            join(mask, np.logical_or.reduce([self.spoken.mask(one) for one in said]), out=mask)
        return mask

    def _in_range(self, limit: Limit) -> Mask:
        column = self._column(limit)
        least = -np.inf if limit.at_least is None else limit.at_least
        most = np.inf if limit.at_most is None else limit.at_most
        return (column >= least) & (column <= most)

    def _column(self, limit: Limit) -> Numbers:
        """The numbers that a limit is about; a length without a unit is in minutes, or else in pages."""
        if limit.kind != "length":
            return self.numbers[limit.kind]
        if limit.unit:
            return self.numbers["pages" if limit.unit == "pages" else "minutes"]
        minutes = self.numbers["minutes"]
        return np.where(np.isnan(minutes), self.numbers["pages"], minutes)

    def _all(self, value: bool) -> Mask:
        return np.full(len(self), value, np.bool_)


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _settled(mask: Mask) -> Mask:
    mask.setflags(write=False)
    return mask
