"""Words folded so that one thing said in two forms is one word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.limits.words import folded, words


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("zombie", "zombies"), ("nut", "nuts"), ("berry", "berries"), ("wolf", "wolves"), ("box", "boxes"),
        ("dish", "dishes"), ("witch", "witches"), ("glass", "glasses"), ("size", "sizes"), ("prize", "prizes"),
        ("rose", "roses"), ("house", "houses"), ("potato", "potatoes"), ("hero", "heroes"), ("shoe", "shoes"),
        ("movie", "movies"), ("pie", "pies"), ("virus", "viruses"), ("child", "children"), ("mouse", "mice"),
        ("cactus", "cacti"), ("menu", "menus"), ("axe", "axes"), ("war", "wars"), ("series", "series"), ("egg", "eggs"),
        ("bus", "buses"), ("ghost", "ghosts"), ("chilli", "chillis"), ("blues", "blues"),
    ],
)  # fmt: skip
def test_a_plural_is_the_same_word_as_its_singular(one: str, many: str) -> None:
    assert folded(one) == folded(many) == folded(many.upper()) == folded(f"{one}'s")


@pytest.mark.parametrize(
    ("one", "other"), [("star", "starring"), ("car", "care"), ("war", "warm"), ("nut", "nutmeg"), ("bus", "bu")]
)
def test_words_that_only_begin_alike_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_accents_case_and_width_do_not_count() -> None:
    assert words("CAFÉ Ｃａｆｅ café's") == ["cafe", "cafe", "cafe"]


def test_characters_of_scripts_without_spaces_are_words_of_their_own() -> None:
    assert words("3D恐怖片 ゾンビ") == ["3d", "恐", "怖", "片", "ゾ", "ン", "ビ"]


def test_a_compound_is_its_parts() -> None:
    assert words("sci-fi, rock'n'roll; don't") == ["sci", "fi", "rock'n'roll", "don't"]


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = words(text)
    assert words(" ".join(once)) == once
