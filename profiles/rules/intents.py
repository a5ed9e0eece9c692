"""Groups rules over the same few things into intents, and learns who is in one. Knows no events.

An intent ("marathon training") is a latent class: its members have each of its things more often than others do. Shares
of members and others are learnt by two-class latent class analysis (Lazarsfeld and Henry 1968) with
expectation-maximisation (Dempster, Laird and Rubin 1977).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from math import exp, log
from typing import NamedTuple

import numpy as np

from palate.types import Rule
from profiles.rules.mining import Floats, incidence, rank

LARGEST = 8
"""An intent holds at most this many things: more is a taste, not a purpose."""

ALIKE = 0.5
"""Intents that share more than this of their things, taken together, are one."""

SELDOM = 0.25
"""A thing that fewer members than this have does not belong to the intent."""

TELLING = 1.5
"""A thing belongs to an intent when members have it at least so many times as often as others."""

ROUNDS = 40
_BUSIEST = 2.0

Pair = tuple[str, str]


@dataclass(frozen=True)
class Intent:
    """A few things that belong together, with how often members and others have each of them.

    `members[n]` and `others[n]` are the shares, 0 to 1, of people in and outside the intent who have `things[n]`;
    `share` is the share of people in the intent; `typical` the mean number of things a person has (0: unknown).
    """

    key: str
    things: tuple[str, ...]
    members: tuple[float, ...]
    others: tuple[float, ...]
    share: float
    typical: float = 0.0

    def strength(self, have: Mapping[str, float]) -> float:
        """Probability, 0 to 1, that someone who has these things is in the intent.

        The log-likelihood ratio of having and lacking each thing as a member or as anybody, plus the log odds of
        the intent's share. Someone who has many things is expected to have these too, someone new to lack some.
        """
        busy = _busyness(sum(weight > 0 for weight in have.values()), self.typical)
        odds = log(self.share / (1.0 - self.share))
        for thing, inside, outside in zip(self.things, self.members, self.others, strict=True):
            q, p = _shifted(inside, busy), _shifted(outside, busy)
            odds += log(q / p) if have.get(thing, 0.0) > 0 else log((1.0 - q) / (1.0 - p))
        return 1.0 / (1.0 + exp(-max(-50.0, min(50.0, odds))))

    @property
    def told(self) -> float:
        """How much the intent explains: its share of people times the log ratios of its things."""
        return self.share * sum(log(q / p) for q, p in zip(self.members, self.others, strict=True))


def _busyness(count: int, typical: float) -> float:
    return max(-_BUSIEST, min(_BUSIEST, log(max(1, count) / typical))) if typical > 0 else 0.0


def _shifted(share: float, shift: float) -> float:
    """A share moved on the log-odds scale."""
    odds = share / (1.0 - share) * exp(shift)
    return odds / (1.0 + odds)


def key_of(things: Iterable[str]) -> str:
    """A short name of a set of things, the same in every run: its members joined, at most 200 characters.

    >>> key_of({"topic:7", "category:oats"})
    'category:oats+topic:7'
    """
    joined = "+".join(sorted(things))
    return joined if len(joined) <= 200 else joined[:180] + "#" + blake2b(joined.encode(), digest_size=8).hexdigest()


def intents_of(rules: Sequence[Rule]) -> tuple[Intent, ...]:
    """Group rules over the same things into intents, the most telling first, with shares as far as the rules tell them.

    Things grow together from the strongest link: a thing joins when rules link it to at least two thirds of those
    already in, with at least half the lift (in logarithms) of the links that are there. A thing may be in several.
    """
    told = _Told.of(rules)
    found: list[frozenset[str]] = []
    for pair in sorted(told.links, key=lambda p: (-told.links[p], p)):
        if not any(group.issuperset(pair) for group in found):
            found.append(_grown(pair, told.links))
    return distinct([_guessed(tuple(sorted(group)), told) for group in found])


def distinct(found: Iterable[Intent]) -> tuple[Intent, ...]:
    """The intents without those that are nearly the same as one that tells more."""
    kept: list[Intent] = []
    for intent in sorted(found, key=lambda one: (-one.told, one.key)):
        things = set(intent.things)
        if all(len(things.intersection(k.things)) <= ALIKE * len(things.union(k.things)) for k in kept):
            kept.append(intent)
    return tuple(kept)


class _Told(NamedTuple):
    """What rules tell: log lift and support of pairs of things, confidence of ordered pairs, share of each thing."""

    links: dict[Pair, float]
    share: dict[str, float]
    confidence: dict[Pair, float]
    support: dict[Pair, float]

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> _Told:
        told = cls({}, {}, {}, {})
        for rule in sorted(rules, key=rank):
            for thing in rule.consequent if rule.lift > 1.0 else ():
                told.share[thing] = min(1.0, rule.confidence / rule.lift)
                for cause in rule.antecedent:
                    told._hear(rule, cause, thing)
        return told

    def _hear(self, rule: Rule, cause: str, thing: str) -> None:
        pair = _pair(cause, thing)
        self.links[pair] = max(self.links.get(pair, 0.0), log(rule.lift) / len(rule.antecedent))
        self.support[pair] = max(self.support.get(pair, 0.0), rule.support)
        if len(rule.antecedent) == 1:
            self.confidence[cause, thing] = rule.confidence
            self.share.setdefault(cause, min(1.0, rule.support / rule.confidence))


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _grown(seed: Pair, links: Mapping[Pair, float]) -> frozenset[str]:
    """The group that grows from a pair."""
    group = list(seed)
    near = _neighbours(links)
    while len(group) < LARGEST:
        floor = 0.5 * sum(links.get(_pair(a, b), 0.0) for a, b in combinations(group, 2)) / _pairs_in(group)
        choices = sorted({thing for member in group for thing in near.get(member, ())}.difference(group))
        scored = [(_joining(thing, group, links, floor), thing) for thing in choices]
        best = min(scored, key=lambda one: (-one[0], one[1]), default=(0.0, ""))
        if best[0] <= 0.0:
            break
        group.append(best[1])
    return frozenset(group)


def _pairs_in(group: Sequence[str]) -> int:
    return len(group) * (len(group) - 1) // 2


def _neighbours(links: Mapping[Pair, float]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = {}
    for one, other in links:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    return near


def _joining(thing: str, group: Sequence[str], links: Mapping[Pair, float], floor: float) -> float:
    """Mean link of a thing to a group, or 0 when too few of the links reach the floor."""
    strong = [link for link in (links.get(_pair(thing, other), 0.0) for other in group) if link >= max(floor, 1e-9)]
    return sum(strong) / len(group) if len(strong) * 3 >= len(group) * 2 else 0.0


def _guessed(group: tuple[str, ...], told: _Told) -> Intent:
    """An intent with the shares its rules tell."""
    members, others = [], []
    for thing in group:
        towards = [told.confidence[other, thing] for other in group if (other, thing) in told.confidence]
        inside = _bounded(max([*towards, told.share.get(thing, 0.5)]))
        members.append(inside)
        others.append(_bounded(min(told.share.get(thing, 0.1), 0.9 * inside)))
    share = _bounded(max(told.support.get(_pair(a, b), 0.0) for a, b in combinations(group, 2)))
    return Intent(key_of(group), group, tuple(members), tuple(others), share)


def _bounded(share: float) -> float:
    return min(0.99, max(0.01, share))


def learned(found: Sequence[Intent], transactions: Mapping[str, frozenset[str]]) -> tuple[Intent, ...]:
    """The intents with the shares that people show.

    Things that members seldom have, or hardly more often than others, are dropped; so are intents left with one thing.
    """
    tokens = sorted({thing for intent in found for thing in intent.things})
    have = incidence(transactions, tokens).tocsc()
    place = {token: n for n, token in enumerate(tokens)}
    sizes = np.array([max(1, len(transactions[user])) for user in sorted(transactions)], dtype=np.float64)
    made = []
    for intent in found:
        fitted = _fitted(intent.things, have[:, [place[t] for t in intent.things]].toarray(), sizes)
        fitting = _belonging(fitted)
        if 2 <= len(fitting) < len(fitted.things):
            fitted = _fitted(fitting, have[:, [place[t] for t in fitting]].toarray(), sizes)
        if len(fitting) >= 2:
            made.append(fitted)
    return distinct(made)


def _belonging(intent: Intent) -> tuple[str, ...]:
    rows = zip(intent.things, intent.members, intent.others, strict=True)
    return tuple(thing for thing, q, p in rows if q >= SELDOM and q >= TELLING * p)


def _fitted(things: tuple[str, ...], have: Floats, sizes: Floats) -> Intent:
    """Expectation-maximisation from a majority start; pseudo-people with shares of .8 and .05 keep it off 0 and 1."""
    have = have.astype(np.float64)
    typical = float(sizes.mean())
    shift = np.clip(np.log(sizes / typical), -_BUSIEST, _BUSIEST)[:, None]
    member = np.where(have.mean(axis=1) > 0.5, 0.9, 0.02)
    for _ in range(ROUNDS):
        q = np.clip((member @ have + 1.6) / (member.sum() + 2.0), 0.01, 0.99)
        p = np.clip(((1.0 - member) @ have + 0.1) / ((1.0 - member).sum() + 2.0), 0.005, 0.95)
        p = np.minimum(p, 0.95 * q)
        share = float(np.clip(member.mean(), 0.002, 0.5))
        before, member = member, _membership(have, q, p, share, shift)
        if float(np.abs(member - before).max()) < 1e-3:
            break
    return Intent(key_of(things), things, tuple(q.tolist()), tuple(p.tolist()), share, typical)


def _membership(have: Floats, q: Floats, p: Floats, share: float, shift: Floats) -> Floats:
    """Probability of each person to be in the intent; the same sum as `Intent.strength`."""
    odds_q, odds_p = q / (1.0 - q) * np.exp(shift), p / (1.0 - p) * np.exp(shift)
    lacking = np.log((1.0 + odds_p) / (1.0 + odds_q))
    odds = log(share / (1.0 - share)) + (lacking + have * np.log(odds_q / odds_p)).sum(axis=1)
    member: Floats = 1.0 / (1.0 + np.exp(-np.clip(odds, -50.0, 50.0)))
    return member
