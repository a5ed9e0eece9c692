"""Erases what is kept of a person beside their tenant's store: keys, points of conversations, lines of job files."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from serving.access.keys import KeyRing
from serving.jobs.batches import Batches
from serving.openai.threads import ThreadMap


class Beside(NamedTuple):
    """What there was: keys that are of no use any more, points of clients' conversations, lines of job files."""

    keys: int
    points: int
    lines: int


def erase_beside(access: Path, ring: KeyRing, batches: Batches, tenant: str, user_id: str, now: float) -> Beside:
    """Erase it; how much there was.

    Args:
        access: the file of keys and of points of conversations.
        ring: the keys in it.
        batches: the jobs of every tenant.
        tenant: whose the person is.
        user_id: the person.
        now: epoch seconds.

    Raises:
        StoreError: the file cannot be used.
    """
    return Beside(
        keys=ring.erase_user(tenant, user_id, now),
        points=ThreadMap(access).erase(tenant, user_id),
        lines=batches.erase(tenant, user_id),
    )
