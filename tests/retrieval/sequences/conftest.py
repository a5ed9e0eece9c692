"""Small worlds of people who chose things on days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from scipy import sparse

from palate.types import Item
from retrieval.material import Material
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.people import People
from retrieval.sources.ranking import Floats

Histories = Mapping[str, Sequence[tuple[int, float]]]
DAY = 86_400.0


def material(histories: Histories, *, items: int, domains: str = "", vectors: Floats | None = None) -> Material:
    """Items named a, b, c and so on; what each person liked, by place in the catalogue and day, NaN for unknown."""
    names = [chr(ord("a") + place) for place in range(items)]
    told = [Item(item_id=name, domain=domains[place : place + 1]) for place, name in enumerate(names)]
    catalogue, users = Catalogue.of(told), sorted(histories)
    rows = [row for user in users for row in histories[user]]
    people = People(
        catalogue=catalogue,
        number={user: place for place, user in enumerate(users)},
        starts=np.cumsum([0, *(len(histories[user]) for user in users)]).astype(np.int64),
        items=np.array([item for item, _ in rows], np.intp),
        strengths=np.ones(len(rows), np.float32),
        times=np.array([day * DAY for _, day in rows]),
        ids=[f"e{place}" for place in range(len(rows))],
        kinds=["like"] * len(rows),
        scene_names=(),
        scene_weights=np.zeros((0, 0), np.float32),
    )
    friends = sparse.csr_matrix((len(users), len(users)), dtype=np.float32)
    return Material(catalogue, told, people, friends, vectors)


@pytest.fixture(scope="session")
def make() -> Callable[..., Material]:
    return material
