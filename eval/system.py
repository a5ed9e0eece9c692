"""Palate itself over a training part: the recommender that serves, asked the way an evaluation asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from agent.recommend import Recommender
from eval.data.questions import Question
from eval.data.training import Training
from eval.profiled import with_profiles
from palate.errors import InputError
from palate.types import Language, Profile
from retrieval.index import Index
from retrieval.request import Request
from retrieval.retriever import Retriever
from retrieval.sources.ranking import Mask, Positions, Ranking
from retrieval.sources.search import ItemSearch

Places = NDArray[np.int32]
ProfileOf = Callable[[str], Profile | None]
INDEX = "index"


@dataclass(frozen=True)
class System:
    """A recommender that takes questions. Unlike in use, somebody of whom nothing is known gets what is popular."""

    recommender: Recommender

    @property
    def retriever(self) -> Retriever:
        """The sources, and how they are fused."""
        return self.recommender.retriever

    @property
    def language(self) -> Language:
        """The language that most items are written in."""
        return self.recommender.language

    @property
    def tilts(self) -> frozenset[str]:
        """Names of the sources that only reorder what others found."""
        return frozenset(tilt.name for tilt in self.retriever.tilts)

    def scenes_of(self, question: Question) -> dict[str, float]:
        """The scenes that a question's context and time speak for, with weights 0 to 1."""
        return self.recommender.scenes_of(question.context, question.time)

    def request(self, question: Question, profile: Profile | None, scenes: Mapping[str, float]) -> Request:
        """What the sources are asked: as `recommend` would, with the question's candidates and repeats.

        Raises:
            InputError: the question's domain has no items.
        """
        request = self.recommender.request(
            question.user_id,
            profile,
            scenes,
            domain=question.domain,
            context=question.context,
            time=question.time,
        )
        return replace(request, allowed=self._allowed(question, request))

    def _allowed(self, question: Question, request: Request) -> Mask:
        catalogue = self.recommender.catalogue
        allowed = catalogue.members(question.domain) if question.repeats else request.allowed
        if question.candidates is None:
            return allowed
        return allowed & catalogue.holding(question.candidates)


@dataclass(frozen=True)
class Found:
    """What the sources found for one question.

    `items` are catalogue positions, ascending, of all that any source found; `order` is each source's ranking of them:
    places in `items`, best first. Scores are not kept, since fusing needs none.
    """

    items: Places
    order: Mapping[str, Places]

    @classmethod
    def of(cls, rankings: Mapping[str, Ranking]) -> Found:
        """What these rankings of the catalogue hold."""
        named = [ranking.items for ranking in rankings.values()]
        items = np.unique(np.concatenate(named)) if named else np.zeros(0, np.intp)
        order = {name: _small(np.searchsorted(items, ranking.items)) for name, ranking in rankings.items()}
        return cls(_small(items), order)


class Said:
    """What every source of a system says to each question. It is asked once, and shared by all who fuse it anew.

    Args:
        system: whose sources are asked.
        profile_of: finds a person's profile; None for somebody without one.
    """

    def __init__(self, system: System, profile_of: ProfileOf) -> None:
        self.system, self.profile_of = system, profile_of
        self._kept: dict[tuple[Question, bool], Found] = {}

    def to(self, question: Question, *, scenes: bool = True) -> Found:
        """What the sources found; `scenes` False asks as if no scene had been recognised.

        Raises:
            InputError: the question's domain has no items.
        """
        weights = self.system.scenes_of(question) if scenes else {}
        key = (question, bool(weights))
        if key not in self._kept:
            request = self.system.request(question, self.profile_of(question.user_id), weights)
            self._kept[key] = Found.of(self.system.retriever.rank(request, self.system.retriever.depth))
        return self._kept[key]


def full(train: Training) -> Said:
    """The whole system: profiles by statistics, an index by the embedder of the training part if it has one."""
    if train.embedder is None:
        return statistics_only(train)
    return train.keep("system", lambda: _said(train, built_index(train)))


def statistics_only(train: Training) -> Said:
    """The system without an embedder: nothing is searched by vector or by text."""
    return train.keep("system of statistics", lambda: _said(train, None))


def built_index(train: Training) -> Index:
    """The index of the training store, closed when the training part is let go.

    Raises:
        InputError: there is no embedder.
    """
    return train.keep("index", lambda: _index(train))


def _index(train: Training) -> Index:
    if train.embedder is None:
        raise InputError("Expected an embedder to build an index with, got none.")
    store = with_profiles(train)
    index = Index.build(store, store.folder / INDEX, train.embedder, progress=train.progress)
    finalize(train, index.close)
    return index


def _said(train: Training, index: ItemSearch | None) -> Said:
    store = with_profiles(train)
    return Said(System(Recommender.open(store, index)), store.profile)


def _small(positions: Positions) -> Places:
    return positions.astype(np.int32)
