"""Association rules: what is counted, and what is kept out."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.types import Rule
from profiles.rules import mine

People = dict[str, frozenset[str]]


def people(**groups: int) -> People:
    """So many people of each kind; a kind is its things joined by `_`."""
    return {f"{kind}{n}": frozenset(kind.split("_")) for kind, count in groups.items() for n in range(count)}


def rule(found: tuple[Rule, ...], *antecedent: str, then: str) -> Rule | None:
    return next((r for r in found if r.antecedent == antecedent and r.consequent == (then,)), None)


def test_support_confidence_and_lift_are_shares_of_people() -> None:
    found = rule(mine(people(run_oats=30, run=10, tea=60), min_confidence=0.5), "run", then="oats")
    assert found is not None
    assert found.support == pytest.approx(30 / 100)
    assert found.confidence == pytest.approx(30 / 40)
    assert found.lift == pytest.approx((30 / 40) / (30 / 100))


def test_a_rule_below_a_floor_is_left_out() -> None:
    crowd = people(run_oats=30, run=10, tea=60)
    assert rule(mine(crowd, min_confidence=0.8), "run", then="oats") is None
    assert rule(mine(crowd, min_confidence=0.8), "oats", then="run") is not None
    assert mine(crowd, min_support=0.31) == ()
    assert mine(crowd, min_lift=2.6) == ()


def test_two_people_are_never_a_rule() -> None:
    assert mine(people(run_oats=2, tea=50), min_support=0.0) == ()


def test_what_everybody_has_follows_from_nothing() -> None:
    crowd = {user: things | {"bread"} for user, things in people(run_oats=30, tea=60).items()}
    assert all("bread" not in r.antecedent + r.consequent for r in mine(crowd))


def test_a_longer_rule_stays_only_where_it_beats_every_shorter_one() -> None:
    idle = {
        user: things | ({"hat"} if n % 2 else set())
        for n, (user, things) in enumerate(people(run_oats=40, tea=60).items())
    }
    assert all("hat" not in r.antecedent for r in mine(idle))
    needed = mine(people(flour_eggs_cake=40, flour=60, eggs=60, tea=100))
    both = rule(needed, "eggs", "flour", then="cake")
    assert both is not None
    assert both.confidence == 1.0
    assert rule(needed, "eggs", then="cake").confidence == pytest.approx(0.4)  # type: ignore[union-attr]


@pytest.mark.parametrize("seed", range(5))
def test_chance_makes_no_rules(seed: int) -> None:
    rng = np.random.default_rng(seed)
    crowd = {f"u{n}": frozenset(f"t{t}" for t in np.flatnonzero(rng.random(60) < 0.15)) for n in range(400)}
    assert len(mine(crowd, min_confidence=0.1, min_lift=1.1)) <= 1


def test_nobody_and_nothing_give_no_rules() -> None:
    assert mine({}) == ()
    assert mine({"u": frozenset()}) == ()
    assert mine({f"u{n}": frozenset({"only"}) for n in range(9)}) == ()


def test_a_length_nobody_offers_is_refused() -> None:
    with pytest.raises(ValueError, match="2 or 3"):
        mine({}, max_length=4)


def test_rules_come_strongest_first_and_in_the_same_order_always() -> None:
    crowd = people(run_oats_early=30, tea_cake=25, tea=20, book=40)
    found = mine(crowd)
    assert [r.lift for r in found] == sorted((r.lift for r in found), reverse=True)
    assert mine(dict(reversed(list(crowd.items())))) == found


def test_rules_do_not_hang_on_the_hash_seed() -> None:
    code = (
        "from profiles.rules import RuleBook;"
        "print(RuleBook.learn({f'u{n}': frozenset({'a','b','c'} if n%3 else {'d','e'}) for n in range(60)}).to_json())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1")
    ]
    assert runs[0] == runs[1] != b""


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=4), st.frozensets(st.sampled_from("abcdef"), max_size=6), max_size=40))
def test_every_rule_counts_what_a_plain_count_counts(crowd: People) -> None:
    for found in mine(crowd, min_support=0.05, min_confidence=0.1, min_lift=1.0, significance=1.0):
        left, right = set(found.antecedent), set(found.consequent)
        given_left = [things for things in crowd.values() if left <= things]
        both = [things for things in given_left if right <= things]
        share = sum(right <= things for things in crowd.values()) / len(crowd)
        assert found.support == pytest.approx(len(both) / len(crowd))
        assert found.confidence == pytest.approx(len(both) / len(given_left))
        assert found.lift == pytest.approx(found.confidence / share)
        assert len(both) >= 3
        for shorter in permutations(found.antecedent, len(left) - 1):
            having = [things for things in crowd.values() if things.issuperset(shorter)]
            assert len(left) == 1 or found.confidence > sum(right <= things for things in having) / len(having)


def test_six_thousand_people_with_sixty_things_take_seconds() -> None:
    rng = np.random.default_rng(0)
    rarity = 1 / np.arange(1, 1501) ** 0.8
    choose = np.argsort(rng.exponential(size=(6000, 1500)) / rarity, axis=1)[:, :60]
    crowd = {f"u{n}": frozenset(f"t{t}" for t in row) for n, row in enumerate(choose.tolist())}
    start = perf_counter()
    mine(crowd)
    assert perf_counter() - start < 20.0
