import pytest

from history.strength import rating_mean, strength
from palate.types import Event, EventKind


def event(kind: EventKind, value: float | None = None) -> Event:
    return Event(event_id="e", user_id="u", kind=kind, item_id="i", value=value)


@pytest.mark.parametrize(("kind", "expected"), [("like", 1.0), ("purchase", 1.0), ("hide", -1.0), ("view", 0.2)])
def test_a_kind_has_its_base_strength(kind: EventKind, expected: float) -> None:
    assert strength(event(kind), None) == expected


@pytest.mark.parametrize(
    ("stars", "mean", "expected"),
    [(4.0, 4.0, 0.5), (5.0, 4.0, 1.0), (3.0, 4.0, 0.0), (1.0, 4.0, -1.0), (2.0, None, 0.5)],
)
def test_stars_count_against_the_users_own_mean(stars: float, mean: float | None, expected: float) -> None:
    assert strength(event("rate", stars), mean) == expected


def test_on_a_scale_of_ten_two_stars_make_the_step() -> None:
    assert strength(event("rate", 8.0), 6.0, spread=2.0) == 1.0


@pytest.mark.parametrize(
    ("count", "expected"), [(0.0, 0.0), (1.0, 0.6), (10.0, 0.6 + 0.4 / 3), (1000.0, 1.0), (9999.0, 1.0)]
)
def test_plays_count_by_their_logarithm(count: float, expected: float) -> None:
    assert strength(event("play", count), None) == pytest.approx(expected)


def test_a_play_without_a_count_is_one_play() -> None:
    assert strength(event("play"), None) == 0.6


def test_who_rated_once_is_drawn_towards_everybodys_mean() -> None:
    assert rating_mean([event("rate", 1.0)], overall=4.0) == (1 + 3 * 4) / 4
    assert rating_mean([], overall=4.0) == 4.0


def test_the_plain_mean_is_of_ratings_only() -> None:
    assert rating_mean([event("rate", 2.0), event("rate", 5.0), event("play", 99.0)]) == 3.5
    assert rating_mean([event("like")]) is None


@pytest.mark.parametrize(("seconds", "expected"), [(0.0, 0.0), (20.0, 0.35), (3600.0, 0.7)])
def test_watching_and_reading_count_by_how_long_they_last(seconds: float, expected: float) -> None:
    for kind in ("watch", "read"):
        event = Event(event_id="e", user_id="u", kind=kind, value=seconds)  # type: ignore[arg-type]
        assert strength(event, None) == pytest.approx(expected)
