from zlib import crc32

import pytest

from agent.request import Intent, Mention, SceneReading, UserRequest
from agent.telling.answers import answer_text
from palate.types import Language, Limit, Recommendation

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
    """A request whose wording is the given one of three."""
    text = next(text for text in map(str, range(99)) if crc32(f"0 {text}".encode()) % 12 == variant)
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
    many = [Limit(kind="include", terms=(word,), said=word) for word in "abcde"]
    assert "“a”, “b”, “c” and two more" in answer_text(asking(0), limits=many)


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
    assert answer_text(asking(0, mentions=(like,)), listed("A")) == "Try “A”, with “milder” in mind."


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
