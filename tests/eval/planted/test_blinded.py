import pytest

from eval.data.log import Log
from eval.data.questions import Question, Split, Truth
from eval.planted.blinded import BLINDED, without_contexts, without_friends, without_other_domains, without_times
from eval.planted.controls import WEEK
from history.live import live_event
from palate.types import NO_CONTEXT, Context, Item, SocialEdge

HOME = Context(place="home")


@pytest.fixture
def split() -> Split:
    items = (Item(item_id="b1", domain="books"), Item(item_id="f1", domain="films"), Item(item_id="f2", domain="films"))
    events = (
        live_event("ann", "read", "b1", time=WEEK + 5.0, context=HOME),
        live_event("ann", "watch", "f1", time=3 * WEEK + 7.0),
    )
    log = Log("small", items, events, (SocialEdge(user_id="ann", friend_id="bob"),))
    asked = Question("ann", domain="films", context=HOME, time=4 * WEEK + 9.0)
    return Split("cold-domain", "One person.", log, (asked,), (Truth(frozenset({"f2"})),))


@pytest.mark.parametrize("signal", sorted(BLINDED))
def test_who_asks_and_what_is_right_stays(split: Split, signal) -> None:
    blinded = BLINDED[signal](split)
    assert blinded.truths == split.truths
    assert [one.user_id for one in blinded.questions] == ["ann"]
    assert blinded.train.items == split.train.items


def test_friends_are_kept_back(split: Split) -> None:
    assert without_friends(split).train.social == ()


def test_contexts_and_all_of_a_moment_but_its_week_are_kept_back(split: Split) -> None:
    blinded = without_contexts(split)
    assert [event.time for event in blinded.train.events] == [WEEK, 3 * WEEK]
    assert {event.context for event in blinded.train.events} == {NO_CONTEXT}
    assert blinded.questions[0].context == NO_CONTEXT
    assert blinded.questions[0].time == 4 * WEEK


def test_times_are_kept_back(split: Split) -> None:
    blinded = without_times(split)
    assert [event.time for event in blinded.train.events] == [None, None]
    assert blinded.questions[0].time is None
    assert blinded.train.events[0].context == HOME


def test_other_domains_are_kept_back(split: Split) -> None:
    assert [event.item_id for event in without_other_domains(split).train.events] == ["f1"]
