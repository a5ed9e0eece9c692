"""Items that come in one by one or by the thousand while the store is in use, each cleaned as a data set's are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from history import codec, sums, tables
from history.database import upsert
from history.rows import Place
from history.rows import item as cleaned
from palate.errors import InputError
from palate.types import Item

PLACE = "items"
"""Stands for the file where a fault is told of."""
_CHUNK = 500


class Put(NamedTuple):
    """How many items were new to the store, said something else than before, and said the same."""

    new: int
    changed: int
    unchanged: int


def put(connection: Connection, items: Iterable[Item]) -> Put:
    """Write items over those of the same ids, and change the fingerprint by them.

    Raises:
        InputError: an id, a text or the attributes of an item are not what a data set might hold, or two items of one
            id say different things; the message counts items from 1.
    """
    wanted = _distinct(items)
    hashes = {item_id: codec.item_hash(item) for item_id, item in wanted.items()}
    known = _known(connection, list(wanted))
    fresh = [item_id for item_id, hashed in hashes.items() if known.get(item_id) != hashed]
    if fresh:
        columns = (*codec.ITEM_FIELDS, "hash")
        rows = [dict(zip(columns, codec.item_values(wanted[one], hashes[one]), strict=True)) for one in fresh]
        connection.execute(upsert(connection, tables.items), rows)
        gone = sums.total(known[one] for one in fresh if one in known)
        sums.add(connection, "items", sums.total(hashes[one] for one in fresh) - gone)
    changed = sum(one in known for one in fresh)
    return Put(len(fresh) - changed, changed, len(wanted) - len(fresh))


def _distinct(items: Iterable[Item]) -> Mapping[str, Item]:
    found: dict[str, Item] = {}
    for number, given in enumerate(items, start=1):
        item = cleaned(given.model_dump(), Place(PLACE, number))
        if found.setdefault(item.item_id, item) != item:
            raise InputError(f"{PLACE}:{number}: expected one description of {item.item_id!r}, got another one.")
    return found


def _known(connection: Connection, ids: list[str]) -> dict[str, str]:
    """The hashes of those items that are there, by id."""
    table = tables.items.c
    query = select(table.item_id, table.hash)
    parts = (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
    return {row[0]: row[1] for part in parts for row in connection.execute(query.where(table.item_id.in_(part)))}
