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


def finished(
    drafts: Sequence[Draft], signals: Signals, scenes: Sequence[str], domains: Sequence[str]
) -> list[Interest]:
    """Return the claims with scenes, domains, trend, confidence and evidence, in the order of `drafts`.

    A claim that no event stands behind is left out. All are worked out side by side: a row each, a column per event.
    """
    if not drafts:
        return []
    added = np.array([draft.added for draft in drafts], dtype=np.float64)
    decayed = added * signals.recency
    own = signed_balance(decayed).tolist()
    polarity = [own[n] if draft.polarity is None else draft.polarity for n, draft in enumerate(drafts)]
    backing = np.maximum(decayed * np.where(np.array(polarity) >= 0, 1.0, -1.0)[:, None], 0.0)
    total = backing.sum(axis=1)
    sure = confidence(added, np.array(polarity)).tolist()
    of_scenes = scene_shares(backing, total, signals, scenes)
    of_domains = domain_shares(backing, total, signals, domains)
    trends = trend(added, signals)
    evidence = strongest(backing, signals)
    return [
        Interest(
            key=draft.key[:256],
            label=draft.label[:200],
            granularity=draft.granularity,
            dimension=draft.dimension,
            weight=rounded(min(1.0, draft.weight)),
            polarity=rounded(polarity[n]),
            confidence=rounded(sure[n] * draft.surety),
            scenes=of_scenes[n],
            domains=of_domains[n],
            trend=rounded(trends[n]),
            terms=draft.terms,
            emotion=draft.emotion,
            rule=draft.rule,
            evidence=evidence[n],
        )
        for n, draft in enumerate(drafts)
        if total[n] > 0.0
    ]


def rounded(value: float) -> float:
    """Four decimals: what lies beyond is noise, and would differ between machines."""
    return round(float(value), 4) + 0.0


def signed_balance(added: Array) -> Array:
    """Return (for - against) / (for + against) of each row, -1 to 1; 0 of nothing is 0.

    >>> signed_balance(np.array([[3.0, -1.0], [0.0, 0.0]])).tolist()
    [0.5, 0.0]
    """
    total = np.abs(added).sum(axis=1)
    return np.asarray(np.divide(added.sum(axis=1), total, out=np.zeros(len(added)), where=total > 0))


def confidence(added: Array, polarity: Array) -> Array:
    """Return how sure the evidence in each row makes us, 0 to 1: its amount m as m / (m + 2), less where it contradicts
    itself.

    >>> confidence(np.ones((1, 2)), np.ones(1)).tolist()
    [0.5]
    """
    amount = np.abs(added).sum(axis=1)
    return np.asarray(amount / (amount + SURE_MASS) * (0.5 + 0.5 * np.abs(polarity)))


def trend(added: Array, signals: Signals) -> list[float]:
    """Return how each row's interest moves, -1 (gone) to 1 (new): its share of the recent history against the earlier.

    (recent - earlier) / (recent + earlier), drawn to 0 where evidence is little; 0 for histories without times.
    """
    if signals.recent is None:
        return [0.0] * len(added)
    parts = (signals.recent, 1.0 - signals.recent)
    everything = np.abs(signals.strength)
    recent_whole, earlier_whole = (float(everything @ part) for part in parts)
    mass = np.abs(added)
    return [
        _moved(_share(row, parts[0], recent_whole), _share(row, parts[1], earlier_whole), amount)
        for row, amount in zip(mass, mass.sum(axis=1).tolist(), strict=True)
    ]


def _share(mass: Array, part: Array, whole: float) -> float:
    return float(mass @ part) / whole if whole > 1e-9 else 0.0


def _moved(recent: float, earlier: float, amount: float) -> float:
    both = recent + earlier
    return (recent - earlier) / both * amount / (amount + CALM) if both > 0.0 else 0.0


def strongest(backing: Array, signals: Signals) -> list[tuple[str, ...]]:
    """Return for each row the ids of the events that add most, at most twelve, strongest first."""
    order = np.argsort(-backing, axis=1, kind="stable")[:, :MOST_EVIDENCE].tolist()
    counts = (backing > 0).sum(axis=1).tolist()
    ids = [event.event_id for event in signals.events]
    return [tuple(dict.fromkeys(ids[n] for n in row[:count])) for row, count in zip(order, counts, strict=True)]


def scene_shares(backing: Array, total: Array, signals: Signals, scenes: Sequence[str]) -> list[dict[str, float]]:
    """Return for each row how much of what stands behind it belongs to each scene, largest first."""
    if not signals.in_scenes:
        return [{} for _ in backing]
    return [
        _named((row @ signals.scenes / whole).tolist(), scenes) if whole > 0 else {}
        for row, whole in zip(backing, total.tolist(), strict=True)
    ]


def domain_shares(backing: Array, total: Array, signals: Signals, domains: Sequence[str]) -> list[dict[str, float]]:
    """Return for each row each domain's share of what stands behind it, largest first."""
    inside = signals.domain >= 0
    if len(domains) == 1 and inside.all():
        return [{domains[0]: 1.0} if domains[0] else {} for _ in backing]
    cells = signals.domain[inside] + len(domains) * np.arange(len(backing))[:, None]
    sums = np.bincount(cells.ravel(), weights=backing[:, inside].ravel(), minlength=len(backing) * len(domains))
    shares = sums.reshape(len(backing), len(domains)) / np.maximum(total, 1e-12)[:, None]
    return [_named(row, domains) for row in shares.tolist()]


def _named(shares: Sequence[float], names: Sequence[str]) -> dict[str, float]:
    told = [n for n, share in enumerate(shares) if share >= LEAST_SHARE and names[n]]
    return {names[n]: rounded(min(1.0, shares[n])) for n in sorted(told, key=lambda n: -shares[n])}
