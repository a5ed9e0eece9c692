from dataclasses import replace

import numpy as np
import pytest

from palate.types import Context
from profiles.scenes import SceneMatcher
from retrieval.learning.features import ItemFacts, features, names_of
from retrieval.learning.learn import learn, lessons_of, taught
from retrieval.learning.lessons import FoldFeatures, asked
from retrieval.learning.model import InterestModel
from retrieval.learning.situations import situation_of
from retrieval.sources.ranking import EMPTY
from tests.retrieval.learning import made_world

MATCHER = SceneMatcher(())


@pytest.fixture(scope="module")
def material():
    return made_world.material()


@pytest.fixture(scope="module")
def lessons(material) -> FoldFeatures:
    return lessons_of(material, made_world.sources, MATCHER)


@pytest.fixture(scope="module")
def model(lessons) -> InterestModel:
    learned = taught(lessons)
    assert learned is not None
    return learned


def test_it_is_not_worse_than_its_best_source_by_more_than_noise(model: InterestModel):
    for section in model.report.sections.values():
        assert section.values[section.chosen] >= max(section.alone.values()) - 0.03


def test_noise_is_relied_on_least(model: InterestModel, material):
    importance = model.ranker(material).importance
    assert set(importance) == {"item_knn", "user_knn", "popularity", "noise"}
    assert sum(importance.values()) == pytest.approx(1)
    assert importance["noise"] < max(importance["item_knn"], importance["user_knn"])


def test_all_models_of_the_contract_are_compared(model: InterestModel):
    compared = set(model.report.sections["usual"].values)
    assert compared == {
        "best source alone",
        "rank fusion",
        "linear SVM",
        "logistic regression",
        "gradient boosting",
    }


def test_it_ranks_all_that_was_found_with_probabilities_that_fall(model: InterestModel, material):
    request = material.people.request("u000")
    rankings = asked(made_world.sources(material), request)
    ranked = model.ranker(material).rank(request, rankings)
    found = set().union(*(one.items.tolist() for one in rankings.values()))
    assert set(ranked.items.tolist()) == found
    assert len(ranked.items) == len(found)
    assert (np.diff(ranked.scores) <= 0).all()
    assert ((ranked.scores > 0) & (ranked.scores < 1)).all()


def test_it_puts_the_own_group_first(model: InterestModel, material):
    request = material.people.request("u001")
    ranked = model.ranker(material).rank(request, asked(made_world.sources(material), request))
    assert {item // made_world.OF_GROUP for item in ranked.items[:7].tolist()} == {1}


def test_nothing_found_is_nothing_ranked(model: InterestModel, material):
    assert model.ranker(material).rank(material.people.request("u001"), {}) is EMPTY


def test_a_source_that_says_nothing_does_no_harm(model: InterestModel, material):
    request = material.people.request("u001")
    rankings = asked(made_world.sources(material), request)
    del rankings["user_knn"]
    assert len(model.ranker(material).rank(request, rankings).items)


def test_it_is_the_same_after_it_was_kept(model: InterestModel, material):
    thawed = InterestModel.from_bytes(model.to_bytes())
    request = material.people.request("u005")
    rankings = asked(made_world.sources(material), request)
    before, after = (one.ranker(material).rank(request, rankings) for one in (model, thawed))
    assert (before.items == after.items).all()
    assert before.scores == pytest.approx(after.scores, rel=1e-5)
    assert thawed.report.lines() == model.report.lines()


def test_damaged_bytes_are_told(model: InterestModel):
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
        InterestModel.from_bytes(model.to_bytes()[:-9])
    with pytest.raises(ValueError, match="format 2"):
        InterestModel.from_bytes(b'{"format": 0}')


def test_equal_data_teach_equal_models(material, model: InterestModel):
    again = learn(material, made_world.sources, MATCHER)
    assert again is not None
    assert again.to_bytes() == model.to_bytes()


def test_what_is_left_out_has_no_say(lessons: FoldFeatures):
    less = taught(lessons, frozenset({"item_knn", "noise"}))
    assert less is not None
    assert less.sources == ("user_knn", "popularity")


def test_leaving_a_source_out_leaves_out_what_it_alone_listed(lessons: FoldFeatures):
    only = lessons.without(frozenset({"noise", "popularity", "user_knn"}))
    assert (only.table[:, 0] > 0).all()
    assert (only.table[:, 3] == 1).all()
    assert (only.wanted == lessons.wanted).all()
    assert len(only) == len(lessons)


def test_few_people_teach_nothing():
    assert learn(made_world.material(people=8), made_world.sources, MATCHER) is None


def test_the_report_speaks_both_languages(model: InterestModel):
    english, chinese = model.report.lines("en"), model.report.lines("zh")
    assert len(english) == len(chinese)
    assert english[0].startswith("usual: ")
    assert chinese[0].startswith("通常：")
    assert sum(line.startswith("  * ") for line in english) == len(model.report.sections)


def test_situations_are_told_by_what_is_asked_and_known(material):
    popularity, catalogue = material.popularity, material.catalogue
    usual = material.people.request("u000")
    assert situation_of(usual, catalogue, popularity) == "usual"
    assert situation_of(material.people.request("nobody"), catalogue, popularity) == "new person"
    assert situation_of(usual, catalogue, np.zeros_like(popularity)) == "new items"
    books = np.array([domain == "book" for domain in catalogue.domain_of])[usual.events.items]
    only = replace(usual.events, items=usual.events.items[books])
    assert situation_of(replace(usual, events=only, domain="film"), catalogue, popularity) == "new domain"


def test_a_context_is_a_situation_of_its_own_where_one_was_learned(material):
    rain = material.people.request("u000", context=Context(weather="rainy"))
    assert situation_of(rain, material.catalogue, material.popularity) == "in a context"
    assert situation_of(rain, material.catalogue, material.popularity, ("usual", "new person")) == "usual"


@pytest.fixture(scope="module")
def situated() -> InterestModel:
    world = made_world.in_contexts(made_world.material(people=48, domains=False), repeats=True)
    learned = learn(world, made_world.sources, MATCHER)
    assert learned is not None
    return learned


def test_contexts_teach_an_order_of_their_own(situated: InterestModel, model: InterestModel):
    assert "in a context" in situated.orders
    assert "in a context" not in model.orders
    assert any(line.startswith("in a context: ") for line in situated.report.lines("en"))
    assert any(line.startswith("特定情境：") for line in situated.report.lines("zh"))
    assert set(InterestModel.from_bytes(situated.to_bytes()).orders) == set(situated.orders)


def test_questions_in_contexts_are_put_with_the_context_and_with_what_was_met():
    world, asked_for = made_world.in_contexts(made_world.material(people=40), repeats=True), []

    class Listening(made_world.Noise):
        def rank(self, request, depth):
            asked_for.append(request)
            return super().rank(request, depth)

    lessons_of(world, lambda part: [Listening(len(part.catalogue))], MATCHER)
    inside = [request for request in asked_for if request.context.pairs()]
    assert {request.context.weather for request in inside} == {"rainy", "sunny"}
    assert all(request.allowed.all() for request in inside)
    assert not any(request.allowed[request.events.items].any() for request in asked_for if request not in inside)


def test_who_asks_often_counts_no_more_than_others(lessons: FoldFeatures):
    twice = replace(lessons, people=np.where(lessons.people < 60, 0, lessons.people))
    assert twice.counts.sum() == pytest.approx(len(twice))
    assert twice.counts[twice.people == 0].sum() == pytest.approx(twice.counts[twice.people == 61].sum())


def test_what_was_met_before_and_how_it_was_liked_are_columns(material):
    request = material.people.request("u000")
    items = np.array([request.events.items[0], np.setdiff1d(np.arange(60), request.events.items)[0]])
    told = dict(zip(names_of(()), features(request, {}, items, ItemFacts.of(material), ()).T, strict=True))
    assert told["times met"] == pytest.approx([np.log(2), 0])
    assert told["liked when met"] == pytest.approx([0.5, 0])
