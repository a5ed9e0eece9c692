"""Small logs for tests of splits: made by hand, or wild."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from eval.data import Log
from history.identity import event_id
from palate.types import Context, Event, Item


def event(
    user: str,
    item: str | None,
    time: float | None = None,
    kind: str = "like",
    *,
    value: float | None = None,
    text: str | None = None,
    **context: str,
) -> Event:
    identity = event_id(user, kind, item, time, value, text, context)
    return Event(
        event_id=identity,
        user_id=user,
        item_id=item,
        kind=kind,
        time=time,
        value=value,
        text=text,
        context=Context(**context),
    )


def log(*events: Event, domains: Mapping[str, str] | None = None) -> Log:
    """The log of these events in the order of a store, over the items a to h unless `domains` names others."""
    domains = domains or dict.fromkeys("abcdefgh", "shop")
    items = tuple(Item(item_id=one, domain=domain, title=f"thing {one}") for one, domain in sorted(domains.items()))
    ordered = sorted(events, key=lambda one: (one.user_id, one.time is not None, one.time or 0.0))
    return Log("by hand", items, tuple(ordered))


def likes(**users: str) -> Log:
    """A log in which each user likes the items of a word, one a second from second 0."""
    return log(*(event(user, item, float(second)) for user, word in users.items() for second, item in enumerate(word)))


def without_times(made: Log) -> Log:
    return log(*(event(one.user_id, one.item_id, kind=one.kind) for one in made.events))


def learned(split_or_log: Log) -> dict[str, str]:
    """The items each user is known by, as a word."""
    return {user: "".join(one.item_id or "-" for one in events) for user, events in split_or_log.by_user().items()}


DOMAINS = {"a": "food", "b": "food", "c": "food", "d": "kitchen", "e": "kitchen", "f": "kitchen"}


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """Up to 40 events of four people on six items in two domains; many without an item, a time or a context."""
    timed = draw(st.booleans())
    one = st.builds(
        event,
        st.sampled_from(["ann", "bob", "cat", "dan"]),
        st.sampled_from([*DOMAINS, None]),
        st.one_of(st.none(), st.integers(0, 12).map(float)) if timed else st.none(),
        st.sampled_from(["view", "purchase", "like", "dislike", "rate"]),
        value=st.integers(1, 5).map(float),
        text=st.one_of(st.none(), st.sampled_from(["soup", "knife"])),
        mood=st.sampled_from(["calm", "merry"]),
    )
    events = draw(st.lists(one, min_size=1, max_size=40, unique_by=lambda each: each.event_id))
    plain = draw(st.booleans())
    kept = [each.model_copy(update={"context": Context()}) for each in events] if plain else events
    return log(*kept, domains=DOMAINS)
