"""Plain methods reach what plain scripts outside this harness were measured to reach on the same splits, within 2%."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eval.data import open_training, read_log
from eval.method import Method
from eval.methods.cooccurrence import Cooccurrence
from eval.methods.ease import Ease
from eval.methods.friends import Friends
from eval.methods.item_knn import ItemKnn
from eval.methods.popularity import Popularity
from eval.methods.user_knn import UserKnn
from eval.run.asking import Asking
from eval.run.judging import Judge, means
from eval.splits import cut
from palate.protocols import silent

K = 10
SETS = {
    "lastfm": ("own", None),
    "douban-zh": ("own", None),
    "amazon-food-kitchen": ("cold-domain", "kitchen"),
}


@pytest.fixture(scope="module", params=SETS)
def opened(request: pytest.FixtureRequest, real_data: Path) -> Iterator[tuple[str, Asking, Judge]]:
    """A data set, cut as it was cut there."""
    with asking_of(real_data, request.param) as (asking, judge):
        yield request.param, asking, judge


@contextmanager
def asking_of(folder: Path, name: str) -> Iterator[tuple[Asking, Judge]]:
    kind, domain = SETS[name]
    split = cut(read_log(folder / name), kind, domain=domain)
    with open_training(split.train) as train:
        asking = Asking(train, split.questions, split.truths, K, 0, silent)
        yield asking, Judge(split.questions, split.truths, train.catalogue, (K,))


THEIRS: dict[str, list[tuple[Method, float, float]]] = {
    "lastfm": [
        (Popularity(), 0.087, 0.086),
        (ItemKnn(k=200), 0.259, 0.238),
        (UserKnn(k=50), 0.240, 0.218),
        (Ease(regularisation=100.0), 0.271, 0.249),
        (Friends(), 0.161, 0.146),
    ],
    "douban-zh": [
        (Popularity(), 0.224, 0.088),
        (ItemKnn(k=200), 0.252, 0.098),
        (UserKnn(k=150), 0.275, 0.110),
        (Ease(regularisation=400.0), 0.338, 0.141),
    ],
    "amazon-food-kitchen": [
        (Popularity(), 0.0244, 0.0166),
        (ItemKnn(k=None), 0.0234, 0.0144),
        (Cooccurrence(), 0.0361, 0.0241),
    ],
}
"""NDCG@10 and recall@10 as they were published with the data."""


def test_published_figures_are_met_within_two_per_cent(opened: tuple[str, Asking, Judge]) -> None:
    name, asking, judge = opened
    for method, ndcg, recall in THEIRS[name]:
        method.fit(asking.train)
        reached = means(judge.values(asking.ask(method)))
        assert reached["ndcg@10"] == pytest.approx(ndcg, rel=0.02), method.name
        assert reached["recall@10"] == pytest.approx(recall, rel=0.02), method.name
