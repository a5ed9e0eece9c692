from collections.abc import Sequence

import numpy as np
import pytest
from scipy import sparse

from eval.data import Question
from eval.methods.embedding import Embedding
from eval.models.features import pooled_scores
from palate.errors import InputError
from palate.protocols import Vectors
from palate.types import Event, Item
from tests.eval.methods import told


class Directions:
    """Two numbers: how often a text says east, and how often north."""

    name, dimension = "directions", 2

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[text.count("east"), text.count("north")] for text in texts], np.float32).reshape(-1, 2)
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


SHELF = told.items({"e": "east", "n": "north", "x": "north east", "z": "nowhere"})


def scores(events: list[Event], shelf: list[Item] = SHELF, **parameters: object) -> list[float]:
    with told.training(shelf, events, embedder=Directions()) as train:
        method = Embedding(**parameters)  # type: ignore[arg-type]
        method.fit(train)
        return [float(one) for one in method.scores([Question("ann")])[0]]


def test_scores_are_cosines_to_the_mean_of_what_is_liked():
    likes = [told.like("ann", "e"), told.like("ann", "n")]
    assert scores(likes) == pytest.approx([0.5**0.5, 0.5**0.5, 1, 0], abs=1e-6)


def test_the_best_match_looks_at_each_liked_thing_alone():
    likes = [told.like("ann", "e"), told.like("ann", "n")]
    assert scores(likes, pooling="best") == pytest.approx([1, 1, 0.5**0.5, 0], abs=1e-6)


def test_stronger_likings_draw_the_mean_towards_them():
    def play(item: str, count: float) -> Event:
        return Event(event_id=f"{ord(item):020x}", user_id="ann", item_id=item, kind="play", value=count)

    plays = [play("e", 1000), play("n", 1)]
    east, north, *_ = scores(plays, weighting="strength")
    assert east / north == pytest.approx(1.0 / 0.6)
    east, north, *_ = scores(plays)
    assert east == pytest.approx(north)


def test_what_is_refused_is_not_liked():
    dislike = Event(event_id="1" * 20, user_id="ann", item_id="n", kind="dislike")
    assert scores([told.like("ann", "e"), dislike]) == pytest.approx([1, 0, 0.5**0.5, 0], abs=1e-6)


def test_without_an_embedder_the_method_says_so():
    with told.training(SHELF, [told.like("ann", "e")]) as train, pytest.raises(InputError, match="an embedder"):
        Embedding().fit(train)


def test_the_best_match_is_the_same_however_people_are_grouped():
    rng = np.random.default_rng(0)
    items = rng.standard_normal((40, 5)).astype(np.float32)
    people = sparse.random(100, 40, density=0.3, format="csr", dtype=np.float32, random_state=1)
    together = pooled_scores(items, people, "best")
    for row in range(100):
        own = people[row]
        wanted = (items @ items[own.indices].T * (own.data / own.data.max())).max(axis=1) if own.nnz else np.zeros(40)
        assert together[row] == pytest.approx(wanted, abs=1e-5)
