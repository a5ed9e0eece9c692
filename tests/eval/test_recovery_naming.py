from __future__ import annotations

from eval.recovery.naming import Votes, crossed, halves, label_of
from eval.truth import ItemTruth


def test_an_item_has_one_label() -> None:
    assert label_of(ItemTruth(topic=None, application="marathon", need="marathon.fuel")) == "application:marathon"
    assert label_of(ItemTruth(topic=None, application=None, need=None)) == "nothing"


def test_a_key_is_named_after_the_label_of_most_of_its_votes() -> None:
    votes = Votes()
    votes.add("topic:1", ["topic:tea", "topic:tea", "topic:space"])
    assert votes.names() == {"topic:1": "topic:tea"}


def test_half_of_the_votes_are_not_most() -> None:
    votes = Votes()
    votes.add("topic:1", ["topic:tea", "topic:space"])
    assert votes.names() == {}
    assert votes.names(clear=0.0) == {"topic:1": "topic:space"}


def test_people_are_named_by_the_others_only() -> None:
    votes = {
        "ann": {"k": ["topic:tea"], "mine": ["topic:tea"]},
        "ben": {"k": ["topic:space"]},
    }
    assert halves(list(votes)) == (frozenset({"ann"}), frozenset({"ben"}))
    assert crossed(votes) == {"ann": {"k": "topic:space"}, "ben": {"k": "topic:tea", "mine": "topic:tea"}}
