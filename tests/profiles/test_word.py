import numpy as np

from profiles.word import WORDS_PER_TEXT, fit_words, is_name, least_count


def test_rare_words_weigh_more_than_common_ones():
    texts = ["tea sencha", "tea oolong", "tea genmaicha", "coffee sencha"]
    model, counts = fit_words(texts)
    places, weights = model.row(counts[0])
    by_word = dict(zip((model.words[place] for place in places), weights, strict=True))
    assert by_word["sencha"] == 1.0
    assert by_word["tea"] < 1.0


def test_labels_keep_the_commonest_spelling():
    model, _ = fit_words(["KitchenAid mixer", "KitchenAid bowl", "kitchenaid whisk"])
    assert model.labels[model.index["kitchenaid"]] == "KitchenAid"


def test_a_word_that_always_follows_another_is_labelled_with_it():
    model, _ = fit_words(
        ["Nine Inch Nails live", "Nine Inch Nails again", "old Nine Inch Nails", "songs by Nine Inch Nails"]
    )
    assert "Nine Inch Nails" in model.labels


def test_words_that_are_everywhere_are_left_out():
    texts = [f"gift number{chr(97 + n % 26)}{chr(97 + n // 26)} thing{n % 7}x" for n in range(60)]
    model, _ = fit_words(texts)
    assert "gift" not in model.index


def test_a_row_is_bounded_and_its_strongest_word_weighs_one():
    model, counts = fit_words([" ".join(f"w{chr(97 + a)}{chr(97 + b)}" for a in range(10) for b in range(10)), "other"])
    places, weights = model.row(counts[0])
    assert len(places) == WORDS_PER_TEXT
    assert max(weights) == 1.0


def test_nothing_to_read_gives_an_empty_vocabulary():
    model, counts = fit_words(["", "12 34"])
    assert model.words == ()
    assert model.rows(counts).shape == (2, 0)


def test_the_larger_the_catalogue_the_more_texts_a_word_must_be_in():
    assert [least_count(n) for n in (3, 100, 60_000)] == [1, 2, 10]


def test_chinese_verbs_name_nothing():
    assert is_name("机器人")
    assert not is_name("生出")


def test_rows_of_texts_are_reproducible():
    texts = ["green tea and rice", "rice and beans", "beans and green peas"] * 4
    first, second = (fit_words(texts) for _ in range(2))
    assert first[0].words == second[0].words
    assert np.array_equal(first[0].rows(first[1]).toarray(), second[0].rows(second[1]).toarray())
