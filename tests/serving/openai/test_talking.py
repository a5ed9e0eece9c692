"""Where turns take place, by a service that says what it heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path

import pytest

from agent.answer import ChatAnswer
from agent.events import ChatEvent, Done, Started, Text
from agent.request import Before
from agent.session import Session
from palate.errors import StoreError
from palate.types import Recommendation
from serving.openai.asked import AskedCompletion
from serving.openai.pumping import pumped
from serving.openai.reading import Said, Turn, turn_of
from serving.openai.talking import Speaker, seat_of, spoken
from serving.openai.threads import ThreadMap

NOW = 1_800_000_000.0


class Echo:
    """Answers every message with its own words and one item; "fail" fails, "wait" never ends."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.noted: list[tuple[str, Before]] = []
        self.cancelled = 0

    async def chat(self, session: Session, text: str) -> AsyncIterator[ChatEvent]:
        self.heard.append((session.thread_id, text))
        yield Started(thread_id=session.thread_id)
        if text == "fail":
            raise StoreError("no")
        try:
            if text == "wait":
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        yield Text(piece=text)
        item = Recommendation(item_id=f"i-{text}", rank=1, score=1.0, title=text, domain="tea")
        yield Done(
            answer=ChatAnswer(
                user_id=session.user_id, thread_id=session.thread_id, text=f"You said {text}", items=(item,)
            )
        )

    async def note_before(self, session: Session, before: Before) -> None:
        self.noted.append((session.thread_id, before))


class Talk:
    """A client that keeps what was said and sends it all each time."""

    def __init__(self, service: Echo, points: ThreadMap, user: str = "ann", thread: str | None = None) -> None:
        self.service, self.points = service, points
        self.speaker = Speaker(service, points, "default", user, thread, None, None, lambda: NOW)
        self.messages: list[dict[str, str]] = []

    def turn(self, text: str) -> Turn:
        told = [*self.messages, {"role": "user", "content": text}]
        return turn_of(AskedCompletion.model_validate({"model": "palate", "messages": told}))

    async def events(self, turn: Turn) -> AsyncIterator[ChatEvent]:
        seat = await seat_of(self.speaker, turn)
        async with aclosing(spoken(self.speaker, turn, seat, lambda told: Said("assistant", told.text))) as events:
            async for event in events:
                yield event

    async def say(self, text: str) -> str:
        """Say it; returns the thread in which it was heard."""
        answer = [event async for event in self.events(self.turn(text))][-1].answer
        self.messages += [{"role": "user", "content": text}, {"role": "assistant", "content": answer.text}]
        return answer.thread_id


@pytest.fixture
def service() -> Echo:
    return Echo()


@pytest.fixture
def points(tmp_path: Path) -> ThreadMap:
    return ThreadMap(tmp_path / "access.db")


def said(talk: Talk, texts: Sequence[str]) -> list[str]:
    async def all_of_them() -> list[str]:
        return [await talk.say(text) for text in texts]

    return asyncio.run(all_of_them())


def test_a_conversation_stays_in_one_thread_and_sends_only_what_is_new(service: Echo, points: ThreadMap) -> None:
    threads = said(Talk(service, points), ["one", "two", "three"])
    assert len(set(threads)) == 1
    assert [text for _, text in service.heard] == ["one", "two", "three"]
    assert service.noted == []


def test_each_beginning_is_a_thread_of_its_own(service: Echo, points: ThreadMap) -> None:
    assert said(Talk(service, points), ["one"]) != said(Talk(service, points), ["one"])


def test_the_same_words_of_another_person_lead_elsewhere(service: Echo, points: ThreadMap) -> None:
    ann, ben = Talk(service, points), Talk(service, points, "ben")
    said(ann, ["one"])
    ben.messages = list(ann.messages)
    assert said(ben, ["two"]) != said(ann, ["two"])
    assert service.noted[0][1].said == ("one", "You said one")


def test_asking_again_from_an_earlier_point_begins_a_thread_that_knows_what_was_shown(
    service: Echo, points: ThreadMap
) -> None:
    talk = Talk(service, points)
    first = said(talk, ["one", "two"])[0]
    talk.messages = talk.messages[:2]
    assert said(talk, ["other"]) != [first]
    (_, told), = service.noted  # fmt: skip
    assert told.said == ("one", "You said one")
    assert told.shown == ("i-one",)


def test_what_was_never_heard_here_is_told_before_the_message(service: Echo, points: ThreadMap) -> None:
    talk = Talk(service, points)
    talk.messages = [{"role": "user", "content": "Tea?"}, {"role": "assistant", "content": "Sencha."}]
    threads = said(talk, ["milder", "more"])
    assert len(set(threads)) == 1
    assert [told.said for _, told in service.noted] == [("Tea?", "Sencha.")]


def test_a_thread_that_is_named_needs_no_history_and_leaves_no_trace(
    service: Echo, points: ThreadMap, tmp_path: Path
) -> None:
    assert said(Talk(service, points, thread="mine"), ["one", "two"]) == ["mine", "mine"]
    assert service.noted == []
    assert list(tmp_path.iterdir()) == []


def test_a_turn_that_fails_lets_the_next_one_go_on_from_the_same_point(service: Echo, points: ThreadMap) -> None:
    talk = Talk(service, points)
    (thread,) = said(talk, ["one"])
    with pytest.raises(StoreError):
        said(talk, ["fail"])
    assert said(talk, ["two"]) == [thread]


def test_two_messages_at_once_from_one_point_do_not_mix(service: Echo, points: ThreadMap) -> None:
    talk = Talk(service, points)
    (thread,) = said(talk, ["one"])
    other = Talk(service, points)
    other.messages = list(talk.messages)

    async def both() -> list[str]:
        return list(await asyncio.gather(talk.say("two"), other.say("drei")))

    threads = asyncio.run(both())
    assert len(set(threads)) == 2
    assert thread in threads


def test_who_hangs_up_ends_the_turn_and_the_point_is_free_again(service: Echo, points: ThreadMap) -> None:
    talk = Talk(service, points)
    (thread,) = said(talk, ["one"])

    async def hang_up() -> None:
        async with aclosing(pumped(talk.events(talk.turn("wait")))) as events:
            async for event in events:
                assert isinstance(event, Started)
                break

    asyncio.run(hang_up())
    assert service.cancelled == 1
    assert said(talk, ["two"]) == [thread]
