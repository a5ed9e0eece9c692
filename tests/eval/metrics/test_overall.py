import numpy as np
import pytest

from eval.data import Log, Question, open_training
from eval.metrics import FIGURES, Lists, background, liked_beside_shown, overall
from history.identity import content_hash
from palate.types import Event, Item

ITEMS = tuple(
    Item(item_id=name, domain=domain, title=title, categories=(domain,))
    for name, domain, title in (
        ("f1", "films", "a heist in venice"), ("f2", "films", "robots learn to dance"),
        ("m1", "music", "blues guitar"), ("m2", "music", "slow blues piano"),
    )
)  # fmt: skip
CHOSEN = (("ann", "f1"), ("ann", "m1"), ("bob", "f1"), ("cat", "f1"), ("cat", "m2"), ("dan", "f1"))


class Letters:
    """An embedder that tells items apart by their first letter."""

    name, dimension = "letters", 26

    def embed(self, texts):
        return np.eye(26, dtype=np.float32)[[ord(text[0]) - ord("a") for text in texts]]


@pytest.fixture
def train():
    events = tuple(Event(event_id=content_hash([u, i]), user_id=u, kind="like", item_id=i) for u, i in CHOSEN)
    with open_training(Log("some", ITEMS, events)) as opened:
        yield opened


def test_every_figure_of_a_small_world(train):
    questions = [Question("ann"), Question("bob")]
    found = overall(Lists(np.array([[1, 3], [2, 3]]), ["ann", "bob"], 4), background(train, questions), 2)
    assert set(found) == {f"{name}@2" for name in FIGURES}
    assert found["coverage@2"] == 3 / 4
    assert found["overlap@2"] == 1 / 2
    assert found["novelty@2"] == 2
    assert found["popular@2"] == 0
    assert found["lift@2"] == pytest.approx(((0 + 1) / 2 + 1) / 2 / (((4 + 1) / 2 + 4) / 2) - 1)
    assert 0 < found["diversity@2"] < 1


def test_only_what_questions_allow_may_be_covered(train):
    lists = Lists(np.array([[2, 3]]), ["ann"], 4)
    assert overall(lists, background(train, [Question("ann", domain="music")]), 2)["coverage@2"] == 1
    assert overall(lists, background(train, [Question("ann", candidates=("m1", "m2", "f2"))]), 2)["coverage@2"] == 2 / 3


def test_figures_without_a_meaning_are_left_out(train):
    empty = overall(Lists(np.full((1, 2), -1), ["new"], 4), background(train, [Question("new")]), 2)
    assert empty == {"coverage@2": 0.0}


def test_a_domain_that_somebody_has_no_history_in_is_not_calibrated_to(train):
    found = overall(Lists(np.array([[2, 3]]), ["bob"], 4), background(train, [Question("bob", domain="music")]), 2)
    assert "calibration@2" not in found


def test_a_person_counts_once_however_much_they_ask(train):
    lists = Lists(np.array([[0], [0], [1]]), ["ann", "ann", "bob"], 4)
    assert overall(lists, background(train, [Question(u) for u in lists.users]), 1)["novelty@1"] == (0 + 2) / 2


def test_liked_beside_shown_names_every_kind_the_most_liked_first(train):
    lists = Lists(np.array([[2], [2]]), ["ann", "bob"], 4)
    told = liked_beside_shown(lists, background(train, [Question("ann"), Question("bob")]), 1)
    assert told == (("films", (0.5 + 1) / 2, 0.0), ("music", 0.25, 1.0))


def test_an_embedder_does_not_change_how_items_are_told_apart(train):
    lists = Lists(np.array([[0, 1]]), ["ann"], 4)
    without = overall(lists, background(train, [Question("ann")]), 2)
    train.embedder = Letters()
    assert overall(lists, background(train, [Question("ann")]), 2) == without
