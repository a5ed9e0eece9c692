"""One claim in the making: what each event adds to it, and everything that follows from that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from palate.types import Dimension, Granularity, Interest, Rule
from profiles.signals import Signals
from profiles.weigh import Array

MOST_EVIDENCE = 12
LEAST_SHARE = 0.05
"""Scenes and domains with a smaller share of an interest are not named."""
SURE_MASS = 2.0
"""Evidence worth this many clear choices is half of certainty."""
CALM = 3.0
"""A trend needs about this much evidence to be told at half its size."""


@dataclass(frozen=True)
class Draft:
    """A claim before it is an `Interest`.

    `added` (events,) is what each event adds, signed, decay left out; `weight` is 0 to 1. `surety` scales confidence.
    """

    key: str
    label: str
    granularity: Granularity
    dimension: Dimension
    weight: float
    added: Array
    terms: tuple[str, ...] = ()
    polarity: float | None = None
    emotion: str | None = None
    rule: Rule | None = None
    surety: float = 1.0


def finished(draft: Draft, signals: Signals, scenes: Sequence[str], domains: Sequence[str]) -> Interest | None:
    """Return the claim with scenes, domains, trend, confidence and evidence; None when no event stands behind it."""
    decayed = draft.added * signals.recency
    polarity = signed_balance(decayed) if draft.polarity is None else draft.polarity
    backing = np.maximum(decayed * (1.0 if polarity >= 0 else -1.0), 0.0)
    total = float(backing.sum())
    if total <= 0.0:
        return None
    return Interest(
        key=draft.key[:256],
        label=draft.label[:200],
        granularity=draft.granularity,
        dimension=draft.dimension,
        weight=rounded(min(1.0, draft.weight)),
        polarity=rounded(polarity),
        confidence=rounded(confidence(draft.added, polarity) * draft.surety),
        scenes=_named(backing @ signals.scenes / total, scenes) if signals.in_scenes else {},
        domains=domain_shares(backing, signals, domains),
        trend=rounded(trend(draft.added, signals)),
        terms=draft.terms,
        emotion=draft.emotion,
        rule=draft.rule,
        evidence=strongest(backing, signals),
    )


def rounded(value: float) -> float:
    """Four decimals: what lies beyond is noise, and would differ between machines."""
    return round(float(value), 4) + 0.0


def signed_balance(added: Array) -> float:
    """Return (for - against) / (for + against), -1 to 1; 0 of nothing is 0.

    >>> signed_balance(np.array([3.0, -1.0]))
    0.5
    """
    total = float(np.abs(added).sum())
    return float(added.sum()) / total if total > 0 else 0.0


def confidence(added: Array, polarity: float) -> float:
    """Return how sure the evidence makes us, 0 to 1: its amount m as m / (m + 2), less where it contradicts itself.

    >>> confidence(np.ones(2), 1.0)
    0.5
    """
    amount = float(np.abs(added).sum())
    return amount / (amount + SURE_MASS) * (0.5 + 0.5 * abs(polarity))


def trend(added: Array, signals: Signals) -> float:
    """Return how an interest moves, -1 (gone) to 1 (new): its share of the recent history against the earlier.

    (recent - earlier) / (recent + earlier), drawn to 0 where evidence is little; 0 for histories without times.
    """
    if signals.recent is None:
        return 0.0
    mass, everything = np.abs(added), np.abs(signals.strength)
    recent = _share(mass, everything, signals.recent)
    earlier = _share(mass, everything, 1.0 - signals.recent)
    if recent + earlier <= 0.0:
        return 0.0
    amount = float(mass.sum())
    return (recent - earlier) / (recent + earlier) * amount / (amount + CALM)


def _share(mass: Array, everything: Array, part: Array) -> float:
    whole = float(everything @ part)
    return float(mass @ part) / whole if whole > 1e-9 else 0.0


def strongest(backing: Array, signals: Signals) -> tuple[str, ...]:
    """Return the ids of the events that add most, at most twelve, strongest first."""
    order = np.argsort(-backing, kind="stable")[:MOST_EVIDENCE]
    return tuple(dict.fromkeys(signals.events[n].event_id for n in order if backing[n] > 0))


def domain_shares(backing: Array, signals: Signals, domains: Sequence[str]) -> dict[str, float]:
    """Return each domain's share of what stands behind a claim, largest first."""
    inside = signals.domain >= 0
    if len(domains) == 1 and inside.all():
        return {domains[0]: 1.0} if domains[0] else {}
    sums = np.bincount(signals.domain[inside], weights=backing[inside], minlength=len(domains))
    return _named(sums / max(float(backing.sum()), 1e-12), domains)


def _named(shares: Array, names: Sequence[str]) -> dict[str, float]:
    order = np.argsort(-shares, kind="stable") if len(names) else ()
    return {names[n]: rounded(min(1.0, shares[n])) for n in order if shares[n] >= LEAST_SHARE and names[n]}
