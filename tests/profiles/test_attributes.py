import pytest

from profiles.attributes import only_attributes
from profiles.word import fit_words


@pytest.mark.parametrize("noise", ["blue", "radio edit", "extra large", "set", "套装"])
def test_colours_sizes_packs_and_editions_say_nothing_of_what_a_thing_is(noise: str):
    assert only_attributes(noise)


@pytest.mark.parametrize("thing", ["black tea", "bread mix", "mug", "茶壶"])
def test_beside_a_word_that_names_a_thing_they_stay(thing: str):
    assert not only_attributes(thing)


def test_a_vocabulary_holds_none_of_them_alone():
    model, _ = fit_words(["Blue Mug, Set of Two", "Mug, Album Version"])
    assert model.words == ("mug",)
