import asyncio

import pytest

from agent.assistant import LONGEST_MESSAGE, Assistant
from agent.events import Cards, Done, Started, Stepped, Text
from agent.session import Session
from agent.trace import Step
from palate.errors import InputError, ModelUnavailableError, SceneError
from palate.scripted import ScriptedChat
from palate.types import Context
from tests.agent.shop import stocked

ANN = Session(user_id="ann")


@pytest.fixture
def shop(tmp_path):
    with stocked(tmp_path) as store:
        yield store


def talk(shop, *messages, session=ANN, **options):
    """The answers to some messages, one after another."""

    async def inside():
        async with Assistant.open(shop, clock=lambda: 9.0, **options) as assistant:
            return [await assistant.answer(session, message) for message in messages]

    return asyncio.run(inside())


def test_somebody_asks_and_gets_a_list_with_reasons_and_offers(shop):
    (answer,) = talk(shop, "recommend a film")
    assert answer.user_id == "ann"
    assert answer.items
    assert all(one.offer is not None and one.reasons for one in answer.items)
    assert answer.items[0].title in answer.text or answer.items[0].offer.title in answer.text


def test_a_stranger_gets_an_answer_too(shop):
    (answer,) = talk(shop, "recommend a film", session=Session(user_id="nobody knows me"))
    assert answer.items


@pytest.mark.parametrize("message", ["", "   ", "?", "\x00\x1b[31m", "a" * 100_000, "🙂", "<script>alert(1)</script>"])
def test_every_message_gets_an_answer(shop, message):
    (answer,) = talk(shop, message)
    assert answer.text
    assert "<script" not in answer.text


def test_a_long_message_is_cut(shop):
    async def inside():
        async with Assistant.open(shop, clock=lambda: 9.0) as assistant:
            step = Step(name="turn")
            await assistant.answer(ANN, "tea " * LONGEST_MESSAGE, step=step)
            return step

    request = asyncio.run(inside()).steps[0].facts["request"]
    assert len(request["text"]) == LONGEST_MESSAGE


def test_what_was_said_before_bears_on_what_is_said_next(shop):
    first, second = talk(shop, "recommend two films", "show me others")
    assert first.items
    assert not {one.item_id for one in first.items} & {one.item_id for one in second.items}


def test_conversations_outlive_the_process_that_held_them(shop, tmp_path):
    talk(shop, "recommend two films", folder=tmp_path)

    async def inside():
        async with Assistant.open(shop, folder=tmp_path) as again:
            return await again.before(ANN), await again.before(Session(user_id="ann", thread_id="another"))

    kept, empty = asyncio.run(inside())
    assert len(kept.shown) == 2
    assert empty.shown == ()


def test_the_last_twelve_messages_are_kept_each_cut_to_400_characters(shop):
    async def inside():
        async with Assistant.open(shop, clock=lambda: 9.0) as assistant:
            answers = [await assistant.answer(ANN, f"{n} recommend a film " + "please " * 80) for n in range(7)]
            return answers, (await assistant.before(ANN)).said

    answers, said = asyncio.run(inside())
    assert [text.split()[0] for text in said[::2]] == list("123456")
    assert list(said[1::2]) == [answer.text[:400] for answer in answers[1:]]
    assert {len(text) for text in said[::2]} == {400}


def test_nobody_reads_another_persons_conversation(shop, tmp_path):
    talk(shop, "recommend two films", folder=tmp_path)

    async def inside():
        async with Assistant.open(shop, folder=tmp_path) as again:
            return await again.before(Session(user_id="bob"))

    assert asyncio.run(inside()).shown == ()


def test_two_people_at_once_get_their_own_answers(shop):
    async def inside():
        async with Assistant.open(shop, clock=lambda: 9.0) as assistant:
            sessions = [Session(user_id=user) for user in ("ann", "bob", "cid", "dan")]
            return await asyncio.gather(*(assistant.answer(one, "recommend something") for one in sessions))

    answers = asyncio.run(inside())
    assert [one.user_id for one in answers] == ["ann", "bob", "cid", "dan"]
    for answer in answers:
        met = {event.item_id for event in shop.events(answer.user_id)}
        assert not met & {item.item_id for item in answer.items}


def test_a_model_that_is_away_is_not_missed(shop):
    away = ScriptedChat(lambda request: ModelUnavailableError("no connection", "unreachable"))
    with_model, without = talk(shop, "recommend a film", chat=away), talk(shop, "recommend a film")
    assert [one.item_id for one in with_model[0].items] == [one.item_id for one in without[0].items]
    assert with_model[0].by == "rules"


def test_the_trace_tells_every_step_and_why_a_simpler_way_was_taken(shop):
    away = ScriptedChat(lambda request: ModelUnavailableError("no connection", "unreachable"))

    async def inside():
        async with Assistant.open(shop, chat=away, clock=lambda: 9.0) as assistant:
            step = Step(name="turn")
            await assistant.answer(ANN, "recommend a film", step=step)
            return step

    step = asyncio.run(inside())
    names = [one.name for one in step.steps]
    assert names == ["understand", "memorise", "recall", "retrieve", "rerank", "explain", "answer"]
    assert len(step.fallbacks) == 3
    assert all("no connection" in one for one in step.fallbacks)


def test_events_come_in_order_and_the_pieces_of_text_are_the_text(shop):
    async def inside():
        async with Assistant.open(shop, clock=lambda: 9.0) as assistant:
            return [event async for event in assistant.stream(ANN, "recommend a film")]

    events = asyncio.run(inside())
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Done)
    done = events[-1].answer
    assert next(one.name for one in events if isinstance(one, Stepped)) == "understand"
    assert "".join(one.piece for one in events if isinstance(one, Text)) == done.text
    assert [one.items for one in events if isinstance(one, Cards)] == [done.items]


def test_a_scene_that_nobody_defined_is_named(shop):
    with pytest.raises(SceneError, match="on the moon"):
        talk(shop, "recommend a film", session=Session(user_id="ann", scene="on the moon"))


def test_a_domain_without_items_is_named(shop):
    with pytest.raises(InputError, match="cars"):
        talk(shop, "recommend something", session=Session(user_id="ann", domain="cars"))


def test_the_scene_of_the_session_and_that_of_its_context_are_told(shop):
    (chosen,) = talk(shop, "recommend a film", session=Session(user_id="ann", scene="commute"))
    there = Context(place="subway", time="08:10", weekday="wed")
    (read,) = talk(shop, "recommend a film", session=Session(user_id="ann", context=there))
    assert (chosen.scene, read.scene) == ("commute", "commute")
