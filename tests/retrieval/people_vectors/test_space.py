import numpy as np
import pytest

from retrieval.keeping import fitting
from retrieval.people_vectors.space import ItemSpace, dimensions, item_space, unit
from retrieval.people_vectors.words import word_matrix

TEXTS = [["bread", "oven"], ["bread", "flour", "oven"], ["engine", "oil"], ["engine", "oil", "flour"], []]


def space(vectors=None):
    return ItemSpace.fit([word_matrix(TEXTS)], vectors, d=4)


def test_items_that_say_alike_are_near_and_those_that_say_nothing_are_nowhere():
    found = space()
    near = found.near(found.rows[0])
    assert near[1] > 0.5 > near[2]
    assert near[4] == 0.0


def test_words_lead_to_the_items_that_say_them():
    found = space()
    assert np.argsort(-found.near(found.of_words(["bread"])))[:2].tolist() == [0, 1]
    assert not found.of_words(["unheard"]).any()


def test_a_sentence_is_read_by_its_words_and_by_its_vector():
    vectors = np.eye(5, 3, dtype=np.float32)
    found = space(vectors)
    assert np.argmax(found.near(found.of_text("An engine with oil"))) in (2, 3)
    assert np.argmax(found.near(found.of_text("???", vectors[1]))) == 1


def test_what_all_items_share_tells_little():
    """The shared direction is the strongest by far; half whitened, what tells two kinds of items apart counts."""
    shared = np.concatenate([np.full((6, 1), 5.0), np.repeat(np.eye(2), 3, axis=0)], axis=1).astype(np.float32)
    found = ItemSpace.fit([word_matrix([[]] * 6)], unit(shared), d=3)
    plain = unit(shared) @ unit(shared)[0]
    assert plain[5] > 0.9
    assert found.near(found.rows[0])[5] < 0.0


def test_the_mean_of_items_is_weighted_and_of_length_one():
    found = space()
    mean = found.mean(np.array([0, 2]), np.array([1.0, 0.0]))
    assert mean == pytest.approx(found.rows[0], abs=1e-6)


def test_bytes_bring_back_the_same_space_and_damaged_ones_are_refused():
    found = space(np.eye(5, 3, dtype=np.float32))
    again = ItemSpace.from_bytes(found.to_bytes())
    assert again.words == found.words
    for name in ("rows", "loadings", "centre", "meaning"):
        assert (getattr(again, name) == getattr(found, name)).all()
    with pytest.raises((ValueError, OSError, KeyError)):
        ItemSpace.from_bytes(b"PK no such thing")


def test_a_catalogue_that_says_nothing_has_a_space_of_zeros():
    found = ItemSpace.fit([word_matrix([[], []])], None, d=4)
    assert found.rows.tolist() == [[0.0], [0.0]]
    assert ItemSpace.from_bytes(found.to_bytes()).words == ()


def test_parts_of_a_material_share_the_space_and_other_texts_have_another(world):
    material = world()
    part = material.part(np.arange(len(material.people.items)) % 2 == 0)
    assert item_space(part, fitting) is item_space(material, fitting)
    other = world(texts={"b1": "soup", "b2": "soup", "b3": "soup", "e1": "tea", "e2": "tea", "e3": "tea"})
    assert item_space(other, fitting).words != item_space(material, fitting).words


@pytest.mark.parametrize(("items", "d"), [(10, 256), (50_000, 256), (100_000, 96), (1_000_000, 64)])
def test_larger_catalogues_have_fewer_dimensions(items, d):
    assert dimensions(items) == d
