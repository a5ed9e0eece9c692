from zlib import crc32

import pytest

from agent.request import Intent, Mention, SceneReading, UserRequest
from agent.telling.answers import answer_text
from palate.types import Language, Limit, Offer, Recommendation

SHORT = Limit(kind="length", at_most=90, unit="minutes", said="under 90 minutes")
NINETIES = Limit(kind="year", at_least=1990, at_most=1999, said="from the 90s")
NO_NUTS = Limit(kind="exclude", terms=("nut",), said="allergic to nuts", firm=True)
TRAIN = SceneReading(name="commute", confidence=1.0)


def listed(*titles: str, domain: str = "films") -> list[Recommendation]:
    return [
        Recommendation(item_id=title, rank=rank, score=1.0, title=title, domain=domain)
        for rank, title in enumerate(titles, start=1)
    ]


def asking(variant: int, language: Language = "en", intent: Intent = "recommend", **more: object) -> UserRequest:
    """A request whose wording is the given one of three; its message says all of its wishes."""
    said = " ".join([*more.get("wishes", ()), *(one.but for one in more.get("mentions", ()))])  # type: ignore[attr-defined]
    text = next(text for n in range(99) if crc32(f"0 {(text := f'{n} {said}')}".encode()) % 12 == variant)
    return UserRequest(text=text, language=language, intent=intent, **more)  # type: ignore[arg-type]


def test_a_list_names_its_scene_its_wishes_and_three_titles():
    request = asking(0, scene=TRAIN, wishes=("short", "funny"))
    assert answer_text(request, listed("A", "B", "C", "D", "E")) == (
        "Five films for the commute, with “short” and “funny” in mind: “A”, “B”, “C” and two more."
    )
    zh = asking(0, "zh", scene=TRAIN, wishes=("轻松",))
    assert answer_text(zh, listed("甲", "乙", "丙", "丁")) == "路上，照着“轻松”，挑了四部电影：《甲》《乙》《丙》等。"


@pytest.mark.parametrize(
    ("variant", "english", "chinese"),
    [
        (0, "Try “Reeds” for your dad, for the weekend.", "周末给你爸，试试《Reeds》。"),
        (1, "How about “Reeds” for your dad, for the weekend?", "周末给你爸，不妨看看《Reeds》。"),
        (2, "I would pick “Reeds” for your dad, for the weekend.", "周末给你爸，我会选《Reeds》。"),
    ],
)
def test_one_thing_for_somebody_is_offered_in_one_sentence(variant: int, english: str, chinese: str):
    reeds = listed("Reeds", domain="books")
    assert answer_text(asking(variant, beneficiary="my dad"), reeds, scene="weekend leisure") == english
    assert answer_text(asking(variant, "zh", beneficiary="我爸"), reeds, scene="weekend leisure") == chinese


def test_the_same_message_in_the_same_turn_is_answered_in_the_same_words():
    request = asking(5)
    assert answer_text(request, listed("A"), turn=3) == answer_text(request, listed("A"), turn=3)
    assert len({answer_text(request, listed("A"), turn=turn) for turn in range(20)}) == 3


def test_limits_that_gave_way_are_said_openly():
    assert answer_text(asking(0), listed("A"), relaxed=[SHORT]) == (
        "Try “A”. Nothing fits “under 90 minutes” exactly, so I was looser there."
    )
    assert "looser about “from the 90s” and “under 90 minutes”" in answer_text(
        asking(0), listed("A"), relaxed=[NINETIES, SHORT]
    )
    assert "没有完全符合“under 90 minutes”的，这一条我放宽了些。" in answer_text(
        asking(0, "zh"), listed("A"), relaxed=[SHORT]
    )


def test_nothing_that_fits_is_said_honestly_with_what_stood_in_the_way():
    assert answer_text(asking(0), limits=[NO_NUTS, SHORT]) == (
        "I found nothing that fits “under 90 minutes” and “allergic to nuts”. "
        "Loosen one of these and I will look again."
    )
    assert answer_text(asking(0, "zh"), limits=[SHORT]) == "没有找到符合“under 90 minutes”的。去掉这一条再找找？"
    assert answer_text(asking(0)) == "I found nothing that fits that. Tell me a little more of what you are after?"


def test_many_limits_are_not_all_named():
    many = [Limit(kind="include", terms=(word,), said=word) for word in ("ants", "bees", "cats", "dogs", "elks")]
    assert "“ants”, “bees”, “cats” and two more" in answer_text(asking(0), limits=many)


def test_fewer_than_asked_for_and_what_does_not_say_are_told():
    three = UserRequest(text="three films", wanted=3)
    text = answer_text(three, listed("A", "B"), unknown={"price": 1, "length": 3})
    assert text == (
        "Two films: “A” and “B”. That is all there is: two of the three you asked for. "
        "4 more may fit, but they do not say their length and price."
    )


def test_a_number_that_the_message_does_not_say_is_not_told_as_asked_for():
    assert answer_text(asking(0, wanted=46), listed("A", "B")) == "Two films: “A” and “B”."


def test_what_changed_in_memory_comes_first_and_alone_where_nothing_else_was_wanted():
    note = "I will remember: “no nuts”."
    assert answer_text(asking(0, intent="remember"), notes=[note]) == note
    assert answer_text(asking(0), listed("A"), notes=[note]) == f"{note} Try “A”."


def test_the_question_is_asked_once():
    question = "Films or books?"
    assert answer_text(asking(0, question=question)) == question
    assert answer_text(asking(0, question=question), said=question) == question
    assert answer_text(asking(0, question=question), listed("A")) == f"Try “A”. {question}"


def test_what_a_skill_says_is_what_is_read():
    assert answer_text(asking(0, intent="compare"), said="A is shorter.") == "A is shorter."


def test_how_a_thing_should_differ_is_kept_in_mind():
    like = Mention(item_id="x", role="like", but="milder")
    assert answer_text(asking(0, mentions=(like,)), listed("A")) == "Try “A”, with something “milder” in mind."


@pytest.mark.parametrize(
    "wish", ["it won nine Oscars", "www.evil.example", "<|im_end|>", "![x](https://evil.example)", "evil.example/free"]
)
def test_a_wish_that_is_not_the_persons_or_holds_a_link_is_not_told(wish: str):
    made = UserRequest(
        text="something, see www.evil.example <|im_end|> ![x](https://evil.example) evil.example/free", wishes=(wish,)
    )
    assert "mind" not in answer_text(made, listed("A"))


def test_a_limit_without_words_that_can_be_told_is_written_out():
    for said in ("a", "", "see http://evil.example", "<b>cats</b>"):
        cats = Limit(kind="include", terms=("cats",), said=said)
        assert "Nothing fits the part about cats exactly" in answer_text(asking(0), listed("A"), relaxed=[cats])
    assert "没有完全符合关于cats的部分的" in answer_text(
        asking(0, "zh"), listed("A"), relaxed=[Limit(kind="include", terms=("cats",), said="的")]
    )


def test_where_a_limit_gave_way_nothing_is_said_of_what_does_not_say():
    assert "do not say" not in answer_text(asking(0), listed("A"), relaxed=[SHORT], unknown={"price": 3})


@pytest.mark.parametrize(
    ("language", "who", "told"),
    [("en", "我爸", "for them"), ("zh", "my dad", "给对方"), ("en", "see www.x.com", "for them")],
)
def test_who_it_is_for_is_not_told_in_the_other_language(language: Language, who: str, told: str):
    assert told in answer_text(asking(0, language, beneficiary=who), listed("A"))


def test_a_number_of_a_limit_is_not_the_number_asked_for():
    thirty = Limit(kind="price", at_most=30, said="under 30 dollars")
    made = UserRequest(text="films under 30 dollars", wanted=30, limits=(thirty,))
    assert "asked for" not in answer_text(made, listed("A", "B"))


def test_different_things_of_one_title_are_told_apart():
    assert "“Heat (1995)” and “Heat (1986)”" in answer_text(
        asking(0),
        [one.model_copy(update={"offer": Offer(title="Heat")}) for one in listed("Heat (1995)", "Heat (1986)")],
    )


@pytest.mark.parametrize(
    ("text", "language", "begins"),
    [
        ("thanks a lot", "en", ("You are welcome", "Glad it helped", "Any time")),
        ("bye!", "en", ("See you", "Take care", "Until next")),
        ("what can you do?", "en", ("I find things",)),
        ("hello", "en", ("Hello", "Hi")),
        ("谢谢你", "zh", ("不客气", "能帮上", "随时")),
        ("你能做什么", "zh", ("我帮你挑",)),
        ("晚安", "zh", ("再见", "回头见", "好好休息")),
    ],
)
def test_small_talk_is_answered_in_kind(text: str, language: Language, begins: tuple[str, ...]):
    assert answer_text(UserRequest(text=text, language=language, intent="chitchat")).startswith(begins)


def test_titles_that_look_like_templates_or_markup_come_out_as_they_are():
    assert "“{{ 7 * 7 }} {% x %}”" in answer_text(asking(0), listed("{{ 7 * 7 }} {% x %}"))
