from collections import Counter

import pytest

from eval.data.log import Log
from eval.planted.controls import CONTROLS, WEEK, without_drift, without_friendship, without_scenes, without_transfer
from history.live import live_event
from palate.types import Context, Item, SocialEdge

HOME, TRAIN = Context(place="home"), Context(place="train")


@pytest.fixture
def log() -> Log:
    """Twenty people; each reads one book at home, then watches the film of the same number on a train."""
    items = tuple(Item(item_id=f"{kind}{n:02}", domain=kind) for kind in ("book", "film") for n in range(20))
    events = []
    for n in range(20):
        events.append(live_event(f"u{n:02}", "read", f"book{n:02}", time=10.0 + n, context=HOME))
        events.append(live_event(f"u{n:02}", "read", f"book{(n + 1) % 20:02}", time=WEEK + n, context=HOME))
        events.append(live_event(f"u{n:02}", "watch", f"film{n:02}", time=5 * WEEK + 1e5 + n, context=TRAIN))
    social = tuple(SocialEdge(user_id=f"u{n:02}", friend_id=f"u{(n + 1) % 20:02}") for n in range(20))
    return Log("small", items, tuple(events), social)


def items_met(log: Log) -> Counter[str | None]:
    return Counter(event.item_id for event in log.events)


@pytest.mark.parametrize("signal", sorted(CONTROLS))
def test_a_control_is_the_same_for_a_seed_and_leaves_popularity(log: Log, signal) -> None:
    changed = CONTROLS[signal](log, 3)
    assert changed.events == CONTROLS[signal](log, 3).events
    assert items_met(changed) == items_met(log)
    assert changed != log


def test_friends_are_others_but_as_many(log: Log) -> None:
    changed = without_friendship(log, 0)
    assert changed.events == log.events
    assert len(changed.social) >= 18
    assert sum(edge in log.social for edge in changed.social) < 5


def test_contexts_no_longer_follow_what_is_done(log: Log) -> None:
    changed = without_scenes(log, 0)
    assert Counter(event.context for event in changed.events) == Counter(event.context for event in log.events)
    books = [event for event in changed.events if event.kind == "read"]
    assert 0.4 < sum(event.context == HOME for event in books) / len(books) < 0.9
    weeks = {(event.user_id, event.item_id): (event.time or 0) // WEEK for event in log.events}
    assert all((event.time or 0) // WEEK == weeks[event.user_id, event.item_id] for event in changed.events)


def test_the_order_of_a_life_is_lost_but_not_what_was_done(log: Log) -> None:
    changed = without_drift(log, 0)
    last = Counter(events[-1].kind for events in changed.by_user().values())
    assert last["read"] > 5
    before = {user: {event.item_id for event in events} for user, events in log.by_user().items()}
    assert {user: {event.item_id for event in events} for user, events in changed.by_user().items()} == before


def test_films_no_longer_follow_from_books(log: Log) -> None:
    changed = without_transfer(log, 0)
    same = [event for event in changed.events if event.kind == "watch" and event.item_id == f"film{event.user_id[1:]}"]
    assert len(same) < 5
    assert [event for event in changed.events if event.kind == "read"] == [e for e in log.events if e.kind == "read"]
