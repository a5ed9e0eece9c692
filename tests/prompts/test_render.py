import pytest

from prompts import PromptError, render, template_names
from prompts.render import listed_en, listed_zh


def test_every_template_speaks_both_languages():
    names = {name.rsplit(".", 2)[0] for name in template_names()}
    assert {f"{name}.{language}.j2" for name in names for language in ("en", "zh")} == set(template_names())


def test_a_missing_value_is_an_error_that_names_it():
    with pytest.raises(PromptError, match="scene"):
        render("habit_scene", "en", topic="tea")


def test_an_unknown_template_is_an_error_that_lists_the_known():
    with pytest.raises(PromptError, match="habit_time"):
        render("poem", "en")


@pytest.mark.parametrize("label", ["{{ 7 * 7 }}", "{% for x in y %}", "{{ ''.__class__ }}", "<b>&amp;</b>"])
def test_labels_are_data_whatever_they_look_like(label: str):
    assert render("habit_scene", "en", scene="commute", topic=label) == f"on the commute: {label}"


def test_lists_read_as_people_write_them():
    assert listed_en([]) == ""
    assert listed_en(["rice", "tea"]) == "rice and tea"
    assert listed_en(["green tea, matcha", "jazz"]) == "green tea, matcha; and jazz"
    assert listed_zh(["茶", "爵士, 萨克斯"]) == "茶；爵士, 萨克斯"
