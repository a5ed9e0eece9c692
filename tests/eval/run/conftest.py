"""Four people, six items, and the questions what each of them would like next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from eval.data import Log, Question, Split, Training, Truth, open_training
from palate.types import Event, Item

LIKES = {"ann": "abc", "bob": "abd", "cat": "bc", "dan": "ae"}
NEXT = {"ann": "d", "bob": "c", "cat": "a", "dan": "b"}


def event(user: str, item: str, kind: str = "like") -> Event:
    return Event(event_id=f"{user}{item}".encode().hex(), user_id=user, item_id=item, kind=kind)


def log() -> Log:
    """What the four did; `f` is known to nobody."""
    events = tuple(event(user, item) for user, items in LIKES.items() for item in items)
    return Log("four", tuple(Item(item_id=one, domain="shop", title=f"thing {one}") for one in "abcdef"), events)


@pytest.fixture
def split() -> Split:
    questions = tuple(Question(user) for user in LIKES)
    truths = tuple(Truth(frozenset(NEXT[user])) for user in LIKES)
    return Split("by hand", "one item held out for each of four people", log(), questions, truths)


@pytest.fixture
def train(split: Split) -> Iterator[Training]:
    with open_training(split.train) as opened:
        yield opened
