"""A made-up world: forty people hear slow songs when it rains and fast ones when the sun shines."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from palate.types import Item
from retrieval.material import Conditions, Material
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.people import People

SONGS = 20
"""Of each kind; the fast ones come first."""
LISTENERS = 40
WEATHERS = ("weather=rainy", "weather=sunny")


def weather_world(*, rated: bool = False) -> Material:
    """Everybody hears six songs in each weather, each song once.

    Where it is `rated`, three songs, each of them three times, and a fourth that is refused as often.
    """
    rng = np.random.default_rng(0)
    items, strengths, rain = [], [], []
    for _ in range(LISTENERS):
        for raining in (False, True):
            heard = rng.choice(SONGS, 4 if rated else 6, replace=False).repeat(3 if rated else 1) + SONGS * raining
            items += heard.tolist()
            strengths += [1.0] * 9 + [-1.0] * 3 if rated else [1.0] * 6
            rain += [raining] * len(heard)
    each = len(items) // LISTENERS
    catalogue_items = [
        Item(item_id=f"s{n:02d}", title=f"song {n}", categories=("slow",) if n >= SONGS else ("fast",))
        for n in range(2 * SONGS)
    ]
    catalogue = Catalogue.of(catalogue_items)
    people = People(
        catalogue=catalogue,
        number={f"p{n:02d}": n for n in range(LISTENERS)},
        starts=np.arange(LISTENERS + 1) * each,
        items=np.array(items, np.intp),
        strengths=np.array(strengths, np.float32),
        times=np.full(len(items), np.nan),
        ids=[f"e{n}" for n in range(len(items))],
        kinds=["play"] * len(items),
        scene_names=(),
        scene_weights=np.zeros((0, 0), np.float32),
    )
    matrix = sparse.csr_matrix(np.array([[raining, not raining] for raining in rain], np.float32))
    friends = sparse.csr_matrix(np.zeros((LISTENERS, LISTENERS), np.float32))
    return Material(catalogue, catalogue_items, people, friends, conditions=Conditions(WEATHERS, matrix))


@pytest.fixture(scope="session")
def weather() -> Material:
    return weather_world()


@pytest.fixture(scope="session")
def rated_weather() -> Material:
    return weather_world(rated=True)
