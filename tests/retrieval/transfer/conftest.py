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
TEA, WOK, POT, PAN = range(4)


def material(histories: Histories, items: Sequence[Item], times: Sequence[float] | None = None) -> Material:
    """Person n liked `histories[n]` (item numbers); `times` are those of all events in that order."""
    catalogue = Catalogue.of(items)
    starts = np.cumsum([0, *(len(history) for history in histories)])
    events = int(starts[-1])
    people = People(
        catalogue=catalogue,
        number={f"u{number}": number for number in range(len(histories))},
        starts=starts.astype(np.int64),
        items=np.array([item for history in histories for item in history], np.intp),
        strengths=np.ones(events, np.float32),
        times=np.full(events, np.nan) if times is None else np.array(times, np.float64),
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
def kitchens() -> Material:
    """Food 0 and 1, kitchen 2 to 5. Who likes tea likes the pot, who likes ginger likes the pan, fifteen people each;
    ten further people like the scale (4), so that it is as popular as can be; the last two like only tea, and ginger.
    Nobody met the whisk (5)."""
    names = [
        ("food", "green tea"),
        ("food", "ginger"),
        ("kitchen", "tea pot"),
        ("kitchen", "frying pan"),
        ("kitchen", "scale"),
        ("kitchen", "tea whisk"),
    ]
    items = [Item(item_id=f"i{number}", domain=domain, title=title) for number, (domain, title) in enumerate(names)]
    return material([[0, 2]] * 15 + [[1, 3]] * 15 + [[4]] * 20 + [[0], [1]], items)


@pytest.fixture
def menus() -> Material:
    """Twenty people who like four of the wok dishes 0 to 5, and twenty who like four of the operas 6 to 11, each with a
    title of its own. Nobody met the wok dish 12 or the opera 13."""
    rng = np.random.default_rng(0)
    histories = [(rng.permutation(6)[:4] + 6 * (person % 2)).tolist() for person in range(40)]
    titles = [f"wok ginger dish{n % 3}" for n in range(6)] + [f"violin opera act{n % 3}" for n in range(6)]
    titles += ["ginger wok", "opera violin"]
    return material(histories, [Item(item_id=f"i{n:02d}", title=title) for n, title in enumerate(titles)])
