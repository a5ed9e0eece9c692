import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from palate.errors import InputError
from retrieval.linear import autoencoder


def matrix(rows: int, items: int, seed: int = 0) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.random.default_rng(seed).random((rows, items)) < 0.3).astype(np.float32))


def by_the_book(rows: sparse.csr_matrix, regularisation: float) -> NDArray[np.float64]:
    """B as in figure 1 of the paper."""
    dense = rows.toarray().astype(np.float64)
    inverse = np.linalg.inv(dense.T @ dense + regularisation * np.eye(dense.shape[1]))
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights


@pytest.mark.parametrize("shape", [(30, 12), (12, 30), (20, 20)])
def test_scores_are_the_likes_times_the_weights_of_the_paper(shape: tuple[int, int]):
    rows = matrix(*shape)
    fitted = autoencoder.fit(rows, 5.0, largest=100)
    assert fitted.scores(rows) == pytest.approx(rows.toarray() @ by_the_book(rows, 5.0), abs=1e-5)


def test_more_items_than_people_are_solved_over_people():
    assert isinstance(autoencoder.fit(matrix(10, 20), 1.0, largest=10), autoencoder.OverRows)
    assert isinstance(autoencoder.fit(matrix(20, 10), 1.0, largest=10), autoencoder.OverItems)


def test_where_both_are_too_many_only_the_most_liked_items_have_weights():
    rows = matrix(20, 12)
    kept = np.sort(np.argsort(-rows.toarray().sum(axis=0), kind="stable")[:5])
    found = autoencoder.fit(rows, 2.0, largest=5).scores(rows)
    assert found[:, kept] == pytest.approx(rows[:, kept].toarray() @ by_the_book(rows[:, kept], 2.0), abs=1e-5)
    assert not np.delete(found, kept, axis=1).any()


def test_the_inverse_of_a_matrix_of_several_blocks_is_whole(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(autoencoder, "BLOCK", 4)
    gram = (matrix(30, 11).T @ matrix(30, 11)).toarray()
    inverse = autoencoder.inverse(np.array(gram, order="F"), np.float32(3.0))
    assert inverse @ (gram + 3.0 * np.eye(11)) == pytest.approx(np.eye(11), abs=1e-5)


def test_each_item_may_be_regularised_by_itself():
    gram = matrix(30, 6).T @ matrix(30, 6)
    own = np.arange(1, 7, dtype=np.float32)
    inverse = np.linalg.inv(gram.toarray() + np.diag(own))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0.0)
    assert autoencoder.weights(gram.toarray(), own) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("regularisation", [0.0, -1.0])
def test_without_regularisation_it_is_refused(regularisation: float):
    with pytest.raises(InputError, match="above 0"):
        autoencoder.fit(matrix(3, 3), regularisation, largest=10)
