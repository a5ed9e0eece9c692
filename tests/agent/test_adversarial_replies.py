"""A thousand adversarial replies, through the flow and through a conversation that the model leads."""

import asyncio

import pytest

from agent.assistant import Assistant
from agent.session import Session
from history.store import Store
from tests.agent.adversaries.replies import FAMILIES, WIDENINGS, Adversary, adversaries, bent, every_adversary
from tests.agent.adversaries.turns import EVERY, WAYS, Turncoat, answering, faults, tried, whose
from tests.agent.adversaries.world import ANN, MESSAGES, NOW, read_world, write_world


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    write_world(folder / "data")
    with Store.open(folder / "store") as made:
        read_world(folder / "data", made)
        yield made


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("way", WAYS)
def test_whatever_a_model_replies_the_answer_is_sound(store: Store, way: str, family: str):
    found = asyncio.run(_tried(store, way, family))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("number", range(len(WIDENINGS)))
def test_no_understanding_of_a_model_widens_what_may_be_shown(store: Store, number: int):
    one = Adversary("bent", number, lambda random, request: bent(random, request, WIDENINGS[number]))
    found = asyncio.run(_bent(store, one))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("asked", MESSAGES, ids=lambda asked: asked.text)
def test_the_checks_find_no_fault_where_no_model_speaks(store: Store, asked):
    async def answered():
        async with Assistant.open(store, clock=lambda: NOW) as assistant:
            user = whose(store, asked, f"plain {asked.text[:30]}")
            return await assistant.answer(Session(user_id=user, time=NOW), asked.text)

    answer = asyncio.run(answered())
    assert faults(answer, asked) == []
    assert bool(answer.items) >= asked.seeks


def test_there_are_a_thousand_and_each_says_the_same_again():
    every = list(every_adversary())
    assert len(every) == 1_000
    assert len({one.name for one in every}) == 1_000


async def _bent(store: Store, one: Adversary) -> list[str]:
    chat = Turncoat(now=one)
    found: list[str] = []
    async with Assistant.open(store, chat=chat, clock=lambda: NOW) as assistant:
        for asked in [asked for asked in MESSAGES if asked.seeks][::2]:
            answer = await assistant.answer(Session(user_id=ANN, thread_id=asked.text, time=NOW), asked.text)
            found += [f"{asked.text!r}: {wrong}" for wrong in faults(answer, asked)]
    return found


def tried_of(family: str) -> tuple[Adversary, ...]:
    """One in so many of all, so that each family has its own messages."""
    first = list(FAMILIES).index(family)
    return adversaries(family)[first % EVERY :: EVERY]


async def _tried(store: Store, way: str, family: str) -> list[str]:
    chat = Turncoat()
    async with Assistant.open(store, chat=chat, clock=lambda: NOW) as assistant:
        return await tried(store, chat, answering(assistant, way), tried_of(family))
