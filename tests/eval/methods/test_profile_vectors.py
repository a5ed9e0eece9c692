from collections.abc import Iterator

import numpy as np
import pytest

from eval.data import Question, Training
from eval.methods.profile_vectors import Joining, ProfileVectors, interest_rows
from palate.errors import InputError
from tests.eval import shelf


@pytest.fixture(scope="module")
def train() -> Iterator[Training]:
    with shelf.training(embedder=shelf.Words()) as opened:
        yield opened


def scores(train: Training, user: str, joining: Joining) -> np.ndarray:
    method = ProfileVectors(joining=joining)
    method.fit(train)
    return method.scores([Question(user)])[0]


def test_the_best_cosine_to_any_interest_counts(train: Training):
    rows = interest_rows(train)
    wanted = (train.item_vectors @ rows.matrix[rows.of("bob")].T).max(axis=1)
    assert scores(train, "bob", "best") == pytest.approx(wanted)


def test_a_sum_adds_the_cosines_to_all_interests(train: Training):
    rows = interest_rows(train)
    wanted = (train.item_vectors @ rows.matrix[rows.of("bob")].T).sum(axis=1)
    assert scores(train, "bob", "sum") == pytest.approx(wanted, abs=1e-5)


def test_weights_are_those_of_the_profile_times_its_confidence(train: Training):
    rows = interest_rows(train)
    profile = train.store.profile("cid")
    assert profile is not None
    worth = {one.key: one.weight * one.confidence for one in profile.interests}
    weights = np.array([worth[key] for key in rows.keys[rows.of("cid")]])
    wanted = train.item_vectors @ rows.matrix[rows.of("cid")].T @ weights
    assert scores(train, "cid", "weighted") == pytest.approx(wanted, abs=1e-5)


def test_strangers_get_nothing(train: Training):
    assert np.isneginf(scores(train, "zoe", "best")).all()


def test_a_joining_nobody_knows_is_refused():
    with pytest.raises(InputError, match="got 'product'"):
        ProfileVectors(joining="product")  # type: ignore[arg-type]
