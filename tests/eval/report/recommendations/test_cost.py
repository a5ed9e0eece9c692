"""What accuracy costs: the front of methods that none beats in less time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eval.report.plots import Point
from eval.report.recommendations import recommendation_page
from eval.report.recommendations.cost import front
from eval.results import Evaluation

figures = st.integers(0, 9).map(float)


def test_of_two_that_cost_alike_the_better_is_ahead() -> None:
    assert [one.name for one in front([Point("a", 1, 1), Point("b", 1, 2)])] == ["b"]


@given(st.lists(st.tuples(figures, figures), min_size=1))
def test_nobody_beats_the_front_and_the_front_matches_everybody(pairs: list[tuple[float, float]]) -> None:
    points = [Point(str(name), x, y) for name, (x, y) in enumerate(pairs)]
    ahead = front(points)
    for one in ahead:
        assert not any(other.x <= one.x and other.y > one.y for other in points)
    assert all(any(one.x <= other.x and one.y >= other.y for one in ahead) for other in points)


def test_columns_of_a_language_model_stand_only_where_one_was_asked(sound: Evaluation) -> None:
    def heads(evaluation: Evaluation) -> tuple[str, ...]:
        page = recommendation_page(evaluation)
        part = next(one for one in page.sections if one.heading == "Accuracy against cost").parts[1]
        return part.heads  # type: ignore[union-attr]

    silent = sound.model_copy(update={"results": tuple(one for one in sound.results if not one.cost.calls)})
    assert "tokens in" in heads(sound)
    assert "tokens in" not in heads(silent)
    assert "to fit" in heads(silent)
