"""Running sums of content hashes: a fingerprint of the store that does not depend on the order rows came in.

Each table's sum is the sum of its rows' hashes, modulo 2**160; a row that goes is subtracted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from history.database import upsert
from history.identity import content_hash
from history.tables import state

_MODULUS = 2**160
SUMMED = ("items", "events", "social")
"""The tables a fingerprint covers: everything that is learned from, so not the fixed split."""


def total(hashes: Iterable[str]) -> int:
    """The sum of hexadecimal hashes."""
    return sum(int(one, 16) for one in hashes)


def add(connection: Connection, table: str, amount: int) -> None:
    """Change a table's sum by `amount`."""
    changed = (_read(connection).get(table, 0) + amount) % _MODULUS
    connection.execute(upsert(connection, state).values(name=table, value=f"{changed:x}"))


def fingerprint(connection: Connection, of: Sequence[str] = SUMMED) -> str:
    """20 hexadecimal digits that follow from the contents of some of the summed tables."""
    sums = _read(connection)
    return content_hash([f"{sums.get(table, 0):x}" for table in of])


def _read(connection: Connection) -> dict[str, int]:
    return {name: int(value, 16) for name, value in connection.execute(select(state.c.name, state.c.value))}
