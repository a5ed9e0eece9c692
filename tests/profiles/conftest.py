"""A small world to fit on: three matters of thirty things each, and people who care for one of them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from history import event_id
from palate.types import Context, Event, EventKind, Item, SocialEdge
from profiles.build import ProfileBuilder
from profiles.corpus import Corpus
from profiles.scenes import load_scenes

WORDS = {
    "tea": ("oolong", "teapot", "steeping", "matcha", "jasmine leaves", "gongfu brewing"),
    "rail": ("locomotive", "sleeper carriage", "timetable", "railway station", "signal box", "branch line"),
    "jazz": ("saxophone", "improvising", "swing", "blues scale", "trumpet solo", "double bass"),
}
DOMAIN = {"tea": "kitchen", "rail": "books", "jazz": "music"}
CATEGORY = {"tea": "Drinks", "rail": "Travel", "jazz": "Music"}
DAY = 86_400.0
START = 1_700_000_000.0

Did = Callable[..., Event]


def make_items() -> list[Item]:
    items = []
    for matter, words in WORDS.items():
        for n in range(30):
            chosen = [words[(n + step) % len(words)] for step in range(3)]
            items.append(
                Item(
                    item_id=f"{matter}{n:02}",
                    domain=DOMAIN[matter],
                    title=f"A guide to {chosen[0]}",
                    text=f"Handy and nicely made, with {chosen[1]} and {chosen[2]}. The {chosen[0]} is lovely.",
                    categories=(CATEGORY[matter],),
                )
            )
    return items


def make_event(user_id: str, item_id: str | None, kind: EventKind = "purchase", **more: object) -> Event:
    """An event with its true id; `more` are fields of `Event`."""
    context = more.get("context")
    told = context.pairs() if isinstance(context, Context) else None
    identity = event_id(user_id, kind, item_id, more.get("time"), more.get("value"), more.get("text"), told)  # type: ignore[arg-type]
    return Event(event_id=identity, user_id=user_id, kind=kind, item_id=item_id, **more)  # type: ignore[arg-type]


def make_histories() -> list[tuple[str, tuple[Event, ...]]]:
    """Ten people for each matter with twelve purchases of it and two of another, one a week."""
    histories = []
    for place, matter in enumerate(WORDS):
        other = list(WORDS)[(place + 1) % 3]
        for person in range(10):
            numbers = count(person)
            user = f"{matter}-fan-{person}"
            bought = [f"{matter}{next(numbers) * 7 % 30:02}" for _ in range(12)] + [
                f"{other}{person + n:02}" for n in (0, 3)
            ]
            histories.append(
                (user, tuple(make_event(user, item, time=START + week * 7 * DAY) for week, item in enumerate(bought)))
            )
    return sorted(histories)


@pytest.fixture(scope="session")
def items() -> list[Item]:
    return make_items()


@pytest.fixture(scope="session")
def histories() -> list[tuple[str, tuple[Event, ...]]]:
    return make_histories()


@pytest.fixture(scope="session")
def corpus(items: list[Item], histories: list[tuple[str, tuple[Event, ...]]]) -> Corpus:
    friends = [SocialEdge(user_id="tea-fan-0", friend_id=f"rail-fan-{n}") for n in range(5)]
    return Corpus.fit(items, histories, friends, load_scenes(None))


@pytest.fixture(scope="session")
def builder(corpus: Corpus) -> ProfileBuilder:
    return ProfileBuilder(corpus)


@pytest.fixture(scope="session")
def did() -> Did:
    """Makes an event: `did("tea00", "like", time=...)` by "ann"."""

    def make(item_id: str | None, kind: EventKind = "purchase", *, user: str = "ann", **more: object) -> Event:
        return make_event(user, item_id, kind, **more)

    return make
