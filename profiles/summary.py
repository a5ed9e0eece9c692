"""A short text per granularity in the person's language, composed from their interests through `prompts`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from palate.types import GRANULARITIES, Granularity, Interest, Language
from prompts import render

LOW = 0.4
"""Below this confidence of the profile its texts say that it is early to tell."""
MOST_NAMED = 5
FAINT = 0.25
"""Interests with less weight are not named."""
SURE = 0.3
"""A topic that lets a person down this surely is not told as one they come back to."""
CLEAR = 0.2
"""Feelings nearer to indifference than this are not told."""
MOVING = 0.2
"""An interest grows or fades when its trend is further than this from 0."""


def summaries(
    interests: Sequence[Interest], language: Language, events: int, confidence: float
) -> dict[Granularity, str]:
    """Return a text for each granularity that has interests; the topic text is always there, and says when none are.

    `interests` are ordered by weight; `events` is how many events the person has; below `LOW` confidence is said.
    """
    low = confidence < LOW
    texts = {}
    soured = {i.label for i in interests if i.granularity == "sentiment" and i.polarity < 0 and i.confidence >= SURE}
    for granularity in GRANULARITIES:
        own = [interest for interest in interests if interest.granularity == granularity]
        if granularity == "topic":
            own = [interest for interest in own if interest.polarity < 0 or interest.label not in soured]
        if own or granularity == "topic":
            told = _applications(own) if granularity == "application" else _tastes(own)
            texts[granularity] = " ".join(
                render(f"summary.{granularity}", language, events=events, low=low, **told).split()
            )
    return {granularity: text for granularity, text in texts.items() if text}


def _tastes(own: Sequence[Interest]) -> dict[str, list[str] | bool]:
    """Sort interests into what is liked, turned away from, growing, fading, and begun because of friends."""
    plain = [i for i in own if i.dimension != "social" and (i.granularity != "sentiment" or abs(i.polarity) >= CLEAR)]
    liked = [interest for interest in plain if interest.polarity > 0]
    again = [interest for interest in liked if len(interest.evidence) > 1]
    return {
        "liked": _labels(again or liked),
        "again": bool(again),
        "against": _labels(interest for interest in plain if interest.polarity < 0),
        "growing": _labels((i for i in liked if i.trend > MOVING), 2),
        "fading": _labels((i for i in liked if i.trend < -MOVING), 2),
        "social": _labels((i for i in own if i.dimension == "social"), 2, faint=0.0),
        "emotions": _emotions(own),
    }


def _applications(own: Sequence[Interest]) -> dict[str, list[str] | bool]:
    needs = [interest for interest in own if interest.key.startswith("application:next:")]
    habits = [interest for interest in own if interest.key.startswith("application:habit:")]
    tastes = [interest for interest in own if interest.key.startswith("application:alike:")]
    return {
        "intents": _labels((i for i in own if i not in needs and i not in habits and i not in tastes), 3),
        "tastes": _labels(tastes, 2, faint=0.0),
        "needs": _labels(needs, 2, faint=0.0),
        "habits": _labels(habits, 4, faint=0.0),
    }


def _labels(interests: Iterable[Interest], most: int = MOST_NAMED, faint: float = FAINT) -> list[str]:
    named = dict.fromkeys(interest.label for interest in interests if interest.weight >= faint)
    return list(named)[:most]


def _emotions(own: Sequence[Interest]) -> list[str]:
    shown = Counter(interest.emotion for interest in own if interest.emotion)
    return sorted(shown, key=lambda emotion: (-shown[emotion], emotion))[:1]
