import numpy as np
from scipy import sparse

from palate.types import Item
from profiles.catalogue import fit_catalogue
from profiles.corpus import Corpus


def shelf(n: int, *categories: str) -> Item:
    return Item(item_id=f"i{n:03}", title=f"thing {n}", categories=categories)


def everybody_chose(items: int) -> sparse.csr_matrix:
    return sparse.csr_matrix(np.ones((4, items), dtype=np.float32))


def test_a_text_cut_into_words_is_no_list_of_categories():
    cut = [f"word{k}" for k in range(40)]
    items = [*(shelf(n, "Drama", "War") for n in range(40)), *(shelf(40 + n, "Drama", *cut) for n in range(10))]
    items += [shelf(50 + n, "Comedy") for n in range(10)]
    assert fit_catalogue(items, [], everybody_chose(60), topics=0, seed=0).categories == ("Comedy", "Drama", "War")


def test_a_category_that_hardly_anybody_chose_from_is_none():
    items = [shelf(n, "Drama" if n < 30 else "Dust") for n in range(60)]
    chosen = np.zeros((4, 60), dtype=np.float32)
    chosen[:, :30] = 1.0
    chosen[0, 30:] = 1.0
    assert fit_catalogue(items, [], sparse.csr_matrix(chosen), topics=0, seed=0).categories == ("Drama",)


def test_the_main_domain_of_a_column_carries_most_of_it(corpus: Corpus):
    catalogue = corpus.catalogue
    assert catalogue.main_domain.shape == (catalogue.columns,)
    assert set(catalogue.main_domain.tolist()) <= set(range(-1, len(catalogue.domains)))


def test_a_corpus_that_speaks_a_language_differs_in_labels_alone(corpus: Corpus):
    english = corpus.speaking("en")
    assert english.catalogue.keys == corpus.catalogue.keys
    assert english.catalogue.features is corpus.catalogue.features
    assert corpus.speaking("en") is english


def test_what_an_item_carries_is_read_off_its_row(corpus: Corpus):
    catalogue = corpus.catalogue
    for row in range(0, len(catalogue.items), 7):
        dense = catalogue.features[row].toarray().ravel()
        assert [catalogue.carries(row, column) for column in range(catalogue.columns)] == (dense > 0).tolist()
        assert dict(catalogue.words_of(row)) == {n: dense[n] for n in range(catalogue.first_topic) if dense[n] > 0}


def test_a_category_is_shelved_with_the_share_of_items_on_it():
    items = [shelf(n, "Drama", *(["War"] if n < 6 else [])) for n in range(8)]
    catalogue = fit_catalogue(items, [], everybody_chose(8), topics=0, seed=0)
    assert dict(zip(catalogue.categories, catalogue.shelved.tolist(), strict=True)) == {"Drama": 1.0, "War": 0.75}
