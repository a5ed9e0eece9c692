import pytest

from prompts import render

DID = [{"kind": "purchase", "titles": ["Clay Teapot", "Tea Tray"]}, {"kind": "like", "titles": ["Oolong Days"]}]


def reason(language: str, kind: str, **more: object) -> str:
    values = {"interest": "green tea", "did": DID, "scene": "commute", "domain": "kitchen"} | more
    return render("reason", language, kind=kind, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "interest",
            "Fits your interest in green tea: you bought “Clay Teapot” and “Tea Tray” and liked “Oolong Days”.",
        ),
        (
            "near",
            "Close in kind to “Clay Teapot” and “Tea Tray”, which you bought, and “Oolong Days”, which you liked.",
        ),
        (
            "similar",
            "With “Clay Teapot” and “Tea Tray”, which you bought, and “Oolong Days”, which you liked, "
            "people often choose this.",
        ),
        (
            "neighbours",
            "People who, like you, bought “Clay Teapot” and “Tea Tray” and liked “Oolong Days” chose this.",
        ),
        (
            "around",
            "Around the same time as “Clay Teapot” and “Tea Tray”, which you bought, and “Oolong Days”, which you "
            "liked, people often choose this.",
        ),
        (
            "shared",
            "Like “Clay Teapot” and “Tea Tray”, which you bought, and “Oolong Days”, which you liked, "
            "it has to do with “green tea”.",
        ),
        ("stated", "It has to do with “green tea”, which stands in your profile."),
        (
            "transfer",
            "Your taste in kitchen leads here: you bought “Clay Teapot” and “Tea Tray” and liked “Oolong Days”.",
        ),
        ("friends", "Chosen among the people you follow and those they follow."),
        ("context", "Others choose it in a situation like this."),
        ("trend", "Many people chose it around the same days in kitchen."),
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
        ("interest", "符合你对“green tea”的兴趣：你买过《Clay Teapot》《Tea Tray》、喜欢过《Oolong Days》。"),
        ("near", "与你买过的《Clay Teapot》《Tea Tray》、喜欢过的《Oolong Days》相近。"),
        ("similar", "常与你买过的《Clay Teapot》《Tea Tray》、喜欢过的《Oolong Days》一起被选择。"),
        ("neighbours", "和你一样买过《Clay Teapot》《Tea Tray》、喜欢过《Oolong Days》的人也选择了它。"),
        ("popular", "在“kitchen”中，许多人选择了它。"),
        ("around", "人们常在选择你买过的《Clay Teapot》《Tea Tray》、喜欢过的《Oolong Days》前后选它。"),
        ("shared", "与你买过的《Clay Teapot》《Tea Tray》、喜欢过的《Oolong Days》一样，和“green tea”有关。"),
        ("stated", "和你画像里的“green tea”有关。"),
        ("transfer", "由你在“kitchen”中的口味推来：你买过《Clay Teapot》《Tea Tray》、喜欢过《Oolong Days》。"),
        ("friends", "你关注的人或他们关注的人里有人选择了它。"),
        ("context", "别人在类似的情境下选择它。"),
        ("trend", "在“kitchen”中，许多人在相近的日子选择了它。"),
        ("query", "符合你的搜索。"),
    ],
)
def test_chinese_reasons(kind: str, text: str):
    assert reason("zh", kind) == text


def test_popular_everywhere_names_no_domain():
    assert reason("en", "popular", domain="") == "Many people choose it."


def test_three_titles_read_as_a_list():
    three = [{"kind": "view", "titles": ["Tea Atlas", "Cups", "Tea Tray"]}]
    assert reason("en", "neighbours", did=three) == (
        "People who, like you, looked at “Tea Atlas”, “Cups” and “Tea Tray” chose this."
    )


def test_deeds_on_untitled_things_are_told_without_a_title():
    untitled = [{"kind": "purchase", "titles": []}]
    assert reason("en", "similar", did=untitled) == "With something, which you bought, people often choose this."
    assert reason("zh", "interest", did=untitled) == "符合你对“green tea”的兴趣：你买过类似的内容。"
