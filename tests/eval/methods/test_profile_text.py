from collections.abc import Iterator

import numpy as np
import pytest

from eval.data import Question, Training
from eval.methods.profile_text import ProfileText, profile_text, profile_texts
from palate.types import Profile, Provenance
from tests.eval import shelf


@pytest.fixture(scope="module")
def train() -> Iterator[Training]:
    with shelf.training(embedder=shelf.Words()) as opened:
        yield opened


def test_items_are_ranked_by_how_near_they_are_to_the_text(train: Training):
    method = ProfileText({"ann": "the steam engine"})
    method.fit(train)
    row = method.scores([Question("ann")])[0]
    ids = [item.item_id for item in train.items]
    assert ids[int(row.argmax())] == "b4"
    vector = shelf.Words().embed(["the steam engine"])[0]
    assert row == pytest.approx(train.item_vectors @ vector)


def test_whoever_has_no_text_gets_nothing(train: Training):
    method = ProfileText({"ann": "bread", "bob": "  "})
    method.fit(train)
    found = method.scores([Question("bob"), Question("ann"), Question("zoe")])
    assert np.isneginf(found[[0, 2]]).all()
    assert np.isfinite(found[1]).all()


def test_no_texts_at_all_are_no_error(train: Training):
    method = ProfileText({})
    method.fit(train)
    assert np.isneginf(method.scores([Question("ann")])).all()


def test_texts_come_from_profiles_unless_they_are_given(train: Training):
    texts = profile_texts(train)
    assert set(texts) == set(shelf.LIKED)
    given, own = ProfileText(texts), ProfileText()
    asked = [Question(user) for user in shelf.LIKED]
    given.fit(train)
    own.fit(train)
    assert (given.scores(asked) == own.scores(asked)).all()


def test_the_text_of_a_profile_tells_from_words_to_intents():
    told = Profile(
        user_id="ann",
        summaries={"application": "Plans a trip.", "word": "Likes tea."},
        provenance=Provenance(engine="test"),
    )
    assert profile_text(told) == "Likes tea. Plans a trip."
