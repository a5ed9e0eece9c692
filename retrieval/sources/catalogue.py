"""All items in one fixed order, so that sources can speak of positions instead of ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from palate.errors import InputError
from palate.types import Item
from retrieval.sources.ranking import Mask, Positions


@dataclass(frozen=True)
class Catalogue:
    """Item ids in sorted order and the domain of each ("" where the data names none)."""

    ids: tuple[str, ...]
    domain_of: tuple[str, ...]

    @classmethod
    def of(cls, items: Sequence[Item]) -> Catalogue:
        """The catalogue of these items, which are sorted by id."""
        return cls(tuple(item.item_id for item in items), tuple(item.domain for item in items))

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where each id stands."""
        return {item_id: place for place, item_id in enumerate(self.ids)}

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """Every named domain, sorted."""
        return tuple(sorted(set(self.domain_of) - {""}))

    @cached_property
    def _members(self) -> Mapping[str, Mask]:
        column = np.asarray(self.domain_of, dtype=object)
        return {domain: (column == domain).astype(np.bool_) for domain in self.domains}

    def members(self, domain: str | None) -> Mask:
        """A fresh mask (items,) of those in `domain`; of all when it is None.

        Raises:
            InputError: no item is in `domain`; the message lists the domains there are.
        """
        if domain is None:
            return np.ones(len(self), np.bool_)
        if domain not in self._members:
            known = ", ".join(self.domains) or "none: the items of this data name no domain"
            raise InputError(f"Expected a domain that has items, got {domain!r}. Domains here: {known}.")
        return self._members[domain].copy()

    def positions(self, ids: Iterable[str]) -> Positions:
        """Where the given ids stand; ids that are no item are left out."""
        found = (self.position.get(item_id, -1) for item_id in ids)
        return np.array([place for place in found if place >= 0], np.intp)

    def holding(self, ids: Iterable[str]) -> Mask:
        """A fresh mask (items,) of those with these ids; ids that are no item are left out."""
        mask = np.zeros(len(self), np.bool_)
        mask[self.positions(ids)] = True
        return mask
