"""Where a person stands in tables that are not read by person otherwise."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from history import tables
from palate.types import SocialEdge


class Ties(NamedTuple):
    """Edges from others to a person, by friend; ids of the items held out of what they chose, of the spaces that hold
    vectors of them, and of the jobs in which they have a place; all sorted."""

    followers: tuple[SocialEdge, ...]
    held_out: tuple[str, ...]
    vectors: tuple[str, ...]
    jobs: tuple[int, ...]


def ties_of(connection: Connection, user_id: str) -> Ties:
    """Where a person stands."""
    social, pairs, vectors, tasks = (
        table.c for table in (tables.social, tables.test_pairs, tables.vectors, tables.tasks)
    )
    edges = select(social.user_id, social.friend_id, social.weight).where(social.friend_id == user_id)
    held_out = select(pairs.item_id).where(pairs.user_id == user_id).order_by(pairs.item_id)
    spaces = select(vectors.space).where(vectors.owner == user_id).distinct().order_by(vectors.space)
    jobs = select(tasks.job_id).where(tasks.user_id == user_id).distinct().order_by(tasks.job_id)
    rows = connection.execute(edges.order_by(social.user_id))
    return Ties(
        tuple(SocialEdge(user_id=user, friend_id=friend, weight=weight) for user, friend, weight in rows),
        tuple(connection.scalars(held_out)),
        tuple(connection.scalars(spaces)),
        tuple(connection.scalars(jobs)),
    )
