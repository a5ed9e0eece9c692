"""Learns an interest model from a material: folds, what the sources say of them, the best order for each situation.

>>> model = learn(material, sources_of, matcher, profiles, progress=progress)   # doctest: +SKIP
>>> Retriever(catalogue, sources, ranker=model.ranker(material))               # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from palate.protocols import Progress, silent
from palate.types import NO_CONTEXT, Context, Profile
from profiles.scenes import SceneMatcher
from retrieval.learning.calibration import Curve
from retrieval.learning.choosing import LEAST, LEAST_PEOPLE, compare
from retrieval.learning.folds import USUAL_SIZES, Fold, Sizes, Task, folds
from retrieval.learning.lessons import FoldFeatures, fold_features, joined
from retrieval.learning.model import InterestModel, Order
from retrieval.learning.profiles import KeptProfiles
from retrieval.learning.report import Report, Section
from retrieval.learning.situations import SITUATIONS, Situation
from retrieval.learning.thinning import answered
from retrieval.learning.training import TRAINERS, values_alone
from retrieval.material import Material
from retrieval.request import Request
from retrieval.situated.conditions import context_of
from retrieval.sources.source import Source

SourcesOf = Callable[[Material], list[Source]]
"""Fits every source that the model is to weigh to a part of the material, and keeps nothing."""


def learn(
    material: Material,
    sources_of: SourcesOf,
    matcher: SceneMatcher,
    profiles: KeptProfiles | None = None,
    *,
    without: Set[str] = frozenset(),
    sizes: Sizes = USUAL_SIZES,
    seed: int = 0,
    progress: Progress = silent,
) -> InterestModel | None:
    """The interest model of a material, or None where it holds too little to learn from.

    Args:
        material: all that there is to learn from.
        sources_of: fits the sources.
        matcher: tells the scenes of moments.
        profiles: builds profiles from part of the events; without it sources hear of no profile.
        without: names of sources that are left out.
        sizes: how much is asked.
        seed: of all that is drawn.
        progress: hears of steps.
    """
    return taught(
        lessons_of(material, sources_of, matcher, profiles, sizes=sizes, progress=progress), without, seed=seed
    )


def lessons_of(
    material: Material,
    sources_of: SourcesOf,
    matcher: SceneMatcher,
    profiles: KeptProfiles | None = None,
    *,
    sizes: Sizes = USUAL_SIZES,
    progress: Progress = silent,
) -> FoldFeatures:
    """What the sources say of questions with known answers; arguments as for `learn`."""
    cuts, found = folds(material, sizes=sizes), []
    for number, cut in enumerate(cuts):
        progress("fitting sources to a part", number, len(cuts))
        asking = _Asking(material, cut, material.part(cut.kept), matcher, profiles)
        found.append(fold_features(cut, asking.part, sources_of(asking.part), asking.request, progress=progress))
    return joined(found)


def taught(
    lessons: FoldFeatures, without: Set[str] = frozenset(), *, seed: int = 0, progress: Progress = silent
) -> InterestModel | None:
    """The model that these lessons teach, as if the sources of the names `without` did not exist."""
    lessons = lessons.without(frozenset(without)) if without else lessons
    learned: dict[Situation, tuple[Order, Section]] = {}
    for number, situation in enumerate(SITUATIONS):
        progress("learning the order", number, len(SITUATIONS))
        asked = lessons.of(situation)
        if _enough(answered(asked)):
            learned[situation] = _learned(asked, seed)
    if "usual" not in learned:
        return None
    report = Report({situation: section for situation, (_, section) in learned.items()})
    return InterestModel(lessons.sources, {name: order for name, (order, _) in learned.items()}, report)


def _enough(lessons: FoldFeatures) -> bool:
    return len(lessons) >= LEAST and len(np.unique(lessons.people)) >= LEAST_PEOPLE


def _learned(lessons: FoldFeatures, seed: int) -> tuple[Order, Section]:
    compared = compare(lessons, seed)
    scorer = TRAINERS[compared.chosen](lessons, seed)
    section = Section(
        questions=len(lessons),
        found=float(lessons.right.sum() / max(int(lessons.wanted.sum()), 1)),
        values=compared.values,
        chosen=compared.chosen,
        importance=scorer.importance(lessons.sources),
        alone=values_alone(lessons),
    )
    return Order(scorer, Curve.fit(compared.scores, lessons.right)), section


@dataclass(frozen=True)
class _Asking:
    """Puts the tasks of a fold as requests over what the fold left."""

    material: Material
    fold: Fold
    part: Material
    matcher: SceneMatcher
    profiles: KeptProfiles | None

    @cached_property
    def _users(self) -> dict[int, str]:
        return {number: user for user, number in self.material.people.number.items()}

    def request(self, task: Task) -> Request:
        user, time, context = self._users[task.person], self._time(task), self._context(task)
        request = self.part.people.request(
            user,
            profile=self._profile(task.person, time),
            scenes=self.matcher.of_context(context, time) if task.situated or time is not None else {},
            domain=task.domain,
            language=self.material.language,
            context=context,
            time=time,
        )
        if task.repeats:
            request = replace(request, allowed=self.material.catalogue.members(task.domain))
        if task.among is None:
            return request
        among = np.zeros(len(self.material.catalogue), np.bool_)
        among[task.among] = True
        return request.within(among)

    def _context(self, task: Task) -> Context:
        """The context of the first held-out event, for questions that are asked in it."""
        conditions = self.material.conditions
        if not task.situated or conditions is None:
            return NO_CONTEXT
        return context_of(conditions.names[place] for place in conditions.matrix[task.held[0]].indices.tolist())

    def _time(self, task: Task) -> float | None:
        """When the first held-out event happened; None where that stands for no moment of asking."""
        time = float(self.material.people.times[task.held[0]])
        return None if np.isnan(time) or task.among is not None or task.domain is not None else time

    def _profile(self, person: int, until: float | None) -> Profile | None:
        if self.profiles is None:
            return None
        people = self.material.people
        rows = np.arange(people.starts[person], people.starts[person + 1])
        held = frozenset(people.ids[row] for row in rows[~self.fold.kept[rows]].tolist())
        return self.profiles.of(self._users[person], held, until)
