from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from scipy import sparse

from palate.types import Item
from retrieval.material import Material
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.people import People

Histories = Sequence[Sequence[int]]
Make = Callable[..., Material]


def material(
    histories: Histories, titles: Sequence[str], *, timed: bool = False, refused: Sequence[tuple[int, int]] = ()
) -> Material:
    """Person n did `histories[n]` (item numbers), a second each where `timed`; `refused` are (person, place) of what
    they disliked."""
    items = [Item(item_id=f"i{number:04d}", title=title) for number, title in enumerate(titles)]
    catalogue = Catalogue.of(items)
    starts = np.cumsum([0, *(len(history) for history in histories)])
    events = int(starts[-1])
    strengths = np.ones(events, np.float32)
    for person, place in refused:
        strengths[starts[person] + place] = -1.0
    people = People(
        catalogue=catalogue,
        number={f"u{number}": number for number in range(len(histories))},
        starts=starts.astype(np.int64),
        items=np.array([item for history in histories for item in history], np.intp),
        strengths=strengths,
        times=np.arange(events, dtype=np.float64) if timed else np.full(events, np.nan),
        ids=[f"e{number}" for number in range(events)],
        kinds=["like"] * events,
        scene_names=(),
        scene_weights=np.zeros((0, 0), np.float32),
    )
    return Material(catalogue, items, people, sparse.csr_matrix((len(histories), len(histories)), dtype=np.float32))


@pytest.fixture
def make() -> Make:
    """Makes a small world: see `material`."""
    return material


@pytest.fixture
def two_tastes() -> Material:
    """Twenty people who like some of items 0 to 5, and twenty who like some of items 6 to 11. Nobody met item 12, which
    says what items 0 to 5 say."""
    rng = np.random.default_rng(0)
    histories = [(rng.permutation(6)[:4] + 6 * (person % 2)).tolist() for person in range(40)]
    return material(histories, ["wok ginger"] * 6 + ["violin opera"] * 6 + ["ginger wok"])
