from collections.abc import Iterator

import numpy as np
import pytest

from agent.recommend import Recommender
from eval.data import Question, Training
from eval.methods.palate import SPACE, Palate
from eval.methods.palate_ablations import (
    NoCollaborative,
    NoGraph,
    NoInterests,
    NoScene,
    NoTransfer,
    StatisticsOnly,
)
from eval.methods.palate_sources import OnlyItemKnn, WithoutItemKnn
from eval.run.allowed import allowed
from eval.system import built_index, full
from palate.errors import InputError
from retrieval.fusion import K0
from retrieval.retriever import WEIGHTS, Retriever
from tests.eval import shelf

ASKED = [Question(user) for user in shelf.LIKED]
ON_THE_TRAIN = [Question(user, context=shelf.PHONE) for user in shelf.LIKED]


@pytest.fixture(scope="module")
def train() -> Iterator[Training]:
    with shelf.training(embedder=shelf.Words()) as opened:
        yield opened


@pytest.fixture(scope="module")
def recommender(train: Training) -> Recommender:
    full(train)
    return Recommender.open(train.store, built_index(train))


def fitted(method: Palate, train: Training) -> Palate:
    method.fit(train)
    return method


def ids(method: Palate, question: Question, train: Training) -> list[str]:
    return [train.catalogue.ids[place] for place in method.listed(question).tolist()]


@pytest.mark.parametrize("domain", [None, "books", "films"])
@pytest.mark.parametrize("questions", [ASKED, ON_THE_TRAIN])
def test_its_lists_are_those_that_people_get(questions, domain, train: Training, recommender: Recommender):
    palate = fitted(Palate(), train)
    for one in questions:
        answer = recommender.recommend(one.user_id, k=8, context=one.context, domain=domain)
        asked = Question(one.user_id, domain=domain, context=one.context)
        assert ids(palate, asked, train) == [item.item_id for item in answer.items]


def test_the_scene_is_that_of_the_question(train: Training, recommender: Recommender):
    scene = recommender.recommend("ann", context=shelf.PHONE).scene
    assert scene is not None
    assert next(iter(full(train).system.scenes_of(Question("ann", context=shelf.PHONE)))) == scene
    assert full(train).system.scenes_of(Question("ann")) == {}


def test_scores_say_the_place_in_the_list(train: Training):
    palate = fitted(Palate(), train)
    scores = palate.scores(ASKED)
    assert scores.shape == (5, 8)
    assert scores.dtype == np.float32
    for row, question in zip(scores, ASKED, strict=True):
        listed = palate.listed(question)
        assert row[listed].tolist() == [-float(place) for place in range(len(listed))]
        assert np.isneginf(np.delete(row, listed)).all()


@pytest.mark.parametrize(
    "question",
    [
        Question("ann"),
        Question("ann", domain="films"),
        Question("ann", candidates=("f1", "f2", "b1", "nothing")),
        Question("ann", repeats=True),
        Question("ann", candidates=("b1", "f3"), repeats=True),
        Question("eve", domain="books", context=shelf.PHONE),
        Question("nobody"),
        Question("nobody", domain="books"),
    ],
)
@pytest.mark.parametrize("method", [Palate, NoInterests, NoCollaborative, NoScene, StatisticsOnly, OnlyItemKnn])
def test_only_what_may_be_ranked_is(method: type[Palate], question: Question, train: Training):
    listed = fitted(method(), train).listed(question)
    assert allowed(train, question)[listed].all()
    assert len(set(listed.tolist())) == len(listed)


def test_what_was_met_comes_back_only_where_it_may(train: Training):
    palate = fitted(Palate(), train)
    assert not {"b1", "b2"} & set(ids(palate, Question("ann"), train))
    assert {"b1", "b2"} <= set(ids(palate, Question("ann", repeats=True), train))


def test_somebody_unknown_gets_what_is_popular(train: Training):
    assert ids(fitted(Palate(), train), Question("nobody"), train)[:2] == ["b1", "b3"]


def test_a_domain_without_items_fails_its_question(train: Training):
    with pytest.raises(InputError, match="songs"):
        fitted(Palate(), train).scores([Question("ann", domain="songs")])


def test_sources_are_asked_once_for_all_ablations(train: Training, monkeypatch: pytest.MonkeyPatch):
    palate = fitted(Palate(), train)
    before = palate.scores(ON_THE_TRAIN)
    monkeypatch.setattr(Retriever, "rank", lambda *_: pytest.fail("asked again"))
    for method in (Palate, NoInterests, NoCollaborative, WithoutItemKnn):
        fitted(method(), train).scores(ON_THE_TRAIN)
    assert (palate.scores(ON_THE_TRAIN) == before).all()


@pytest.mark.parametrize("method", [NoInterests, NoCollaborative, OnlyItemKnn, WithoutItemKnn])
def test_a_part_that_is_left_out_has_no_say(method: type[Palate], train: Training):
    """It lists what a retriever lists that never had those sources."""
    system = full(train).system
    whole = system.retriever
    kept = [source for source in whole.sources if source.name not in method.without]
    tilts = [tilt for tilt in whole.tilts if tilt.name not in method.without]
    poorer = Retriever(whole.catalogue, kept, tilts=tilts)
    left = fitted(method(), train)
    for question in ON_THE_TRAIN:
        profile = full(train).profile_of(question.user_id)
        request = system.request(question, profile, system.scenes_of(question))
        assert ids(left, question, train) == [one.item_id for one in poorer.retrieve(request, 8)]


def test_without_scenes_it_makes_no_difference_where_one_asks(train: Training):
    blind = fitted(NoScene(), train)
    assert [ids(blind, one, train) for one in ON_THE_TRAIN] == [ids(blind, one, train) for one in ASKED]


def test_statistics_alone_need_no_embedder(train: Training):
    recommender = Recommender.open(train.store)
    with_embedder = fitted(StatisticsOnly(), train)
    with shelf.training() as bare:
        plain, whole = fitted(StatisticsOnly(), bare), fitted(Palate(), bare)
        for one in ASKED:
            answer = [item.item_id for item in recommender.recommend(one.user_id, k=8).items]
            assert ids(with_embedder, one, train) == ids(plain, one, bare) == ids(whole, one, bare) == answer


def test_what_the_system_does_not_have_cannot_be_left_out(train: Training):
    assert Palate.missing(train) is None
    assert NoInterests.missing(train) is None
    assert "no graph" in (NoGraph.missing(train) or "")
    assert "no transfer" in (NoTransfer.missing(train) or "")


def test_weights_can_be_chosen(train: Training):
    chosen = {name: 0.0 for name in SPACE if name not in ("popularity", "k0")}
    popular = fitted(Palate(**chosen, popularity=1.0), train)
    liked = np.asarray(train.liked.sum(axis=0)).ravel()
    for one in ASKED:
        listed = popular.listed(one)
        assert (np.diff(liked[listed]) <= 0).all()


def test_the_defaults_are_those_of_the_system_and_may_be_tuned():
    palate = Palate()
    assert palate.weights == {
        name: weight for name, weight in WEIGHTS.items() if name not in {"query", "wishes", "reference", "dialogue"}
    }
    assert palate.k0 == K0
    assert set(SPACE) == {*palate.weights, "k0"}
    assert all((palate.weights | {"k0": K0})[name] in values for name, values in SPACE.items())


def test_what_is_left_out_is_not_tuned():
    assert Palate.space == SPACE
    assert "interests" not in NoInterests.space
    assert OnlyItemKnn.space == {}
    assert set(WithoutItemKnn.space) == SPACE.keys() - {"item_knn"}


def test_sources_one_by_one_are_not_run_unless_named():
    assert not OnlyItemKnn.default
    assert not WithoutItemKnn.default
    assert NoInterests.default
    assert (OnlyItemKnn.name, WithoutItemKnn.name) == ("palate-only-item-knn", "palate-without-item-knn")


def test_it_is_the_same_every_time():
    with shelf.training() as once, shelf.training() as again:
        assert (fitted(Palate(), once).scores(ON_THE_TRAIN) == fitted(Palate(), again).scores(ON_THE_TRAIN)).all()
