import numpy as np
import pytest
from scipy import sparse

from palate.types import Item
from retrieval.graph.choosing import USUAL, Way, chosen_way, evened
from retrieval.graph.walks import Walk
from retrieval.material import Material
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.people import People


def crowd(people: int, groups: int = 5, each: int = 8) -> Material:
    """So many people, each of one group, who chose six of its eight items in the same order."""
    catalogue = Catalogue.of([Item(item_id=f"{group}{n}") for group in range(groups) for n in range(each)])
    chosen = [[(person % groups) * each + (person // groups + n) % each for n in range(6)] for person in range(people)]
    events = [item for items in chosen for item in items]
    return Material(
        catalogue,
        [Item(item_id=one) for one in catalogue.ids],
        People(
            catalogue=catalogue,
            number={f"p{person:04d}": person for person in range(people)},
            starts=np.arange(people + 1, dtype=np.int64) * 6,
            items=np.array(events, np.intp),
            strengths=np.ones(len(events), np.float32),
            times=np.arange(len(events), dtype=np.float64),
            ids=[str(n) for n in range(len(events))],
            kinds=["like"] * len(events),
            scene_names=(),
            scene_weights=np.zeros((0, 0), np.float32),
        ),
        sparse.csr_matrix((people, people), dtype=np.float32),
    )


def nothing(material: Material) -> sparse.csr_matrix:
    return sparse.csr_matrix((len(material.catalogue),) * 2, dtype=np.float32)


def strays(material: Material) -> sparse.csr_matrix:
    """What items are about misleads: each is like one of another group."""
    size = len(material.catalogue)
    rows = np.arange(size)
    return sparse.csr_matrix((np.ones(size, np.float32), (rows, (rows + 8) % size)), shape=(size, size))


def test_few_people_leave_the_usual_way():
    material = crowd(20)
    assert chosen_way(material, nothing(material)) == USUAL


def test_what_makes_no_difference_leaves_the_usual_way():
    material = crowd(100)
    assert chosen_way(material, nothing(material)).share == USUAL.share


def test_what_misleads_loses_its_share():
    material = crowd(100)
    usual = Way(Walk(beta=0.4, stop=10.0), share=5.0)
    assert chosen_way(material, strays(material), usual=usual).share < 1.0


def test_the_same_data_choose_the_same_way():
    material = crowd(100)
    assert chosen_way(material, strays(material)) == chosen_way(material, strays(material))


def test_evened_walks_have_rows_that_sum_to_one_in_the_mean():
    walks = sparse.csr_matrix(np.array([[0, 3, 1], [0, 0, 0], [2, 0, 0]], np.float32))
    assert evened(walks).sum(axis=1).A1.tolist() == pytest.approx([4 / 3, 0, 2 / 3])
