from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse

from palate.types import Item
from retrieval.material import Material
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.people import People

TEXTS = {
    "b1": "bread oven flour",
    "b2": "bread flour yeast",
    "b3": "oven bread crust",
    "e1": "engine steam piston",
    "e2": "engine piston oil",
    "e3": "steam engine oil",
}
DID = (
    ("ann", "b1", 1.0, 10.0),
    ("ann", "b2", 1.0, 20.0),
    ("bob", "e1", 1.0, 10.0),
    ("bob", "b1", -1.0, 20.0),
    ("cid", "b3", 0.5, 10.0),
    ("cid", "e2", 0.5, 10.0),
)
"""Who, what, how strongly, when."""
PEOPLE = ("ann", "bob", "cid", "dan")
KITCHEN = {("ann", "b1"), ("cid", "e2")}


def made(did=DID, texts=TEXTS, *, vectors=None, friends=()) -> Material:
    items = [Item(item_id=item, title=text, categories=(item[0],)) for item, text in sorted(texts.items())]
    catalogue = Catalogue.of(items)
    rows = sorted(did, key=lambda row: (PEOPLE.index(row[0]), row[3]))
    owners = np.array([PEOPLE.index(row[0]) for row in rows], np.int64)
    people = People(
        catalogue=catalogue,
        number={user: place for place, user in enumerate(PEOPLE)},
        starts=np.searchsorted(owners, np.arange(len(PEOPLE) + 1)).astype(np.int64),
        items=np.array([catalogue.position[row[1]] for row in rows], np.intp),
        strengths=np.array([row[2] for row in rows], np.float32),
        times=np.array([row[3] for row in rows]),
        ids=[f"{row[0]} on {row[1]}" for row in rows],
        kinds=["like"] * len(rows),
        scene_names=("kitchen",),
        scene_weights=np.array([[float((row[0], row[1]) in KITCHEN)] for row in rows], np.float32),
    )
    edges = np.zeros((len(PEOPLE), len(PEOPLE)), np.float32)
    for one, other in friends:
        edges[PEOPLE.index(one), PEOPLE.index(other)] = 1.0
    return Material(catalogue, items, people, sparse.csr_matrix(edges), vectors)


@pytest.fixture
def world() -> Callable[..., Material]:
    """Makes six items, three about bread and three about engines, and four people, of whom dan did nothing."""
    return made
