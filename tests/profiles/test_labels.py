import numpy as np
from scipy import sparse

from profiles.labels import label_terms, title_roles, topic_label
from profiles.word import fit_words


def test_a_topic_is_told_by_what_its_items_have_and_others_lack():
    present = sparse.csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1]], dtype=np.float32))
    shares = sparse.csr_matrix(np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32))
    terms = label_terms(present, shares, ["everywhere", "tea", "jazz"], np.ones(3))
    assert [topic[0] for topic in terms] == [1, 2]


def test_a_topic_of_two_languages_keeps_terms_of_both():
    labels = [f"word{n}" for n in range(20)] + ["巫师", "法术"]
    strong, weak = np.ones((8, 20)), np.vstack([np.ones((3, 2)), np.zeros((5, 2))])
    present = sparse.csr_matrix(np.hstack([strong, weak]).astype(np.float32))
    shares = sparse.csr_matrix(np.ones((8, 1), dtype=np.float32))
    (terms,) = label_terms(present, shares, labels, np.ones(22))
    assert {20, 21} <= set(terms)


def test_a_label_is_in_the_language_of_its_reader():
    terms = ["spell", "巫师", "sword", "魔法"]
    assert topic_label(terms, "en") == "spell, sword"
    assert topic_label(terms, "zh") == "巫师, 魔法"
    assert topic_label(["spell", "sword"], "zh") == "spell, sword"


def test_a_label_repeats_no_word():
    assert topic_label(["Peanut Butter", "Almond Butter", "Jar", "Jars", "Spread"]) == "Peanut Butter, Jar, Spread"


def test_titles_put_the_maker_first_and_the_thing_last():
    titles = [
        f"Acme {kind} Digital Coffeemaker, {end}" for kind in ("Quick", "Small", "Tall") for end in ("Black", "Red")
    ]
    words, _ = fit_words([*titles, "Digital Clock", "Digital Piano"])
    role = dict(zip(words.words, title_roles(titles, words), strict=True))
    assert role["acme"] < 1.0 < role["digital coffeemaker" if "digital coffeemaker" in role else "coffeemaker"]


def test_short_titles_are_names_and_tell_no_roles():
    words, _ = fit_words(["Miles Davis", "Bill Evans"])
    assert title_roles(["Miles Davis", "Bill Evans"], words).tolist() == [1.0] * len(words.words)
