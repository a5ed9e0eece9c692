import numpy as np
import pytest
from scipy import sparse

from profiles.corpus import Corpus
from profiles.topic import alike, fit_topics, fold_one, nearest, tellingness, topic_number


def test_each_matter_is_found_by_its_own_words(corpus: Corpus):
    texts = [" ".join(terms).casefold() for terms in corpus.catalogue.all_topic_terms]
    for word in ("oolong", "locomotive", "saxophone"):
        assert any(word in text for text in texts)


def test_items_of_one_matter_share_topics_and_those_of_others_do_not(corpus: Corpus):
    catalogue = corpus.catalogue
    topics = catalogue.features[:, catalogue.first_topic : catalogue.first_category].toarray()
    matters = np.array([item[:3] for item in catalogue.items])
    mean = {matter: topics[matters == matter].mean(axis=0) for matter in ("tea", "rai", "jaz")}
    assert mean["tea"] @ mean["jaz"] < 0.1 * (mean["tea"] @ mean["tea"])


def test_topics_do_not_depend_on_anything_but_counts_and_seed():
    counts = sparse.csr_matrix(np.random.default_rng(0).poisson(0.4, (60, 40)).astype(np.float32))
    one, two = (fit_topics(counts, 4, 7) for _ in range(2))
    assert np.array_equal(one.word_given_topic, two.word_given_topic)
    assert one.terms == two.terms


@pytest.mark.parametrize("shape", [(0, 0), (5, 0), (0, 5)])
def test_a_catalogue_without_words_has_no_topics(shape: tuple[int, int]):
    assert fit_topics(sparse.csr_matrix(shape, dtype=np.float32), 4, 0).count == 0


def test_a_few_bare_titles_bear_no_topics():
    assert topic_number(139, 480) == 0


def test_a_mixture_sums_to_one():
    words = np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    mixture = fold_one(words, np.array([0.5, 0.5]), np.array([0], dtype=np.int32), np.array([3.0]))
    assert mixture.sum() == pytest.approx(1.0)
    assert mixture[0] > 0.9


def test_things_chosen_by_the_same_two_people_are_near():
    choices = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [0, 1, 1]], dtype=np.float32))
    near = nearest(choices).toarray()
    assert near[0, 1] == pytest.approx(2 / np.sqrt(2 * 3))
    assert near[1, 2] == 0.0


def test_neighbours_without_a_common_word_are_left_out():
    counts = sparse.csr_matrix(np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32))
    near = sparse.csr_matrix(np.array([[0, 1, 1], [0, 0, 0], [0, 0, 0]], dtype=np.float32))
    assert alike(counts, near).toarray()[0].tolist() == [0.0, 0.0, 1.0]


def test_words_of_a_matter_tell_more_than_words_of_every_shop_window():
    counts = sparse.csr_matrix(np.array([[1, 1], [1, 1], [0, 1], [0, 1]], dtype=np.float32))
    near = sparse.csr_matrix(np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], dtype=np.float32))
    telling = tellingness(counts, near)
    assert telling[0] > 0.5
    assert telling[1] == 0.0
