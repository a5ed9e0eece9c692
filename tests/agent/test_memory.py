"""What people stated for good."""

import pytest

from agent.memory import Memory
from history.store import Store
from palate.types import Constraint, Limit, Profile, Provenance

NUTS = Constraint(
    text="I am allergic to nuts", limit=Limit(kind="exclude", terms=("nut", "peanut"), said="nuts", firm=True)
)
MEAT = Constraint(text="我不吃肉", limit=Limit(kind="exclude", terms=("肉",), said="肉", firm=True))
HORROR = Constraint(text="Never show me horror", limit=Limit(kind="exclude", terms=("horror",), said="horror"))


@pytest.fixture
def memory(store: Store) -> Memory:
    return Memory(store, lambda: 1000.0)


def texts(memory: Memory, user_id: str = "ann") -> list[str]:
    return [one.text for one in memory.constraints(user_id)]


def test_what_is_remembered_holds_for_that_person_only(memory: Memory) -> None:
    kept = memory.remember("ann", NUTS)
    assert kept is not None
    assert (kept.text, kept.limit) == (NUTS.text, NUTS.limit)
    assert memory.constraints("ann") == (kept,)
    assert memory.constraints("bob") == ()


@pytest.mark.parametrize(
    "again",
    [
        NUTS,
        Constraint(text="i am ALLERGIC to nuts!"),
        Constraint(text="Nuts make me ill", limit=Limit(kind="exclude", terms=("peanuts", "nuts"), said="Nuts")),
    ],
)
def test_what_is_known_is_not_remembered_twice(memory: Memory, again: Constraint) -> None:
    memory.remember("ann", NUTS)
    assert memory.remember("ann", again) is None
    assert texts(memory) == [NUTS.text]


@pytest.mark.parametrize("said", ["I am allergic to nuts", "the nuts", "nuts", "peanut", "that I am allergic to nuts"])
def test_forgetting_takes_the_very_words_or_telling_ones(memory: Memory, said: str) -> None:
    for one in (NUTS, MEAT, HORROR):
        memory.remember("ann", one)
    gone = memory.forget("ann", said)
    assert [one.text for one in gone] == [NUTS.text]
    assert texts(memory) == [MEAT.text, HORROR.text]


def test_forgetting_understands_chinese(memory: Memory) -> None:
    memory.remember("ann", MEAT)
    memory.remember("ann", Constraint(text="我对花生过敏"))
    assert [one.text for one in memory.forget("ann", "花生")] == ["我对花生过敏"]
    assert [one.text for one in memory.forget("ann", "肉")] == [MEAT.text]


@pytest.mark.parametrize("said", ["", "that", "the", "!?", "gluten", "nuts and gluten", "的"])
def test_words_that_name_nothing_remembered_forget_nothing(memory: Memory, said: str) -> None:
    memory.remember("ann", NUTS)
    assert memory.forget("ann", said) == ()
    assert texts(memory) == [NUTS.text]


def test_nobody_forgets_for_somebody_else(memory: Memory) -> None:
    memory.remember("ann", NUTS)
    assert memory.forget("bob", NUTS.text) == ()
    assert texts(memory) == [NUTS.text]


def test_what_was_forgotten_can_be_stated_again(memory: Memory) -> None:
    memory.remember("ann", NUTS)
    memory.forget("ann", NUTS.text)
    assert memory.remember("ann", NUTS) is not None


def test_a_profile_tells_what_its_person_stated(memory: Memory, store: Store) -> None:
    store.save_profiles([Profile(user_id="ann", provenance=Provenance(engine="test"))])
    kept = memory.remember("ann", NUTS)
    found = memory.profile("ann")
    assert found is not None
    assert (found.constraints, found.provenance.engine) == ((kept,), "test")


def test_somebody_who_did_nothing_has_a_bare_profile_of_what_they_stated(memory: Memory) -> None:
    assert memory.profile("ann") is None
    kept = memory.remember("ann", MEAT)
    found = memory.profile("ann")
    assert found is not None
    assert (found.constraints, found.language, found.interests, found.event_count) == ((kept,), "zh", (), 0)
