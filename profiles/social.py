"""Social interests: what friends like and the person has begun to touch. Without an own event there is none."""

from __future__ import annotations

import numpy as np

from profiles.corpus import Corpus
from profiles.draft import Draft
from profiles.signals import Signals
from profiles.tastes import Tastes
from profiles.weigh import picked

MOST_SOCIAL = 4
DISCOUNT = 0.5
"""What friends like counts half of what the person likes."""
LEAST_SURPRISE = 1.3
"""How many times more than people at large friends must like a thing."""


def social_drafts(user_id: str, tastes: Tastes, signals: Signals, corpus: Corpus) -> list[Draft]:
    """Return topics and categories that friends like more than people do, each with an own event behind it."""
    friends = corpus.people.of_friends(user_id)
    if friends is None:
        return []
    first = corpus.catalogue.first_topic
    usual = corpus.people.population[first:]
    usual = usual / max(float(usual.sum()), 1e-12)
    touched = tastes.mass.liked[first:] > tastes.mass.disliked[first:]
    own = np.zeros(len(friends), dtype=bool)
    own[[column - first for column in tastes.topics]] = True
    share = np.where(touched & ~own & (friends > LEAST_SURPRISE * usual), friends, 0.0)
    top = float(friends.max(initial=0.0))
    order = np.argsort(-share, kind="stable")[:MOST_SOCIAL]
    return [_draft(first + int(n), DISCOUNT * float(share[n]) / top, signals, corpus) for n in order if share[n] > 0]


def _draft(column: int, weight: float, signals: Signals, corpus: Corpus) -> Draft:
    catalogue = corpus.catalogue
    return Draft(
        key=catalogue.keys[column],
        label=catalogue.labels[column],
        granularity="topic",
        dimension="social",
        weight=weight,
        added=picked(signals.rows, [column]).ravel() * signals.strength,
        terms=catalogue.terms(column),
        surety=DISCOUNT,
    )
