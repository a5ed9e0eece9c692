import pytest

from eval.methods.popularity_in_domain import PopularityInDomain
from tests.eval.likes import scored, training

LIKES = {"ann": "ab", "bob": "ax", "cid": "x"}
DOMAINS = {"a": "books", "b": "books", "x": "films", "y": "films"}


def test_a_score_is_the_share_of_the_domain_times_the_share_in_it():
    with training(LIKES, "y", domains=DOMAINS) as train:
        ann = scored(PopularityInDomain(prior=5.0), train, ["ann"])[0]
        books, films = (2 + 5 * 3 / 5) / 7, (0 + 5 * 2 / 5) / 7
        assert ann.tolist() == pytest.approx([books * 2 / 3, books * 1 / 3, films * 2 / 2, 0.0])


def test_a_stranger_gets_overall_popularity():
    with training(LIKES, "y", domains=DOMAINS) as train:
        assert scored(PopularityInDomain(), train, ["nobody"])[0].tolist() == pytest.approx([2 / 5, 1 / 5, 2 / 5, 0])


def test_within_one_domain_items_stand_by_popularity_for_everybody():
    with training(LIKES, "y", domains=DOMAINS) as train:
        for ann_or_cid in scored(PopularityInDomain(), train, ["ann", "cid"], domain="books"):
            assert ann_or_cid[0] == pytest.approx(2 * ann_or_cid[1])
