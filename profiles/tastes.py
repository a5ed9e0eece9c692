"""Word and topic interests of one person, drafted from what their events carry."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from palate.types import Dimension
from profiles.corpus import Corpus
from profiles.draft import Draft
from profiles.signals import Signals
from profiles.weigh import Array, Mass, picked, scores, weigh

MOST_WORDS = 14
MOST_TOPICS = 16
LEAST_WORD = 0.1
LEAST_TOPIC = 0.05
ALIKE = 0.6
"""Two words that rest on the same events to this degree are one interest."""


@dataclass(frozen=True)
class Tastes:
    """What one person's events say of every column: masses, unscaled scores, and the columns chosen as interests."""

    mass: Mass
    score: Array
    words: tuple[int, ...]
    topics: tuple[int, ...]


def read_tastes(signals: Signals, corpus: Corpus) -> Tastes:
    """Weigh all columns and choose a bounded, varied set of words and of topics."""
    mass = weigh(signals.rows, signals.weight, signals.thing)
    score = scores(mass, corpus.people.population, corpus.people.telling)
    first = corpus.catalogue.first_topic
    topics = chosen(score, mass, range(first, corpus.catalogue.columns), 2 * MOST_TOPICS, LEAST_TOPIC)
    topics = distinct_topics(topics, corpus)[:MOST_TOPICS]
    words = chosen(score, mass, range(first), 4 * MOST_WORDS, LEAST_WORD)
    return Tastes(mass, score, distinct_words(words, topics, signals, corpus), tuple(topics))


def chosen(score: Array, mass: Mass, columns: range, most: int, least: float) -> list[int]:
    """Return the columns with the highest scores, those backed by one thing alone only where nothing else is."""
    part = score[columns.start : columns.stop]
    if not len(part) or part.max() <= 0:
        return []
    support = mass.support[columns.start : columns.stop]
    if support.max() >= 2.0:
        part = np.where(support >= 2.0, part, 0.0)
    order = np.argsort(-part, kind="stable")[:most]
    top = float(part[order[0]])
    return [columns.start + int(n) for n in order if part[n] >= least * top and part[n] > 0]


def distinct_topics(columns: Sequence[int], corpus: Corpus) -> list[int]:
    """Leave out topics whose label mostly repeats categories that weigh more, or the label of a stronger topic."""
    catalogue = corpus.catalogue
    kept: list[int] = []
    taken: set[str] = set()
    for column in columns:
        told = set(catalogue.terms(column)[:3])
        if len(told & taken) >= 2 or (len(told) == 1 and told <= taken):
            continue
        kept.append(column)
        if column >= catalogue.first_category:
            taken |= told
    return kept


def distinct_words(words: Sequence[int], topics: Sequence[int], signals: Signals, corpus: Corpus) -> tuple[int, ...]:
    """Leave out words that repeat a stronger word or a chosen category: same words, or the same events."""
    labels = corpus.catalogue.labels
    taken = [labels[column].casefold() for column in topics if column >= corpus.catalogue.first_category]
    alike = overlaps(picked(signals.rows, words) > 0)
    kept: list[int] = []
    for place, word in enumerate(words):
        label = labels[word].casefold()
        if any(same_words(label, other) for other in taken):
            continue
        if any(alike[place, other] > ALIKE for other in kept):
            continue
        if len(kept) == MOST_WORDS:
            break
        kept.append(place)
        taken.append(label)
    return tuple(words[place] for place in kept)


def same_words(one: str, other: str) -> bool:
    """Say whether the words of one label all stand in the other, in any order.

    >>> same_words("dark chocolate", "chocolate dark"), same_words("tea", "green tea"), same_words("tea", "teapot")
    (True, True, False)
    """
    a, b = _words(one), _words(other)
    if a <= b or b <= a:
        return True
    return not one.isascii() and (one in other or other in one)


@lru_cache(maxsize=65_536)
def _words(label: str) -> frozenset[str]:
    return frozenset(label.split())


def overlaps(carried: NDArray[np.bool_]) -> Array:
    """Return for each two columns the events with both over those with either, shape (columns, columns).

    `carried` has shape (events, columns). Columns that fewer than three events carry between them count 0.
    """
    ones = carried.astype(np.float64)
    both = ones.T @ ones
    count = np.diag(both)
    either = count[:, None] + count[None, :] - both
    return np.where(either >= 3.0, both / np.maximum(either, 1.0), 0.0)


def taste_drafts(tastes: Tastes, signals: Signals, corpus: Corpus) -> list[Draft]:
    """Return the chosen words and topics as claims; the strongest of each granularity weighs 1."""
    drafts = []
    for columns in (tastes.topics, tastes.words):
        if not columns:
            continue
        top = max(float(tastes.score[column]) for column in columns)
        dense = picked(signals.rows, columns)
        drafts += [
            _draft(
                column,
                weight_of(float(tastes.score[column]) / top),
                dense[:, place] * signals.strength,
                signals,
                corpus,
            )
            for place, column in enumerate(columns)
        ]
    return drafts


def weight_of(part: float) -> float:
    """Return the weight of an interest with this part of the strongest one's score: the square root.

    Scores multiply mass by surprise, which spreads them over two powers; the root brings weights back to the scale of
    mass.

    >>> weight_of(0.25)
    0.5
    """
    return math.sqrt(max(0.0, part))


def _draft(column: int, weight: float, added: Array, signals: Signals, corpus: Corpus) -> Draft:
    catalogue = corpus.catalogue
    return Draft(
        key=catalogue.keys[column],
        label=catalogue.labels[column] or catalogue.keys[column],
        granularity=catalogue.granularity(column),
        dimension=said_or_done(added, signals),
        weight=weight,
        added=added,
        terms=catalogue.terms(column),
    )


def said_or_done(added: Array, signals: Signals) -> Dimension:
    """Return "content" when most of a claim rests on events with words of the person, else "behaviour"."""
    if not signals.wrote.any():
        return "behaviour"
    mass = np.abs(added)
    return "content" if float(mass[signals.wrote].sum()) > 0.5 * float(mass.sum()) else "behaviour"
