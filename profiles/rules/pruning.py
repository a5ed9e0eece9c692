"""Keeps the rules worth telling: surely above chance, saying more than a shorter one, a few for each thing.

Thousands of true rules are no knowledge: in a catalogue where busy people have many things nearly everything goes with
nearly everything a little, and each pair comes again in dozens of longer rules (Bayardo, Agrawal and Gunopulos 1999).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt

from palate.types import Rule
from profiles.rules.mining import rank

Sides = tuple[tuple[str, ...], tuple[str, ...]]

Z = 1.96
"""Of the one-sided lower limit: one rule in forty lies below it by chance."""
IMPROVEMENT = 1.15
"""A longer rule must hold so many times as often as each shorter one inside it."""
OF_EACH_LENGTH = 8
"""Rules kept for one consequent, of two things and of three each."""


def pruned(rules: Sequence[Rule], people: int, *, min_lift: float) -> tuple[Rule, ...]:
    """Return the rules whose lift is surely at least `min_lift`, that add to shorter ones, eight a length and thing.

    `people` is how many the rules were counted on. The order is that of `mine`.
    """
    sure = [rule for rule in rules if sure_lift(rule, people) >= min_lift]
    held: dict[Sides, float] = {
        (rule.antecedent, rule.consequent): rule.confidence for rule in rules if len(rule.antecedent) == 1
    }
    adding = [rule for rule in sure if _adds(rule, held)]
    by_thing: dict[tuple[int, tuple[str, ...]], list[Rule]] = defaultdict(list)
    for rule in sorted(adding, key=lambda rule: (-sure_lift(rule, people), rank(rule))):
        by_thing[len(rule.antecedent), rule.consequent].append(rule)
    kept = [rule for same in by_thing.values() for rule in same[:OF_EACH_LENGTH]]
    return tuple(sorted(kept, key=rank))


def sure_lift(rule: Rule, people: int) -> float:
    """Return the lift that a rule has at least, by the lower limit of its confidence (Wilson 1927).

    >>> rule = Rule(antecedent=("a",), consequent=("b",), support=0.1, confidence=0.5, lift=2.0)
    >>> round(sure_lift(rule, 100), 2), round(sure_lift(rule, 10_000), 2)
    (1.2, 1.91)
    """
    share = rule.confidence / rule.lift
    given = max(1.0, rule.support * people / rule.confidence)
    spread = Z * sqrt(rule.confidence * (1.0 - rule.confidence) / given + Z * Z / (4.0 * given * given))
    lowest = (rule.confidence + Z * Z / (2.0 * given) - spread) / (1.0 + Z * Z / given)
    return lowest / share


def _adds(rule: Rule, held: dict[Sides, float]) -> bool:
    if len(rule.antecedent) == 1:
        return True
    shorter = [held.get(((thing,), rule.consequent), 0.0) for thing in rule.antecedent]
    return rule.confidence >= IMPROVEMENT * max(shorter)
