"""Palate itself over a training part: the recommender that serves, asked the way an evaluation asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property, partial
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from agent.recommend import Recommender
from eval.data.questions import Question
from eval.data.training import Training
from eval.profiled import builder_of, with_profiles
from palate.errors import InputError
from palate.types import Language, Profile
from retrieval.index import Index
from retrieval.keeping import fitting
from retrieval.learning.learn import lessons_of, taught
from retrieval.learning.lessons import FoldFeatures
from retrieval.learning.profiles import KeptProfiles
from retrieval.material import Material
from retrieval.request import Request
from retrieval.retriever import Ranker, Retriever
from retrieval.sources.assemble import Parts, everyday, item_features
from retrieval.sources.ranking import Floats, Mask, Positions, Ranking
from retrieval.sources.search import ItemSearch

Places = NDArray[np.int32]
ProfileOf = Callable[[str], Profile | None]
Teach = Callable[[], "Lessons | None"]
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
    places in `items`, best first; `scores` what each says of all of them, listed or not, shape (items,).
    """

    items: Places
    order: Mapping[str, Places]
    scores: Mapping[str, Floats]

    @classmethod
    def of(cls, rankings: Mapping[str, Ranking]) -> Found:
        """What these rankings of the catalogue hold."""
        named = [ranking.items for ranking in rankings.values()]
        items = np.unique(np.concatenate(named)) if named else np.zeros(0, np.intp)
        order = {name: _small(np.searchsorted(items, ranking.items)) for name, ranking in rankings.items()}
        scores = {name: _scores(ranking, items, order[name]) for name, ranking in rankings.items()}
        return cls(_small(items), order, scores)

    def rankings(self, size: int, without: Set[str] = frozenset()) -> dict[str, Ranking]:
        """The rankings of a catalogue of `size` items that were found, but for those of the names `without`."""
        return {name: self._ranking(name, size) for name in self.order if name not in without}

    def _ranking(self, name: str, size: int) -> Ranking:
        everywhere = np.zeros(size, np.float32)
        everywhere[self.items] = self.scores[name]
        items = self.items[self.order[name]].astype(np.intp)
        return Ranking(items, everywhere[items], everywhere)


class Said:
    """What every source of a system says to each question. It is asked once, and shared by all who order it anew.

    Args:
        system: whose sources are asked.
        profile_of: finds a person's profile; None for somebody without one.
        teach: what the sources say of questions with known answers within the training part: see
            `retrieval.learning.learn.lessons_of`. None: nothing is learned.
    """

    def __init__(self, system: System, profile_of: ProfileOf, teach: Teach | None = None) -> None:
        self.system, self.profile_of, self._teach = system, profile_of, teach
        self._kept: dict[tuple[Question, bool], Found] = {}
        self._rankers: dict[frozenset[str], Ranker | None] = {}

    def to(self, question: Question, *, scenes: bool = True) -> Found:
        """What the sources found; `scenes` False asks as if no scene had been recognised.

        Raises:
            InputError: the question's domain has no items.
        """
        key = (question, bool(scenes and self.system.scenes_of(question)))
        if key not in self._kept:
            rankings = self.system.retriever.rank(self.request(question, scenes=scenes), self.system.retriever.depth)
            self._kept[key] = Found.of(rankings)
        return self._kept[key]

    def request(self, question: Question, *, scenes: bool = True) -> Request:
        """What the sources are asked.

        Raises:
            InputError: the question's domain has no items.
        """
        weights = self.system.scenes_of(question) if scenes else {}
        return self.system.request(question, self.profile_of(question.user_id), weights)

    def ranker(self, without: frozenset[str] = frozenset()) -> Ranker | None:
        """The interest model, learned from the training part without the sources of these names; None where the data
        are too few for one."""
        if without not in self._rankers:
            self._rankers[without] = None if self.lessons is None else self.lessons.ranker(without)
        return self._rankers[without]

    @cached_property
    def lessons(self) -> Lessons | None:
        """What the interest model is learned from; None where nothing is learned."""
        return None if self._teach is None else self._teach()


@dataclass(frozen=True)
class Lessons:
    """All that an interest model is learned from, made once: models that lack some sources are learned in seconds."""

    material: Material
    features: FoldFeatures
    seed: int

    def ranker(self, without: frozenset[str]) -> Ranker | None:
        """The model without these sources; None where there is too little to learn from."""
        model = taught(self.features, without, seed=self.seed)
        return None if model is None else model.ranker(self.material)


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
    recommender = Recommender.open(store, index, seed=train.seed)
    return Said(System(recommender), store.profile, lambda: _lessons(train, recommender, index))


def _lessons(train: Training, recommender: Recommender, index: ItemSearch | None) -> Lessons:
    store, matcher, material = train.store, recommender.matcher, recommender.material
    parts = Parts(index, item_features(store, material.catalogue), matcher)
    profiles = KeptProfiles(store, builder_of(train))
    sources_of = partial(everyday, parts=parts, keep=fitting)
    found = lessons_of(material, sources_of, matcher, profiles, progress=train.progress)
    return Lessons(material, found, train.seed)


def _scores(ranking: Ranking, items: Positions, order: Places) -> Floats:
    """What a ranking says of all of `items`; 0 of those that it neither lists nor knows."""
    if ranking.everywhere is not None:
        return ranking.everywhere[items].astype(np.float32, copy=False)
    scores = np.zeros(len(items), np.float32)
    scores[order] = ranking.scores
    return scores


def _small(positions: Positions) -> Places:
    return positions.astype(np.int32)
