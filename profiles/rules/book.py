"""A book of rules with the intents they form: what is someone up to, and what do they need next?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from palate.types import Rule
from profiles.rules.intents import Intent, intents_of, key_of, learned
from profiles.rules.mining import mine, rank
from profiles.rules.pruning import pruned

LEAST = 0.5
"""Probability from which on someone is said to be in an intent."""


class Application(NamedTuple):
    """An intent someone is in: the rule that shows it best, how surely (0 to 1), and what is likely to come next."""

    rule: Rule
    strength: float
    next_needs: tuple[str, ...]
    intent: Intent


@dataclass(frozen=True, init=False)
class RuleBook:
    """Rules with the intents they form.

    `RuleBook(rules)` takes the intents' shares from the rules alone; `RuleBook.learn(transactions)` mines the rules and
    learns the shares from people, which tells members apart better.

    >>> people = {f"u{n}": frozenset({"run", "oats", "early"} if n < 30 else {"tea"}) for n in range(90)}
    >>> book = RuleBook.learn(people)
    >>> [(one.intent.key, one.next_needs) for one in book.applying({"run": 0.5, "oats": 0.1})]
    [('early+oats+run', ('early',))]
    """

    rules: tuple[Rule, ...]
    intents: tuple[Intent, ...]

    def __init__(self, rules: Iterable[Rule], intents: Iterable[Intent] | None = None) -> None:
        object.__setattr__(self, "rules", tuple(rules))
        object.__setattr__(self, "intents", intents_of(self.rules) if intents is None else tuple(intents))

    @classmethod
    def learn(
        cls,
        transactions: Mapping[str, frozenset[str]],
        *,
        min_support: float = 0.01,
        min_confidence: float = 0.3,
        min_lift: float = 1.2,
        max_length: int = 3,
        significance: float = 0.01,
    ) -> RuleBook:
        """Mine rules, keep those worth telling (`pruned`), and learn who is in the intents behind them.

        Arguments as for `mine`; `min_lift` is asked of the lift that a rule surely has.
        """
        rules = mine(
            transactions,
            min_support=min_support,
            min_confidence=min_confidence,
            min_lift=min_lift,
            max_length=max_length,
            significance=significance,
        )
        rules = pruned(rules, len(transactions), min_lift=min_lift)
        return cls(rules, learned(intents_of(rules), transactions))

    def applying(self, have: Mapping[str, float], *, least: float = LEAST) -> list[Application]:
        """Intents that someone is in, surest first.

        Args:
            have: what the person has; a weight above 0 counts as having.
            least: probability from which on an intent is told, 0 to 1.

        Returns:
            One application for each intent of which the person has at least two things with a rule between them.
        """
        held = {thing for thing, weight in have.items() if weight > 0}
        common = self._common(held)
        found = []
        for number in sorted(n for n, count in common.items() if count >= 2):
            intent, rules = self._pages[number]
            strength = intent.strength(have)
            shown = _shown(rules, held) if strength >= least else None
            if shown is not None:
                found.append(Application(shown, strength, _needs(rules, held), intent))
        return sorted(found, key=lambda one: (-one.strength, -len(one.intent.things), one.intent.key))

    def _common(self, held: set[str]) -> dict[int, int]:
        """How many things of each intent are held."""
        common: dict[int, int] = {}
        for thing in held:
            for number in self._where.get(thing, ()):
                common[number] = common.get(number, 0) + 1
        return common

    @cached_property
    def _pages(self) -> list[tuple[Intent, list[Rule]]]:
        """Each intent with the rules among its things, the most telling first."""
        ranked = [(set(rule.antecedent + rule.consequent), rule) for rule in sorted(self.rules, key=rank)]
        return [(one, [rule for things, rule in ranked if things.issubset(one.things)]) for one in self.intents]

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        """The numbers of the intents that a thing is in."""
        where: dict[str, list[int]] = {}
        for number, (intent, _) in enumerate(self._pages):
            for thing in intent.things:
                where.setdefault(thing, []).append(number)
        return where

    def to_json(self) -> str:
        """Everything as one JSON text, the same for equal books."""
        content = {
            "rules": [rule.model_dump(mode="json") for rule in self.rules],
            "intents": [_row(intent) for intent in self.intents],
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> RuleBook:
        """What `to_json` wrote."""
        content = json.loads(text)
        return cls(tuple(Rule.model_validate(row) for row in content["rules"]), tuple(map(_intent, content["intents"])))


def _shown(rules: list[Rule], held: set[str]) -> Rule | None:
    """The most telling rule that the person fulfils."""
    return next((rule for rule in rules if held.issuperset(rule.antecedent + rule.consequent)), None)


def _needs(rules: list[Rule], held: set[str]) -> tuple[str, ...]:
    """Things not yet had to which a rule leads from things had, surest first."""
    surest: dict[str, float] = {}
    for rule in rules:
        if held.issuperset(rule.antecedent):
            for thing in rule.consequent:
                if thing not in held:
                    surest[thing] = max(surest.get(thing, 0.0), rule.confidence)
    return tuple(sorted(surest, key=lambda thing: (-surest[thing], thing)))


def _row(intent: Intent) -> dict[str, Any]:
    return {
        "things": list(intent.things),
        "members": list(intent.members),
        "others": list(intent.others),
        "share": intent.share,
        "typical": intent.typical,
    }


def _intent(row: Mapping[str, Any]) -> Intent:
    things = tuple(row["things"])
    return Intent(key_of(things), things, tuple(row["members"]), tuple(row["others"]), row["share"], row["typical"])
