import asyncio

import pytest

from agent.asking import asked, limits_of, scenes_of
from agent.assistant import Assistant
from agent.request import Mention, SceneReading, UserRequest
from agent.session import Session
from palate.types import Constraint, Context, Limit
from tests.agent.shop import stocked

ANN = Session(user_id="ann")
LIKE = Mention(item_id="f1", role="like", but="milder")


@pytest.fixture
def services(tmp_path):
    async def opened(store):
        async with Assistant.open(store, clock=lambda: 9.0) as assistant:
            return assistant.services

    with stocked(tmp_path) as store:
        yield asyncio.run(opened(store))


def wish(**fields):
    return UserRequest(text="something good", **fields)


def test_how_it_should_differ_from_what_is_named_is_a_wish():
    assert wish(search="space film", wishes=("funny",), mentions=(LIKE,)).every_wish == ("funny", "milder")


def test_a_wish_that_another_holds_is_said_once():
    easier = Mention(item_id="f1", role="like", but="轻松")
    assert wish(wishes=("轻松一点",), mentions=(easier,)).every_wish == ("轻松一点",)


def test_wishes_are_asked_beside_what_is_looked_for(services):
    request = asked(services, ANN, wish(search="tea", wishes=("short", "funny")), None)
    assert (request.query, request.wishes) == ("tea", "short funny")


def test_items_are_asked_by_their_places_and_unknown_ones_are_left_out(services):
    mentions = (LIKE, Mention(item_id="b2", role="unlike"), Mention(item_id="gone", role="like"))
    request = asked(services, ANN, wish(mentions=mentions), None)
    place = services.recommender.catalogue.position
    assert (request.like, request.unlike) == ((place["f1"],), (place["b2"],))
    assert set(request.named) == {place["f1"], place["b2"]}


def test_for_somebody_else_nobodys_taste_counts(services):
    assert len(asked(services, ANN, wish(), None).events.ids) == 3
    assert len(asked(services, ANN, wish(beneficiary="my dad"), None).events.ids) == 0


def test_the_domain_of_the_session_goes_before_that_of_the_message(services):
    session = Session(user_id="ann", domain="films")
    assert asked(services, session, wish(domain="books"), None).domain == "films"


def test_the_scene_that_was_read_goes_before_the_one_that_was_chosen_and_that_before_the_context(services):
    there = Context(place="subway", time="08:10", weekday="wed")
    session = Session(user_id="ann", scene="study", context=there)
    read = SceneReading(name="travel", confidence=0.7)
    assert scenes_of(services, session, wish(scene=read)) == {"travel": 0.7}
    assert scenes_of(services, session, wish()) == {"study": 1.0}
    assert list(scenes_of(services, Session(user_id="ann", context=there), wish())) == ["commute"]


def test_what_was_stated_holds_whoever_it_is_for_but_binds_nobody_else(services):
    nuts = Limit(kind="exclude", terms=("nut",), firm=True)
    services.memory.remember("ann", Constraint(text="no nuts", limit=nuts))
    assert limits_of(services, ANN, wish()) == (nuts,)
    assert limits_of(services, ANN, wish(beneficiary="my dad")) == (nuts,)
    assert limits_of(services, Session(user_id="bob"), wish()) == ()
