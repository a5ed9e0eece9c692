import pytest

from prompts import render

DID = [{"kind": "purchase", "title": "Clay Teapot"}, {"kind": "like", "title": "Oolong Days"}]


def reason(language: str, kind: str, **more: object) -> str:
    values = {"interest": "green tea", "did": DID, "scene": "commute", "domain": "kitchen"} | more
    return render("reason", language, kind=kind, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("interest", "Fits your interest in green tea: you bought Clay Teapot and liked Oolong Days."),
        ("similar", "Often chosen together with what you know: you bought Clay Teapot and liked Oolong Days."),
        (
            "neighbours",
            "People who share your taste chose it; like them, you bought Clay Teapot and liked Oolong Days.",
        ),
        ("popular_in_scene", "Many people choose it in moments like this: commute."),
        ("scene", "Suits the moment: commute."),
        ("query", "Matches what you asked for."),
        ("popular", "Many people choose it in kitchen."),
    ],
)
def test_english_reasons(kind: str, text: str):
    assert reason("en", kind) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("interest", "符合你对“green tea”的兴趣：你买过《Clay Teapot》、喜欢过《Oolong Days》。"),
        ("similar", "常与你熟悉的内容一起被选择：你买过《Clay Teapot》、喜欢过《Oolong Days》。"),
        ("popular", "在“kitchen”中，许多人选择了它。"),
        ("query", "符合你的搜索。"),
    ],
)
def test_chinese_reasons(kind: str, text: str):
    assert reason("zh", kind) == text


def test_popular_everywhere_names_no_domain():
    assert reason("en", "popular", domain="") == "Many people choose it."


def test_three_deeds_read_as_a_list():
    three = [*DID, {"kind": "view", "title": "Tea Atlas"}]
    assert reason("en", "similar", did=three).endswith(
        "you bought Clay Teapot, liked Oolong Days and looked at Tea Atlas."
    )
