from collections.abc import Iterator

import pytest

from eval.data import Training, open_training
from eval.profiles.asking import Histories
from eval.profiles.built import Built
from eval.profiles.engines import Statistics, histories_of
from tests.eval.profiles import matters


@pytest.fixture(scope="session")
def train() -> Iterator[Training]:
    with open_training(matters.split().train, embedder=matters.WideWords()) as opened:
        yield opened


@pytest.fixture(scope="session")
def histories(train: Training) -> Histories:
    return histories_of(train)


@pytest.fixture(scope="session")
def built(train: Training, histories: Histories) -> Built:
    return Statistics().make(train, histories)
