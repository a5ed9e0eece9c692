import numpy as np
from scipy import sparse

from palate.types import Item
from retrieval.collaborative import ItemNeighbours
from retrieval.index import ItemHits, TextHit
from retrieval.request import NO_EVENTS, Request, Taste
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.references import COMPANY, References

ITEMS = {
    "a": Item(item_id="a", title="Moon", text="Alone on the moon."),
    "b": Item(item_id="b", title="Mars", text="Alone on mars."),
    "c": Item(item_id="c", title="Tea", text="Two cups."),
    "d": Item(item_id="d", title="Milk", text="One cup."),
}
CATALOGUE = Catalogue(tuple(ITEMS), ("films",) * 4)


class FoundByFirstWord:
    """Finds what begins with the same letter as the text that is searched for, and itself."""

    class embedder:  # noqa: N801
        name, dimension = "letters", 1

    def search_text(self, query, k, *, domain=None):
        found = [item_id for item_id, item in ITEMS.items() if item.title[0] == query[0]]
        return [TextHit(item_id, 1.0 if ITEMS[item_id].title in query else 0.5) for item_id in found]

    def search_items(self, vectors, k, *, domain=None):
        return ItemHits([], [])

    def interests_of(self, user_id):
        return None


def neighbours(pairs=()):
    together = np.zeros((4, 4), np.float32)
    for one, other in pairs:
        together[one, other] = together[other, one] = 0.4
    return ItemNeighbours.of(sparse.csr_matrix(together))


def asked(like=(), unlike=(), allowed=(True,) * 4):
    mask = np.array(allowed)
    return Request("ann", None, NO_EVENTS, Taste.of(NO_EVENTS), mask, like=like, unlike=unlike)


def source(pairs=(), index=None):
    return References(CATALOGUE, neighbours(pairs), index, ITEMS.get)


def test_nothing_named_nothing_said():
    assert len(source(index=FoundByFirstWord()).rank(asked(), 3).items) == 0


def test_what_reads_like_a_named_item_is_found_and_not_the_item_itself():
    ranking = source(index=FoundByFirstWord()).rank(asked(like=(0,)), 4)
    assert ranking.items.tolist() == [1, 3]
    assert ranking.scores.tolist() == [1.0, 1.0]


def test_company_counts_half_of_likeness():
    ranking = source(pairs=[(0, 2)], index=FoundByFirstWord()).rank(asked(like=(0,)), 4)
    assert dict(zip(ranking.items.tolist(), ranking.scores.tolist(), strict=True)) == {1: 1.0, 3: 1.0, 2: COMPANY}


def test_without_an_index_company_alone_is_left():
    assert source(pairs=[(0, 2)]).rank(asked(like=(0,)), 4).items.tolist() == [2]


def test_what_is_like_an_unwanted_item_goes_down():
    pairs = [(0, 1), (0, 2), (3, 2)]
    assert source(pairs=pairs).rank(asked(like=(0,), unlike=(3,)), 4).items.tolist() == [1, 2]


def test_only_allowed_items_are_ranked():
    ranking = source(index=FoundByFirstWord()).rank(asked(like=(0,), allowed=(True, False, True, True)), 4)
    assert ranking.items.tolist() == [3]


def test_its_evidence_is_the_request_itself():
    assert source().evidence(asked(like=(0,)), np.array([1, 2])) == [((), ()), ((), ())]
