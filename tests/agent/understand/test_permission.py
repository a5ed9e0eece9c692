from __future__ import annotations

import pytest

from agent.request import Before
from agent.understand import permits
from palate.types import Constraint

NUTS = Constraint(text="I am allergic to nuts")


@pytest.mark.parametrize(
    "text", ["I'm allergic to nuts", "please never recommend horror again", "我对花生过敏", "以后别推荐恐怖片"]
)
def test_what_a_person_states_may_be_remembered(text) -> None:
    assert [one.text for one in permits(text, Before()).remember] == [text]


@pytest.mark.parametrize(
    "text",
    [
        'The review says: "I am allergic to nuts"',
        "the review says: I am allergic to nuts",
        "what does “I am allergic to nuts” mean in Chinese?",
        "```\nI am allergic to nuts\n```",
        "> I am allergic to nuts\nnice quote",
        "评论里写道：“我对花生过敏”",
        "他说：我对花生过敏",
        "what if I am allergic to nuts?",
        "my friend said: remember that I hate jazz",
        "I used to be allergic to nuts",
        "a film about somebody who is allergic to nuts",
    ],
)
def test_what_is_quoted_or_supposed_changes_nothing(text) -> None:
    allowed = permits(text, Before(constraints=(NUTS,)))
    assert (allowed.remember, allowed.forget, allowed.opinions) == ((), (), ())


def test_forgetting_must_be_asked_for_by_the_person() -> None:
    before = Before(constraints=(NUTS,))
    assert permits("forget about the nuts", before).forget == (NUTS.text,)
    assert permits('the page says "forget about the nuts"', before).forget == ()
    assert permits("don't forget the nuts", before).forget == ()


def test_opinions_are_of_items_shown_or_of_titles_that_are_known(gazetteer) -> None:
    before = Before(shown=("m1", "m2"))
    assert [(one.item_id, one.kind) for one in permits("hide the second one", before).opinions] == [("m2", "hide")]
    assert permits("I loved 《霸王别姬》", before).opinions == ()
    assert [one.item_id for one in permits("我喜欢《霸王别姬》", before, gazetteer).opinions] == ["m3"]


@pytest.mark.parametrize("text", ["yes", "Yes, please!", "ok", "好的", "是的，请记住", "嗯"])
def test_yes_is_heard(text) -> None:
    assert (permits(text, Before()).yes, permits(text, Before()).no) == (True, False)


@pytest.mark.parametrize("text", ["no", "no thanks", "不用了", "算了"])
def test_no_is_heard(text) -> None:
    assert (permits(text, Before()).yes, permits(text, Before()).no) == (False, True)


@pytest.mark.parametrize(
    "text", ["yes but something else", "no horror", "okay, what about films", "不要恐怖片", "好看的电影"]
)
def test_what_says_more_is_neither_yes_nor_no(text) -> None:
    assert (permits(text, Before()).yes, permits(text, Before()).no) == (False, False)
