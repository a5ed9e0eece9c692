"""The topics of a store: what they are called, how many items carry them, and names for them by a language model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import count as counting

import numpy as np

from history.store import Store
from palate.heard import HeardChat
from palate.types import Item, Language, Model, RejectedClaim
from profiles.corpus import Corpus
from profiles.llm.topics import Named
from serving.language_model import open_chat, summariser
from serving.workspace import Workspace

STEP = "naming topics"
READ_AHEAD = 4_096
"""Items kept in memory while topics are named."""


class Topic(Model):
    """One topic: `items` is how many items carry it, `terms` are its most telling words, best first.

    `was` is what it was called before it got its present name; None where that has not just changed.
    """

    key: str
    label: str
    terms: tuple[str, ...]
    items: int
    was: str | None = None


def topics(corpus: Corpus, language: Language) -> list[Topic]:
    """Every topic of a corpus as it is called in `language`, the largest share of the catalogue first."""
    catalogue = corpus.speaking(language).catalogue
    columns = range(catalogue.first_topic, catalogue.first_category)
    carried = np.bincount(catalogue.features.indices, minlength=catalogue.columns)
    return [
        Topic(
            key=catalogue.keys[column],
            label=catalogue.labels[column],
            terms=catalogue.terms(column),
            items=int(carried[column]),
        )
        for column in columns
    ]


def renamed(before: list[Topic], after: list[Topic]) -> list[Topic]:
    """`after`, each topic with what it was called in `before` where that was something else."""
    was = {one.key: one.label for one in before}
    return [one if was[one.key] == one.label else one.model_copy(update={"was": was[one.key]}) for one in after]


def main_language(corpus: Corpus) -> Language:
    """The language that most items are written in; English where it is even."""
    chinese = corpus.catalogue.item_chinese
    return "zh" if len(chinese) and float(chinese.mean()) > 0.5 else "en"


async def ask_for_names(work: Workspace, language: Language) -> Named:
    """Ask the language model for a name of each topic; nothing is kept.

    Raises:
        ModelError: no reply came.
    """
    maker = summariser(work, work.settings)
    count = work.builder.corpus.catalogue.topics.count
    async with open_chat(work.settings) as chat:
        answered = counting(1)
        told = HeardChat(chat, lambda reply: work.progress(STEP, min(next(answered), count), count))
        found = await maker.name_topics(told, StoreItems(work.store), language)
    return distinct(found, work.topic_names.get(language, {}))


def distinct(found: Named, kept: Mapping[str, str]) -> Named:
    """What was found, without names that another topic has: of two alike the first stands. `kept` are earlier names.

    >>> distinct(Named({"topic:0": "Tea", "topic:1": "tea"}), {}).names
    {'topic:0': 'Tea'}
    """
    names: dict[str, str] = {}
    rejected = list(found.rejected)
    taken = {name.casefold(): key for key, name in kept.items() if key not in found.names}
    for key, name in found.names.items():
        if (other := taken.setdefault(name.casefold(), key)) == key:
            names[key] = name
        else:
            rejected.append(RejectedClaim(label=name, granularity="topic", reason="duplicate", detail=other))
    return replace(found, names=names, rejected=tuple(rejected))


def keep_names(work: Workspace, found: Named, language: Language) -> None:
    """Call topics by the names found from now on; those without one keep the name or the words they had."""
    kept = work.topic_names
    new = {name.casefold() for name in found.names.values()}
    others = {key: name for key, name in kept.get(language, {}).items() if name.casefold() not in new}
    work.name_topics({**kept, language: {**others, **found.names}})


class StoreItems(Mapping[str, Item]):
    """The items of a store by id, each read when it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read = lru_cache(READ_AHEAD)(store.item)

    def __getitem__(self, item_id: str) -> Item:
        found = self._read(item_id)
        if found is None:
            raise KeyError(item_id)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._store.item_ids())

    def __len__(self) -> int:
        return self._store.item_count()
