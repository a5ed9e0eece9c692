from collections.abc import Iterator

import numpy as np
import pytest

from agent.recommend import Recommender
from eval.data import Question, Training
from eval.methods.palate import TOLD, Palate
from eval.methods.palate_ablations import (
    Fusion,
    NoCollaborative,
    NoInterests,
    NoScene,
    StatisticsOnly,
)
from eval.methods.palate_sources import SOURCES, OnlyFriends, OnlyItemKnn, WithoutFriends, WithoutItemKnn
from eval.run.allowed import allowed
from eval.system import Found, built_index, full
from palate.errors import InputError
from retrieval.fusion import fuse
from retrieval.retriever import Retriever
from retrieval.sources.ranking import Ranking, best
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
    assert "no friends" in (WithoutFriends.missing(train) or "")
    assert OnlyFriends.missing(train) == "the system has no such source here"


def test_without_learning_the_rankings_are_fused(train: Training):
    fusion = fitted(Fusion(), train)
    retriever = full(train).system.retriever
    for one in ASKED:
        request = full(train).request(one)
        fused = fuse(retriever.rank(request, retriever.depth), retriever.weights, len(train.catalogue))
        assert fusion.listed(one).tolist() == best(fused, request.allowed, len(fused)).items.tolist()


def test_too_few_people_leave_it_to_the_fusion(train: Training):
    assert full(train).ranker() is None
    for one in ASKED:
        assert ids(fitted(Palate(), train), one, train) == ids(fitted(Fusion(), train), one, train)


def test_what_was_found_gives_the_rankings_back():
    everywhere = np.array([0.1, 0.9, 0.0, 0.5], np.float32)
    said = {
        "first": Ranking(np.array([1, 3]), np.array([0.9, 0.5], np.float32), everywhere),
        "second": Ranking(np.array([0]), np.array([7.0], np.float32)),
    }
    back = Found.of(said).rankings(4)
    assert back["first"].items.tolist() == [1, 3]
    assert back["first"].scores.tolist() == pytest.approx([0.9, 0.5])
    assert back["first"].everywhere is not None
    assert back["first"].everywhere.tolist() == pytest.approx([0.1, 0.9, 0.0, 0.5])
    assert back["second"].items.tolist() == [0]
    assert back["second"].scores.tolist() == [7.0]
    assert Found.of(said).rankings(4, frozenset({"first"})).keys() == {"second"}


def test_every_source_can_be_left_out(train: Training):
    assert {source.name for source in full(train).system.retriever.sources} - TOLD <= SOURCES


def test_nothing_is_tuned_from_outside():
    assert Palate.space == {}


def test_sources_one_by_one_are_not_run_unless_named():
    assert not OnlyItemKnn.default
    assert not WithoutItemKnn.default
    assert NoInterests.default
    assert (OnlyItemKnn.name, WithoutItemKnn.name) == ("palate-only-item-knn", "palate-without-item-knn")


def test_it_is_the_same_every_time():
    with shelf.training() as once, shelf.training() as again:
        assert (fitted(Palate(), once).scores(ON_THE_TRAIN) == fitted(Palate(), again).scores(ON_THE_TRAIN)).all()
