"""From drafts to interests: all at once, each as if it stood alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from palate.types import Event
from profiles.draft import Draft, finished, strongest
from profiles.signals import Signals

DOMAINS = ("books", "films")
SCENES = ("commute", "work")


def signals_of(count: int, seed: int = 0) -> Signals:
    random = np.random.default_rng(seed)
    events = tuple(Event(event_id=f"e{n}", user_id="ann", kind="like", item_id=f"i{n}") for n in range(count))
    return Signals(
        events=events,
        rows=sparse.csr_matrix((count, 1), dtype=np.float32),
        strength=np.ones(count),
        recency=random.uniform(0.1, 1.0, count),
        recent=random.uniform(0.0, 1.0, count),
        times=np.arange(float(count)),
        thing=np.arange(count),
        domain=random.integers(-1, 2, count),
        scenes=random.uniform(0.0, 0.5, (count, 2)),
        feelings={},
        language="en",
        as_of=float(count),
    )


def draft_of(key: str, added: np.ndarray) -> Draft:
    return Draft(key=key, label=key, granularity="word", dimension="behaviour", weight=0.5, added=added)


@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 1_000))
def test_drafts_finished_together_are_what_each_is_alone(events: int, drafts: int, seed: int) -> None:
    signals = signals_of(events, seed)
    random = np.random.default_rng(seed + 1)
    made = [draft_of(f"word:{n}", random.choice([-1.0, 0.0, 0.3, 1.0], events)) for n in range(drafts)]
    together = finished(made, signals, SCENES, DOMAINS)
    assert together == [one for draft in made for one in finished([draft], signals, SCENES, DOMAINS)]


def test_a_draft_without_a_backing_event_is_no_interest() -> None:
    signals = signals_of(2)
    made = [draft_of("word:a", np.zeros(2)), draft_of("word:b", np.ones(2))]
    assert [one.key for one in finished(made, signals, SCENES, DOMAINS)] == ["word:b"]
    assert finished([], signals, SCENES, DOMAINS) == []


def test_polarity_and_confidence_follow_from_what_is_for_and_against() -> None:
    signals = signals_of(2)
    signals = Signals(**{**vars(signals), "recency": np.ones(2), "recent": None})
    one = finished([draft_of("word:a", np.array([1.0, -0.5]))], signals, SCENES, DOMAINS)[0]
    assert one.polarity == pytest.approx(0.5 / 1.5, abs=1e-4)
    assert one.confidence == pytest.approx(1.5 / 3.5 * (0.5 + 0.5 / 3), abs=1e-4)
    assert one.trend == 0.0
    assert one.evidence == ("e0",)


def test_at_most_twelve_events_are_named_strongest_first() -> None:
    backing = np.arange(20.0)[None, :]
    assert strongest(backing, signals_of(20)) == [tuple(f"e{n}" for n in range(19, 7, -1))]
