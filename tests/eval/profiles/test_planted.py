from pathlib import Path

import pytest

from eval.data import Training
from eval.profiles.asking import Histories
from eval.profiles.built import Built
from eval.profiles.planted import recovered, truth_beside
from eval.truth import ItemTruth, Truth, UserTruth
from tests.eval.profiles import matters


@pytest.fixture(scope="module")
def truth() -> Truth:
    topics = {matter: {"en": matter, "zh": matter} for matter in matters.MATTERS}
    items = {item.item_id: ItemTruth(topic=item.item_id[:-1], application=None, need=None) for item in matters.items()}
    users = tuple(
        UserTruth(
            user_id=user, language="en", events=7, liked=(user.split()[0],), faint=(), disliked=(), drift=None,
            applications=(), scenes={},
        )
        for user in matters.people()
    )  # fmt: skip
    return Truth(seed=0, topics=topics, applications={}, scenes=(), items=items, users=users, held_out=())


def test_the_truth_stands_beside_the_data(tmp_path: Path):
    (tmp_path / "world").mkdir()
    assert truth_beside(tmp_path / "world") is None
    (tmp_path / "world.truth.json").write_text("{}")
    assert truth_beside(tmp_path / "world") == tmp_path / "world.truth.json"


def test_planted_matters_are_recovered(train: Training, built: Built, histories: Histories, truth: Truth):
    found = recovered(train, truth, built.profiles, histories)
    assert found is not None
    assert found.people == 12
    assert found.topics.recall == 1.0


def test_a_profile_that_could_not_be_made_recovers_nothing(train: Training, histories: Histories, truth: Truth):
    found = recovered(train, truth, {}, histories)
    assert found is not None
    assert found.topics.recall == 0.0


def test_only_people_who_were_measured_count(train: Training, built: Built, histories: Histories, truth: Truth):
    some = {user: histories[user] for user in matters.people()[:4]}
    found = recovered(train, truth, built.profiles, some)
    assert found is not None
    assert found.people == 4
    assert recovered(train, truth, built.profiles, {"stranger": ()}) is None
