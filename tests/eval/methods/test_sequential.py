from math import exp, sqrt

import numpy as np
import pytest

from eval.data import Question
from eval.methods.sequential import Sequential, rules
from eval.models.histories import Histories
from palate.errors import InputError
from palate.types import Event
from tests.eval.methods import told

SHELF = told.items(dict.fromkeys("abcde", "thing"))


def scores(events: list[Event], question: Question, **parameters: object) -> dict[str, float]:
    with told.training(SHELF, events) as train:
        method = Sequential(**parameters)  # type: ignore[arg-type]
        method.fit(train)
        return dict(zip("abcde", method.scores([question])[0].tolist(), strict=True))


def test_a_rule_counts_less_the_further_it_reaches():
    with told.training(SHELF, told.in_turn("ann", "abc") + told.in_turn("bob", "ab")) as train:
        found = rules(Histories.of(train), popular=0).toarray()
    assert found[0].tolist() == [0, 2, 0.5, 0, 0]
    assert found[1].tolist() == [0, 0, 1, 0, 0]
    assert not found[2].any()


def test_rules_to_what_many_like_are_held_back():
    with told.training(SHELF, told.in_turn("ann", "abc") + told.in_turn("bob", "ab")) as train:
        found = rules(Histories.of(train), popular=0.5).toarray()
    assert found[0] == pytest.approx([0, 2 / sqrt(2), 0.5, 0, 0])


def test_of_two_things_of_one_time_either_may_come_first():
    with told.training(SHELF, [told.like("ann", "a", 1), told.like("ann", "b", 1)]) as train:
        found = rules(Histories.of(train), popular=0).toarray()
    assert found[0, 1] == found[1, 0] == 1


def test_the_latest_thing_leads():
    others = told.in_turn("bob", "ac") + told.in_turn("cid", "bd")
    question = Question("ann")
    assert (found := scores(told.in_turn("ann", "ab") + others, question, kind="rules", recent=1))["d"] > found["c"] > 0
    assert (found := scores(told.in_turn("ann", "ba") + others, question, kind="rules", recent=1))["c"] > found["d"] > 0
    assert found["d"] / found["c"] == pytest.approx(exp(-1))


def test_neighbours_are_those_who_share_recent_things():
    others = told.in_turn("bob", "ac") + told.in_turn("cid", "bd")
    found = scores(told.in_turn("ann", "ab") + others, Question("ann"), kind="neighbours", recent=1, days=0)
    assert found["c"] / found["d"] == pytest.approx(exp(-1))
    assert found["e"] == 0


def test_neighbours_who_were_last_here_long_ago_count_less():
    others = told.in_turn("bob", "ac", first=0) + told.in_turn("cid", "ad", first=10)
    asked = Question("ann", time=11 * told.DAY)
    found = scores([told.like("ann", "a", 10), *others], asked, kind="neighbours", days=10)
    assert found["c"] / found["d"] == pytest.approx(exp(-10 / 10))
    found = scores([told.like("ann", "a", 10), *others], asked, kind="neighbours", days=0)
    assert found["c"] == found["d"]


def test_only_the_nearest_have_a_say():
    others = told.in_turn("bob", "ac") + told.in_turn("cid", "abd")
    question = Question("ann")
    found = scores(told.in_turn("ann", "ab") + others, question, kind="neighbours", neighbours=1, days=0)
    assert found["d"] > 0
    assert found["c"] == 0


def test_both_is_the_sum_of_two_views_each_at_most_one():
    events = told.in_turn("ann", "ab") + told.in_turn("bob", "abc") + told.in_turn("cid", "bda")
    one, other, both = (scores(events, Question("ann"), kind=kind) for kind in ("rules", "neighbours", "both"))
    assert max(one.values()) == max(other.values()) == 1
    assert both == pytest.approx({item: one[item] + other[item] for item in both})


def test_strangers_get_equal_scores():
    assert set(scores(told.in_turn("ann", "abc"), Question("zoe")).values()) == {0.0}


def test_times_that_are_missing_do_no_harm():
    events = [told.like("ann", "a"), told.like("bob", "a"), told.like("bob", "c"), told.like("bob", "d", 3)]
    found = scores(events, Question("ann"))
    assert np.isfinite(list(found.values())).all()
    assert found["d"] > 0


def test_a_kind_nobody_knows_is_refused():
    with pytest.raises(InputError, match="got 'markov'"):
        Sequential(kind="markov")  # type: ignore[arg-type]
