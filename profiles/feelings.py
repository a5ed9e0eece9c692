"""Sentiment interests: how someone feels about what they meet, by topic, category and aspect."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from profiles.corpus import Corpus
from profiles.draft import Draft
from profiles.sentiment import aspects
from profiles.signals import OPINION_KINDS, Signals
from profiles.tastes import Tastes, said_or_done
from profiles.weigh import Array, picked, summed

MOST_FEELINGS = 10
LEAST_POLARITY = 0.1
"""Feelings nearer to indifference than this are no interest."""
FEW = 0.6
"""Confidence summed over events from which on a feeling is told."""


def feeling_drafts(tastes: Tastes, signals: Signals, corpus: Corpus) -> list[Draft]:
    """Return what someone feels about their topics, and about aspects they wrote of; none without a sign of feeling."""
    if not signals.feelings:
        return []
    drafts = [*_about_topics(tastes, signals, corpus), *_about_aspects(tastes, signals, corpus)]
    drafts.sort(key=lambda draft: (-draft.weight, draft.key))
    top = drafts[0].weight if drafts else 1.0
    return [_rescaled(draft, top) for draft in drafts[:MOST_FEELINGS]]


def _rescaled(draft: Draft, top: float) -> Draft:
    return Draft(**{**vars(draft), "weight": draft.weight / top})


def _about_topics(tastes: Tastes, signals: Signals, corpus: Corpus) -> list[Draft]:
    columns = felt_columns(tastes, signals, corpus)
    if not columns:
        return []
    polarity, sure = _felt(signals)
    dense = picked(signals.rows, columns)
    drafts = []
    for place, column in enumerate(columns):
        drafts += _topic_feeling(column, dense[:, place] * sure, polarity, signals, corpus)
    return drafts


def _topic_feeling(column: int, felt: Array, polarity: Array, signals: Signals, corpus: Corpus) -> list[Draft]:
    mass = felt * signals.recency
    if float(felt.sum()) < FEW:
        return []
    mean = float(mass @ polarity) / float(mass.sum())
    if abs(mean) < LEAST_POLARITY:
        return []
    added = felt * polarity
    catalogue = corpus.catalogue
    draft = Draft(
        key=f"sentiment:{catalogue.keys[column]}",
        label=catalogue.labels[column],
        granularity="sentiment",
        dimension=said_or_done(added, signals),
        weight=abs(mean) * float(mass.sum()),
        added=added,
        terms=catalogue.terms(column),
        polarity=mean,
        emotion=_emotion(mass * (np.sign(polarity) == np.sign(mean)), signals),
    )
    return [draft]


def felt_columns(tastes: Tastes, signals: Signals, corpus: Corpus) -> list[int]:
    """Return the topics and categories to ask about: the chosen ones and those most felt about."""
    first = corpus.catalogue.first_topic
    _, sure = _felt(signals)
    per_value = np.repeat(sure * signals.recency, np.diff(signals.rows.indptr)) * signals.rows.data
    felt = summed(signals.rows, per_value)[first:]
    most = [first + int(n) for n in np.argsort(-felt, kind="stable")[: 2 * MOST_FEELINGS] if felt[n] > 0]
    return sorted({*tastes.topics, *most})


def _felt(signals: Signals) -> tuple[Array, Array]:
    """Return polarity and confidence of each event, both (events,); 0 where no feeling shows."""
    polarity, sure = np.zeros(len(signals.events)), np.zeros(len(signals.events))
    for place, feeling in signals.feelings.items():
        polarity[place], sure[place] = feeling.polarity, feeling.confidence
    return polarity, sure


def _emotion(mass: Array, signals: Signals) -> str | None:
    shown: Counter[str] = Counter()
    for place, feeling in signals.feelings.items():
        if feeling.emotion and mass[place] > 0:
            shown[feeling.emotion] += float(mass[place])  # type: ignore[assignment]
    return min(shown, key=lambda emotion: (-shown[emotion], emotion)) if shown else None


def _about_aspects(tastes: Tastes, signals: Signals, corpus: Corpus) -> list[Draft]:
    """Return feelings about words someone wrote of: each word takes the polarity of the clauses that name it."""
    labels = {corpus.catalogue.labels[word]: corpus.catalogue.words.words[word] for word in tastes.words}
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for place, event in enumerate(signals.events):
        if event.text and event.kind in OPINION_KINDS and labels:
            for label, polarity in aspects(event.text, labels).items():
                if polarity:
                    found[label][place] = polarity
    return [_aspect(label, labels[label], found[label], signals) for label in sorted(found) if len(found[label]) >= 2]


def _aspect(label: str, word: str, said: dict[int, float], signals: Signals) -> Draft:
    added = np.zeros(len(signals.events))
    added[list(said)] = list(said.values())
    mass = (added != 0) * signals.recency
    mean = float(added @ signals.recency) / float(mass.sum())
    return Draft(
        key=f"sentiment:aspect:{word}",
        label=label,
        granularity="sentiment",
        dimension="content",
        weight=abs(mean) * float(mass.sum()) * 0.5,
        added=added,
        terms=(label,),
        polarity=max(-1.0, min(1.0, mean)),
        emotion=_emotion(mass * (np.sign(added) == np.sign(mean)), signals),
    )
