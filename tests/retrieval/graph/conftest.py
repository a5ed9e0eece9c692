"""A small world to walk in: ann, bob and cid cook, dan plays; ann follows bob, bob follows dan."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from palate.types import Item
from retrieval.material import Material
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.people import People

SHELF = (
    Item(item_id="basil", domain="food", title="Thai basil", categories=("Herbs",)),
    Item(item_id="curry", domain="food", title="Thai curry paste"),
    Item(item_id="drum", domain="music", title="Snare drum"),
    Item(item_id="lute", domain="music", title="Wooden lute"),
    Item(item_id="mint", domain="food", title="Fresh mint", categories=("Herbs",)),
    Item(item_id="mortar", domain="kitchen", title="Granite mortar"),
    Item(item_id="spoon", domain="kitchen", title="Wooden spoon"),
)
CHOSE = {
    "ann": ("basil",),
    "bob": ("basil", "mortar"),
    "cid": ("mortar", "spoon"),
    "dan": ("drum", "lute"),
}
FOLLOWS = (("ann", "bob"), ("bob", "dan"))
OWN = tuple((who, what) for who, chosen in CHOSE.items() for what in chosen)


@pytest.fixture
def material() -> Material:
    """The world as arrays; ann chose the basil on a weekend."""
    catalogue = Catalogue.of(SHELF)
    number = {user: place for place, user in enumerate(CHOSE)}
    people = People(
        catalogue=catalogue,
        number=number,
        starts=np.cumsum([0, *(len(chosen) for chosen in CHOSE.values())]).astype(np.int64),
        items=catalogue.positions(what for _, what in OWN),
        strengths=np.ones(len(OWN), np.float32),
        times=np.arange(len(OWN), dtype=np.float64),
        ids=[f"{who}-{what}" for who, what in OWN],
        kinds=["purchase"] * len(OWN),
        scene_names=("weekend",),
        scene_weights=np.array([[float(who == "ann")] for who, _ in OWN], np.float32),
    )
    friends = np.zeros((len(CHOSE), len(CHOSE)), np.float32)
    for one, other in FOLLOWS:
        friends[number[one], number[other]] = 1.0
    return Material(catalogue, SHELF, people, sparse.csr_matrix(friends))
