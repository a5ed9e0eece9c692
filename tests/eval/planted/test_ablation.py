import numpy as np
import pytest

from eval.data.log import Log
from eval.planted.ablation import Outcome, ablate
from eval.planted.page import page
from eval.report.markdown import markdown
from eval.run import Plan
from history.live import live_event
from palate.types import Item


@pytest.fixture(scope="module")
def outcomes() -> tuple[Outcome, ...]:
    """Friends' items among 40 people, half of whom choose what their one friend chose."""
    rng = np.random.default_rng(0)
    items = tuple(Item(item_id=f"i{n:02}") for n in range(60))
    events = [
        live_event(f"u{person:02}", "like", f"i{(person // 2 * 3 + choice) % 60:02}", time=float(choice))
        for person in range(40)
        for choice in rng.permutation(6).tolist()
    ]
    ordered = tuple(sorted(events, key=lambda one: (one.user_id, one.time or 0.0)))
    return ablate([Log("small", items, ordered)], Plan(), ["social"], method="popularity")


def test_each_signal_is_tried_where_it_is_and_where_it_is_not(outcomes: tuple[Outcome, ...]) -> None:
    assert [(one.signal, one.planted) for one in outcomes] == [("social", True), ("social", False)]


def test_who_does_not_use_a_signal_loses_nothing_without_it(outcomes: tuple[Outcome, ...]) -> None:
    assert all(one.told == one.untold and one.comparison.difference == 0.0 for one in outcomes)


def test_the_page_says_what_came_out(outcomes: tuple[Outcome, ...]) -> None:
    told = markdown(page(outcomes, "one world"))
    assert "Social changes nothing that could be told where it is planted." in told
    assert "| social | destroyed | cold-users |" in told
