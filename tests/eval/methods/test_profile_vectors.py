from collections.abc import Iterator

import numpy as np
import pytest

from eval.data import Question, Training
from eval.methods.profile_vectors import Form, ProfileVectors
from palate.errors import InputError
from tests.eval import shelf


@pytest.fixture(scope="module")
def train() -> Iterator[Training]:
    with shelf.training(embedder=shelf.Words()) as opened:
        yield opened


def scores(train: Training, user: str, form: Form, **settings: float) -> np.ndarray:
    method = ProfileVectors(form=form, **settings)
    method.fit(train)
    return method.scores([Question(user)])[0]


@pytest.mark.parametrize("form", ["one", "many", "both"])
def test_a_reader_of_bread_gets_bread_before_engines(train: Training, form: Form):
    place = train.catalogue.position
    found = scores(train, "ann", form)
    assert found[place["f1"]] > found[place["f4"]]


def test_both_forms_are_the_sum_of_the_two_at_equal_spread(train: Training):
    one, many, both = (scores(train, "bob", form) for form in ("one", "many", "both"))
    assert both == pytest.approx(one + many, abs=1e-5)
    assert one.std() == pytest.approx(1.0, abs=1e-5)
    assert many.std() == pytest.approx(1.0, abs=1e-5)


def test_without_content_and_friends_the_one_vector_is_of_behaviour(train: Training):
    found = scores(train, "cid", "one", content=0.0, social=0.0)
    liked = [train.catalogue.position[item] for item in shelf.LIKED["cid"]]
    assert set(np.argsort(-found)[:3]) == set(liked)


def test_strangers_get_nothing(train: Training):
    assert np.isneginf(scores(train, "zoe", "one")).all()


def test_it_works_on_words_alone_where_there_is_no_embedder():
    with shelf.training() as train:
        place = train.catalogue.position
        found = scores(train, "ann", "one")
        assert found[place["f1"]] > found[place["f4"]]


def test_a_form_nobody_knows_is_refused():
    with pytest.raises(InputError, match="got 'product'"):
        ProfileVectors(form="product")  # type: ignore[arg-type]
