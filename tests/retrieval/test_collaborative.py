import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from retrieval.collaborative import ItemNeighbours, UserNeighbours, cells

# people: ann likes 0 and 1; bob 0 and 1 and 2; cid 2
LIKED = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 1], [0, 0, 1]], np.float32))


def at(*items):
    return np.array(items, np.intp)


def ones(count):
    return np.ones(count, np.float32)


def test_similarity_is_the_cosine_of_two_columns():
    model = ItemNeighbours.fit(LIKED, shrinkage=0.0)
    assert model.towards.toarray().tolist() == pytest.approx(np.array([[0, 1, 0.5], [1, 0, 0.5], [0.5, 0.5, 0]]))


def test_shrinkage_lowers_what_rests_on_few_people():
    model = ItemNeighbours.fit(LIKED, shrinkage=2.0)
    assert model.towards[0, 1] == pytest.approx(2 / (2 + 2))


def test_an_item_is_scored_by_its_k_nearest_only():
    model = ItemNeighbours.fit(LIKED, k=1, shrinkage=0.0)
    assert model.scores(at(2), ones(1)).tolist() == [0.0, 0.0, 0.0]
    assert model.scores(at(0), ones(1)).tolist() == pytest.approx([0.0, 1.0, 0.5])


def test_leading_says_what_each_liked_item_added():
    model = ItemNeighbours.fit(LIKED, shrinkage=0.0)
    (added,) = model.leading(at(2), at(0, 1), np.array([1.0, 0.5], np.float32))
    assert added.tolist() == pytest.approx([0.5, 0.25])
    assert added.sum() == pytest.approx(model.scores(at(0, 1), np.array([1.0, 0.5], np.float32))[2])


def test_a_model_survives_its_bytes():
    model = ItemNeighbours.fit(LIKED)
    again = ItemNeighbours.from_bytes(model.to_bytes())
    assert (again.towards != model.towards).nnz == 0
    assert (again.away != model.away).nnz == 0


def test_damaged_bytes_are_refused():
    with pytest.raises((ValueError, OSError)):
        ItemNeighbours.from_bytes(b"not an archive")


def test_a_matrix_without_items_or_people_is_no_obstacle():
    empty = ItemNeighbours.fit(sparse.csr_matrix(np.zeros((0, 0), np.float32)))
    assert empty.scores(at(), ones(0)).tolist() == []
    people = UserNeighbours.fit(sparse.csr_matrix(np.zeros((0, 2), np.float32)))
    assert people.nearest(at(0), ones(1))[0].tolist() == []


def test_the_nearest_person_is_the_one_who_shares_most():
    model = UserNeighbours.fit(LIKED)
    people, similarity = model.nearest(at(0, 1), ones(2), besides=0)
    assert people.tolist() == [1]
    rarity = np.log1p(3 / 2)
    assert similarity[0] == pytest.approx(2 * rarity / (np.sqrt(2 * rarity) * np.sqrt(3 * rarity)))


def test_a_person_is_nearest_to_their_own_history():
    people, similarity = UserNeighbours.fit(LIKED).nearest(at(0, 1), ones(2))
    assert people[0] == 0
    assert similarity[0] == pytest.approx(1.0)


matrices = st.integers(1, 12).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=1, max_size=9)
)


@settings(deadline=None)
@given(matrices, st.integers(1, 5), st.integers(1, 4))
def test_working_in_blocks_changes_nothing(rows, k, block):
    liked = sparse.csr_matrix(np.array(rows, np.float32))
    whole, parts = ItemNeighbours.fit(liked, k=k), ItemNeighbours.fit(liked, k=k, block=block)
    assert (whole.towards != parts.towards).nnz == 0
    assert np.diff(whole.towards.indptr).max() <= k


def test_cells_are_what_indexing_gives():
    rng = np.random.default_rng(0)
    matrix = sparse.random_array((30, 40), density=0.2, format="csr", dtype=np.float32, rng=rng)
    rows, columns = rng.permutation(30)[:7], rng.permutation(40)[:5]
    assert cells(matrix, rows, columns).tolist() == matrix.toarray()[np.ix_(rows, columns)].tolist()
    assert cells(matrix, rows[:0], columns).shape == (0, 5)
