import numpy as np
from scipy import sparse

from retrieval.beyond.kinds import subjects, tiers
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.features import Features


def features_of(catalogue: Catalogue, rows: list[list[str]]) -> Features:
    keys = sorted({key for row in rows for key in row})
    held = [(row, keys.index(key)) for row, some in enumerate(rows) for key in some]
    cells = (np.ones(len(held), np.float32), tuple(zip(*held, strict=True)))
    return Features.fit(catalogue, catalogue.ids, keys, sparse.csr_matrix(cells, shape=(len(rows), len(keys))))


def shelf(domains: str = "") -> Catalogue:
    ids = tuple("abcd")
    return Catalogue(ids, tuple(domains or "xxxx"))


def test_an_item_of_two_categories_is_half_of_each():
    rows = [["category:tea"], ["category:tea", "category:jazz"], ["category:jazz"], ["word:cup"]]
    found = subjects(shelf(), features_of(shelf(), rows)).toarray()
    assert found.tolist() == [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0], [0.0, 0.0]]


def test_topics_are_the_kinds_where_few_items_have_a_category():
    rows = [["category:tea", "topic:1"], ["topic:1"], ["topic:2"], ["topic:2"]]
    assert subjects(shelf(), features_of(shelf(), rows)).toarray().tolist() == [[1, 0], [1, 0], [0, 1], [0, 1]]


def test_domains_are_the_kinds_where_nothing_is_known_of_items():
    found = subjects(shelf("xyxy"), Features.nothing(shelf("xyxy")))
    assert found.toarray().tolist() == [[1, 0], [0, 1], [1, 0], [0, 1]]


def test_one_domain_is_no_kind():
    assert subjects(shelf(), Features.nothing(shelf())).shape == (4, 0)


def test_head_and_tail_hold_a_fifth_of_all_likes_each():
    found = tiers(np.array([50.0, 20.0, 20.0, 6.0, 4.0, 0.0], np.float32))
    assert found.toarray().argmax(axis=1).tolist() == [0, 1, 1, 2, 2, 2]


def test_where_nobody_likes_anything_all_is_tail():
    assert tiers(np.zeros(3, np.float32)).toarray().argmax(axis=1).tolist() == [2, 2, 2]
