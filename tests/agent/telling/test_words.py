import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.telling.words import stem, words


def said(text: str) -> dict[str, bool]:
    return {word.stem: word.denied for word in words(text)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("story", "stories"),
        ("bake", "baking"),
        ("bake", "baked"),
        ("plan", "planned"),
        ("quiet", "quietly"),
        ("cake", "cakes"),
    ],
)
def test_endings_of_number_time_and_manner_are_folded(one: str, other: str):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("text", "denied", "told"),
    [
        ("no zombies, just ghosts", "zomby", "ghost"),
        ("a cake without nuts but with honey", "nut", "honey"),
        ("nut-free recipes", "nut", "recip"),
        ("sugar free tea", "sugar", "tea"),
        ("It isn't scary. It is funny.", "scary", "funny"),
        ("不含坚果，含牛奶", "坚果", "牛奶"),
        ("没有僵尸的喜剧。有狗", "僵尸", "狗"),
    ],
)
def test_what_is_denied_is_told_from_what_is_said(text: str, denied: str, told: str):
    found = said(text)
    assert found[denied] is True
    assert found[told] is False


def test_words_that_only_look_like_a_denial_deny_nothing():
    assert said("非常安静，不错的特别故事")["安静"] is False
    assert not any(said("告别与未来").values())


def test_numbers_are_numbers_however_written():
    assert [word.stem for word in words("two films, 1,200 pages, 三部") if word.number] == ["2", "1200", "3"]


@given(st.text(max_size=200))
def test_any_text_has_words(text: str):
    assert all(word.stem for word in words(text))
