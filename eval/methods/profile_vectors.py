"""Rank from the vectors of a profile, and from no model of other people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Literal, get_args

import numpy as np

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Need, ScoringMethod
from eval.models.features import Floats
from eval.profiled import builder_of, with_profiles
from palate.errors import InputError
from palate.types import Profile
from retrieval.keeping import fitting
from retrieval.material import Material
from retrieval.people_vectors.people import PeopleVectors
from retrieval.people_vectors.space import item_space
from retrieval.request import Request
from retrieval.sources.assemble import material_of
from retrieval.sources.features import Features
from retrieval.sources.interests import Interests
from retrieval.sources.ranking import Ranking
from retrieval.sources.source import Source
from retrieval.sources.vectors import CONTENT_SHARE, SOCIAL_SHARE, Vectors

Form = Literal["one", "many", "both"]
ProfileOf = Callable[[str], Profile | None]


class ProfileVectors(ScoringMethod):
    """Cosine of items to the vectors of a person, in the space of items.

    Somebody without vectors gets an empty list, which scores zero.

    Args:
        form: "one" vector, the sum of those of behaviour, content and friends; "many", one for each of the strongest
            interests; or "both", added after each was brought to the same spread.
        content: how much the words of interests count in the one vector, beside 1 for behaviour.
        social: how much what friends chose counts in it.
    """

    name = "profile-vectors"
    about = "The vectors of the profile alone: cosine to those of items (Rocchio 1971; Mu and Viswanath 2018)."
    needs: ClassVar[frozenset[Need]] = frozenset({"texts"})
    space: ClassVar = {
        "form": ("one", "both", "many"),
        "content": (CONTENT_SHARE, 0.0, 0.5),
        "social": (SOCIAL_SHARE, 0.0),
    }

    def __init__(self, *, form: Form = "one", content: float = CONTENT_SHARE, social: float = SOCIAL_SHARE) -> None:
        if form not in get_args(Form):
            raise InputError(f"Expected form 'one', 'many' or 'both', got {form!r}.")
        self.form, self.content, self.social = form, content, social

    def fit(self, train: Training) -> None:
        """Put items and people into one space; profiles are built by statistics where there are none yet."""
        self.open(train, with_profiles(train).profile)

    def open(self, train: Training, profile_of: ProfileOf) -> None:
        """The same for profiles from elsewhere."""
        self._profile_of, self._material = profile_of, train.keep("material of vectors", lambda: _material(train))
        space = item_space(self._material, fitting)
        people = train.keep("people vectors", lambda: PeopleVectors.over(self._material, space))
        one = Vectors(people, content=self.content, social=self.social)
        many = Interests(self._material.catalogue, Features.nothing(self._material.catalogue), space, meaning=1.0)
        forms: Mapping[Form, Sequence[Source]] = {"one": (one,), "many": (many,), "both": (one, many)}
        self._sources = forms[self.form]

    def scores(self, questions: Sequence[Question]) -> Floats:
        """See `ScoringMethod.scores`; -inf in the whole row of somebody without vectors."""
        return np.stack([self._one(self._request(question)) for question in questions])

    def _one(self, request: Request) -> Floats:
        said = [_spread(source.rank(request, 1)) for source in self._sources]
        known = [scores for scores in said if scores is not None]
        if not known:
            return np.full(len(self._material.catalogue), -np.inf, np.float32)
        return np.asarray(np.sum(known, axis=0), np.float32)

    def _request(self, question: Question) -> Request:
        return self._material.people.request(
            question.user_id, profile=self._profile_of(question.user_id), domain=question.domain
        )


def _spread(ranking: Ranking) -> Floats | None:
    """The scores of all items over their standard deviation; None where nothing was said."""
    if ranking.everywhere is None or not ranking.everywhere.any():
        return None
    return ranking.everywhere / np.float32(max(float(ranking.everywhere.std()), 1e-9))


def _material(train: Training) -> Material:
    """The training part as material; text vectors are there where an embedder is."""
    found = material_of(train.store, train.items, train.interactions, builder_of(train).matcher, seed=train.seed)
    return found if train.embedder is None else replace(found, vectors=train.item_vectors)
