from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from retrieval.beyond.aims import Novelty, Proportions, Unlike
from retrieval.beyond.arranging import Arranger
from retrieval.request import NO_EVENTS, Request, Taste
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.features import Features
from retrieval.sources.ranking import Ranking

TEA, JAZZ = range(6), range(6, 12)


def shelf() -> tuple[Catalogue, Features]:
    """Six items about tea, then six about jazz."""
    catalogue = Catalogue(tuple(f"i{n:02}" for n in range(12)), ("shop",) * 12)
    held = sparse.csr_matrix(np.repeat(np.eye(2, dtype=np.float32), 6, axis=0))
    return catalogue, Features.fit(catalogue, catalogue.ids, ["category:tea", "category:jazz"], held)


def asking(liked: list[int], variety: float) -> Request:
    taste = Taste(np.array(liked, np.intp), np.ones(len(liked), np.float32), np.zeros(0, np.intp))
    return Request("ann", None, NO_EVENTS, taste, np.ones(12, bool), variety=variety)


def ranked() -> Ranking:
    """Tea without items 0 and 6, which are known, then jazz: scores fall from 1."""
    items = np.array([1, 2, 3, 4, 5, 7, 8, 9, 10, 11])
    return Ranking(items, np.linspace(1.0, 0.55, 10).astype(np.float32))


@pytest.fixture
def arranger() -> Arranger:
    catalogue, features = shelf()
    return Arranger(catalogue, features, np.full(12, 5.0, np.float32), 20)


def test_without_variety_the_ranking_stays(arranger: Arranger) -> None:
    assert arranger.arrange(asking([0], 0.0), ranked(), 4).items.tolist() == [1, 2, 3, 4]


def test_who_likes_two_things_equally_gets_both(arranger: Arranger) -> None:
    items = arranger.arrange(asking([0, 6], 0.9), ranked(), 4).items.tolist()
    assert sum(item in TEA for item in items) == 2


def test_the_best_item_stays_first(arranger: Arranger) -> None:
    assert arranger.arrange(asking([6], 0.9), ranked(), 4).items[0] == 1


def test_what_is_alike_is_parted(arranger: Arranger) -> None:
    items = arranger.arrange(asking([], 0.5), ranked(), 2).items.tolist()
    assert items == [1, 7]


def test_what_few_people_know_comes_forward() -> None:
    catalogue, _ = shelf()
    popularity = np.array([1.0] * 11 + [0.0], np.float32) * 50
    arranger = Arranger(catalogue, Features.nothing(catalogue), popularity, 50)
    assert arranger.arrange(asking([], 1.0), ranked(), 1).items.tolist() == [11]


@given(
    st.lists(st.integers(0, 11), max_size=6, unique=True),
    st.floats(0.0, 1.0),
    st.integers(1, 15),
    st.permutations(range(12)),
)
def test_a_list_is_always_of_the_pool_each_once(liked: list[int], variety: float, k: int, order: list[int]) -> None:
    catalogue, features = shelf()
    arranger = Arranger(catalogue, features, np.arange(12, dtype=np.float32), 12)
    ranking = Ranking(np.array(order), np.linspace(1.0, 0.1, 12).astype(np.float32))
    found = arranger.arrange(asking(liked, variety), ranking, k)
    assert len(set(found.items.tolist())) == len(found.items) == min(k, 12)
    assert np.array_equal(found.scores, ranking.scores[[order.index(item) for item in found.items.tolist()]])


def test_variety_beyond_the_dial_is_its_end(arranger: Arranger) -> None:
    end = arranger.arrange(asking([0], 1.0), ranked(), 5).items.tolist()
    assert arranger.arrange(replace(asking([0], 1.0), variety=7.0), ranked(), 5).items.tolist() == end


def test_a_kind_that_is_wanted_and_missing_gains_most() -> None:
    aim = Proportions(np.array([0.5, 0.5], np.float32), np.array([[1, 0], [0, 1]], np.float32))
    aim.take(0)
    assert aim.gains()[1] == pytest.approx(1.0)
    assert aim.gains()[0] < 0.8


def test_what_is_like_nothing_taken_gains_all() -> None:
    aim = Unlike(np.array([[1.0, 0.25], [0.25, 1.0]], np.float32))
    assert aim.gains().tolist() == [1.0, 1.0]
    aim.take(0)
    assert aim.gains().tolist() == [0.0, 0.75]


def test_novelty_falls_with_the_logarithm_of_people() -> None:
    assert Novelty(np.array([1.0, 10.0, 100.0], np.float32), 100).gains().round(6).tolist() == [1.0, 0.5, 0.0]
