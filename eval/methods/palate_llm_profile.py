"""Palate over profiles that a language model wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from agent.recommend import Recommender
from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Family, ListingMethod, Need
from eval.methods.palate import Palate
from eval.profiled import with_profiles
from eval.profiles.on_demand import on_demand
from eval.system import Said, System, built_index, full
from palate.errors import PalateError
from palate.types import Profile

Listed = list[str] | Exception


class NoProfileError(PalateError):
    """A profile that the language model could not make; the message says why."""


class PalateLLMProfile(ListingMethod):
    """The full system, its interests named by a language model for whoever asks.

    A question of somebody whose profile could not be made fails: statistics do not stand in for it. Somebody without
    events gets what the full system has for them, and nothing is asked of the model.
    """

    name = "palate-llm-profile"
    about = "The full system over profiles by a language model, each claim checked by code."
    family: ClassVar[Family] = "ours"
    needs: ClassVar[frozenset[Need]] = frozenset({"chat"})
    default: ClassVar[bool] = False

    def fit(self, train: Training) -> None:
        """Open the full system; a profile is made when its person asks for the first time."""
        self._train, self._store = train, with_profiles(train)
        self._profiles: dict[str, Profile] = {}
        self._failures: dict[str, str] = {}
        index = None if train.embedder is None else built_index(train)
        self._palate = Palate()
        system = System(Recommender.open(self._store, index))
        self._palate.open(train, Said(system, self.profile_of, lambda: full(train).lessons))

    def rank(self, questions: Sequence[Question], k: int) -> Sequence[Listed]:
        """See `ListingMethod.rank`; a list is an error where there is no profile."""
        self._make({question.user_id for question in questions})
        return [self._list(question, k) for question in questions]

    def profile_of(self, user_id: str) -> Profile | None:
        """The profile that was made for a person, None where there is none so far."""
        return self._profiles.get(user_id)

    def _list(self, question: Question, k: int) -> Listed:
        if why := self._failures.get(question.user_id):
            return NoProfileError(why)
        ids = self._train.catalogue.ids
        try:
            return [ids[place] for place in self._palate.listed(question)[:k].tolist()]
        except PalateError as error:
            return error

    def _make(self, users: set[str]) -> None:
        """Have the profiles of these people made, unless that was tried before."""
        known = self._train.number.keys() - self._profiles.keys() - self._failures.keys()
        if not (fresh := users & known):
            return
        built = on_demand(self._train).of(fresh)
        self._profiles |= built.profiles
        self._failures |= built.failures
        self.calls, self.usage = self.calls + built.calls, self.usage + built.usage
