"""What people are is theirs to tell; what they buy, read and hear may be named."""

from __future__ import annotations

import pytest

from profiles.llm.sensitive import any_of, inferred


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("managing diabetes", "health"),
        ("pregnancy preparation", "health"),
        ("The user suffers from insomnia", "health"),
        ("减肥", "health"),
        ("患有糖尿病", "health"),
        ("devout reader", "religion"),
        ("Christian faith", "religion"),
        ("佛教信徒", "religion"),
        ("You are gay.", "sexuality"),
        ("gay man who loves opera", "sexuality"),
        ("同性恋者", "sexuality"),
        ("left-wing politics", "politics"),
        ("conservative voters", "politics"),
        ("政治立场", "politics"),
        ("Chinese immigrant cooking at home", "ethnicity"),
        ("a person of Jewish descent", "ethnicity"),
        ("You are Chinese.", "ethnicity"),
        ("藏族用户", "ethnicity"),
    ],
)
def test_descriptions_of_people_are_inferences(text: str, kind: str):
    assert inferred(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "Chinese food", "Japanese whisky", "中国菜", "African music", "black tea", "white chocolate", "Indian cooking",
        "gospel choirs", "films about religion", "Christian rock", "佛教音乐", "political thrillers", "LGBT cinema",
        "同性恋题材电影", "feminist novels", "cancer memoirs", "straight razors", "Roman history", "kosher salt",
    ],
)  # fmt: skip
def test_works_and_goods_are_not(text: str):
    assert inferred(text) is None


def test_a_word_about_a_person_undoes_the_excuse_of_a_work():
    assert inferred("films for gay people like this person") == "sexuality"


def test_words_are_found_whole():
    assert any_of(["aids"]).search("kitchen aids")
    assert not any_of(["hiv"]).search("archive")


def test_a_name_of_a_thing_is_no_inference():
    assert inferred("Bad Religion") == "religion"
    assert inferred("Bad Religion", ["Bad Religion"]) is None
    assert inferred("Bad Religion for a devout listener", ["Bad Religion"]) == "religion"
    assert inferred("Diabetic", ["Diabetic"]) == "health"
