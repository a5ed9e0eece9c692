"""Remembering, forgetting and noting, with what the person is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from agent.memory import Memory
from agent.request import Opinion
from agent.services import Services
from agent.session import Session
from agent.skills.feedback import feedback
from agent.skills.forget import forget
from agent.skills.remember import remember
from palate.types import Constraint, Context, Language
from tests.agent.shop import stocked

ANN = Session(user_id="ann", context=Context(device="phone"))
NUTS = Constraint(text="I am allergic to nuts")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """As much of the services as these skills use; the clock stands at 50."""
    with stocked(tmp_path) as store:
        parts = SimpleNamespace(
            store=store,
            memory=Memory(store, lambda: 50.0),
            clock=lambda: 50.0,
            recommender=SimpleNamespace(language="en", note=lambda user, events: store.add_events(events)),
        )
        yield cast(Services, parts)


def told(services: Services, *opinions: tuple[str, str], language: Language | None = None) -> str:
    return feedback(services, ANN, [Opinion(item_id=one, kind=kind) for one, kind in opinions], language).text


def test_what_is_remembered_is_said_back(services: Services) -> None:
    done = remember(services, ANN, NUTS, "en")
    assert done.constraint is not None
    assert services.memory.constraints("ann") == (done.constraint,)
    assert (
        done.text == "I will remember: “I am allergic to nuts”. It holds from now on, until you tell me to forget it."
    )


def test_what_is_known_already_is_said_to_be(services: Services) -> None:
    remember(services, ANN, NUTS)
    again = remember(services, ANN, NUTS)
    assert (again.constraint, again.text) == (None, "I remember that already: “I am allergic to nuts”.")


def test_a_statement_in_chinese_is_answered_in_chinese(services: Services) -> None:
    done = remember(services, ANN, Constraint(text="我对花生过敏"))
    assert done.text == "我记住了：“我对花生过敏”。以后都会照办，想取消时说一声就行。"
    assert forget(services, ANN, "花生").text == "已经忘掉：“我对花生过敏”。以后不再照此推荐。"


def test_what_is_forgotten_is_said_back(services: Services) -> None:
    remember(services, ANN, NUTS)
    done = forget(services, ANN, "the nuts")
    assert [one.text for one in done.constraints] == [NUTS.text]
    assert done.text == "Forgotten: “I am allergic to nuts”. It no longer holds."
    assert services.memory.constraints("ann") == ()


def test_what_was_never_remembered_cannot_be_forgotten(services: Services) -> None:
    done = forget(services, ANN, "gluten")
    assert (done.constraints, done.text) == ((), "I remember nothing of that kind, so there is nothing to forget.")
    assert forget(services, ANN, "gluten", "zh").text == "我没有记过这样的事，所以没有可忘的。"


def test_an_opinion_becomes_an_event_of_now_in_the_person_s_context(services: Services) -> None:
    done = feedback(services, ANN, [Opinion(item_id="b3", kind="hide")])
    (event,) = done.events
    assert (event.user_id, event.kind, event.item_id, event.time) == ("ann", "hide", "b3", 50.0)
    assert event.context == ANN.context
    assert services.store.events_on("ann", "b3") == (event,)
    assert done.text == "Noted: you do not want to see “Laughing Planets”."


def test_the_session_s_own_time_counts_where_it_has_one(services: Services) -> None:
    session = ANN.model_copy(update={"time": 7.0})
    assert feedback(services, session, [Opinion(item_id="b3", kind="like")]).events[0].time == 7.0


def test_several_opinions_are_told_together(services: Services) -> None:
    assert told(services, ("b2", "like"), ("b3", "like"), ("f2", "save")) == (
        "Noted: you liked “The Dead Walk” and “Laughing Planets” and saved “Orbit Again (2004)”."
    )
    assert told(services, ("b4", "like"), ("k2", "dislike"), language="zh") == (
        "记下了：你喜欢《星空入门》，不喜欢《Clay Teapot》。"
    )


def test_the_same_opinion_is_not_noted_twice_but_a_new_one_is(services: Services) -> None:
    assert told(services, ("b1", "like")) == "I had that down already: “Night Sky Atlas”."
    assert told(services, ("b1", "dislike")).startswith("Noted")
    assert told(services, ("b1", "like")).startswith("Noted")
    assert [event.kind for event in services.store.events_on("ann", "b1")] == ["like", "dislike", "like"]


def test_an_item_that_does_not_exist_is_not_noted(services: Services) -> None:
    done = feedback(services, ANN, [Opinion(item_id="invented", kind="like")])
    assert (done.events, done.unknown) == ((), ("invented",))
    assert done.text == "I do not know which one you mean, so I noted nothing."
