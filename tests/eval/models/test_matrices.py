import numpy as np
import pytest
from scipy import sparse

from eval.models.matrices import weighted
from palate.errors import InputError

LIKED = sparse.csr_matrix(np.array([[1, 1, 1], [1, 0, 0], [1, 0, 0]], np.float32))
RARE = np.log(4 / 2) + 1


def test_cosine_leaves_entries_as_they_are():
    assert weighted(LIKED, "cosine") is LIKED


def test_tf_idf_weighs_what_few_people_like_more():
    assert weighted(LIKED, "tf-idf").toarray()[0].tolist() == pytest.approx([1, RARE, RARE])


def test_bm25_weighs_entries_of_long_histories_less():
    long, short = (2.2 / (1 + 1.2 * (0.25 + 0.75 * length / (5 / 3))) for length in (3, 1))
    found = weighted(LIKED, "bm25").toarray()
    assert found[0].tolist() == pytest.approx([long, long * RARE, long * RARE])
    assert found[1].tolist() == pytest.approx([short, 0, 0])


def test_an_unknown_weighting_is_refused():
    with pytest.raises(InputError, match="'bm26'"):
        weighted(LIKED, "bm26")  # type: ignore[arg-type]
