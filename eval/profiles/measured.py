"""One engine measured: every number for every user, and what it took."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from eval.data.training import Training
from eval.language_model import LanguageModel
from eval.profiles import readability
from eval.profiles.asking import Histories
from eval.profiles.built import Built
from eval.profiles.engines import Engine
from eval.profiles.faithfulness import support
from eval.profiles.judge import Verdicts, judged
from eval.profiles.measures import MEASURES
from eval.profiles.predictive import Foretelling
from eval.profiles.stability import resampled, steadiness
from profiles.llm.claims import claim_of

Floats = NDArray[np.float64]
Column = Mapping[str, float]
"""A number by user; users without one are left out."""


@dataclass(frozen=True)
class Measured:
    """What was measured of an engine: `values` by measure, one number per user asked about, NaN where there is none."""

    engine: Engine
    built: Built
    values: Mapping[str, Floats]
    verdicts: Verdicts | None = None


@dataclass(frozen=True)
class Measuring:
    """Measures engines on the same users.

    Args:
        train: the training part.
        histories: the training events of each user to be measured, in order.
        foretelling: asks the questions of the split.
        judge: a model that judges claims; None has none judged.
        steady: whether profiles are made again from some of the events; this doubles what an engine costs.
        seed: of what is drawn.
    """

    train: Training
    histories: Histories
    foretelling: Foretelling
    judge: LanguageModel | None = None
    steady: bool = True
    seed: int = 0
    _users: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_users", tuple(self.histories))

    def measured(self, engine: Engine, built: Built) -> Measured:
        """Every number of what an engine made."""
        verdicts = self._verdicts(built)
        found: dict[str, Floats] = {}
        found |= self._foretold(built)
        for columns in (self._standing(built), self._judged(built, verdicts), self._reading(built), self._costs(built)):
            found |= {name: self._column(name, column, built) for name, column in columns.items()}
        if self.steady and built.written is None:
            steady = self._steady(engine, built)
            found |= {name: self._column(name, column, built) for name, column in steady.items()}
        return Measured(engine, built, {name: found[name] for name in MEASURES if name in found}, verdicts)

    def _column(self, name: str, column: Column, built: Built) -> Floats:
        """A column over all users: whoever has no profile scores zero where higher is better."""
        lost = 0.0 if MEASURES[name].scored else math.nan
        empty = dict.fromkeys(built.failures, lost)
        return np.array([column.get(user, empty.get(user, math.nan)) for user in self._users])

    def _foretold(self, built: Built) -> dict[str, Floats]:
        if self.train.embedder is None:
            return {}
        text = {f"{label} from the text": found for label, found in self.foretelling.of_text(built).items()}
        if built.written is not None:
            return text
        vectors = self.foretelling.of_vectors(built).items()
        return text | {f"{label} from the vectors": found for label, found in vectors}

    def _standing(self, built: Built) -> dict[str, Column]:
        if built.written is not None:
            return {}
        looked = {user: support(self.train, one, self.histories[user]) for user, one in built.profiles.items()}
        columns: dict[str, Column] = {
            "claims that stand": {user: one.claims_share for user, one in looked.items()},
            "evidence that stands": {user: one.pairs_share for user, one in looked.items()},
        }
        let = {user: share for user in built.profiles if (share := _let_stand(built, user)) is not None}
        return columns | {"claims let stand": let} if let else columns

    def _verdicts(self, built: Built) -> Verdicts | None:
        if self.judge is None or built.written is not None:
            return None
        return judged(self.train, self.judge, built.profiles, self.histories)

    def _judged(self, built: Built, verdicts: Verdicts | None) -> dict[str, Column]:
        """A profile of which there is no usable judgement scores zero, as if none of it stood."""
        if verdicts is None:
            return {}
        none = dict.fromkeys(verdicts.failures, 0.0)
        return {
            "claims a judge supports": none | {user: one.supported for user, one in verdicts.found.items()},
            "claims a judge supports partly": {user: one.partly for user, one in verdicts.found.items()},
        }

    def _steady(self, engine: Engine, built: Built) -> dict[str, Column]:
        part = resampled(self.train, self.histories, self.seed)
        again = engine.make(self.train, part)
        found = {user: steadiness(built.profiles, again.profiles, user) for user in part}
        return {
            "interests that stay": {user: one.jaccard for user, one in found.items() if user in built.profiles},
            "order that stays": {user: one.rank for user, one in found.items() if user in built.profiles},
        }

    def _reading(self, built: Built) -> dict[str, Column]:
        told = {user: readability.of_text(text) for user, text in built.texts().items()}
        claimed = {user: readability.of_claims(profile) for user, profile in built.profiles.items()}
        return _turned(claimed) | _turned(told)

    def _costs(self, built: Built) -> dict[str, Column]:
        columns: dict[str, Column] = {"seconds": {user: one.seconds for user, one in built.spent.items()}}
        if built.calls:
            columns["tokens read"] = {user: float(one.usage.prompt_tokens) for user, one in built.spent.items()}
            columns["tokens written"] = {user: float(one.usage.completion_tokens) for user, one in built.spent.items()}
            columns["calls"] = {user: float(one.calls) for user, one in built.spent.items()}
        return columns if built.spent else {}


def _let_stand(built: Built, user: str) -> float | None:
    """Share of what a model claimed that stands in the profile; None for a profile that no model had a hand in."""
    kept = sum(claim_of(one) is not None for one in built.profiles[user].interests)
    claimed = kept + sum(one.granularity is not None for one in built.rejected.get(user, ()))
    return kept / claimed if claimed else None


def _turned(rows: Mapping[str, Column]) -> dict[str, Column]:
    """From names by user to users by name."""
    names = dict.fromkeys(name for row in rows.values() for name in row)
    return {name: {user: row[name] for user, row in rows.items() if name in row} for name in names}


def present(values: Mapping[str, Floats]) -> dict[str, Floats]:
    """The columns in which at least one user has a number."""
    return {name: found for name, found in values.items() if not np.isnan(found).all()}


def listed(values: Floats) -> tuple[float | None, ...]:
    """Numbers as they are written down, None for NaN."""
    return tuple(None if math.isnan(value) else value for value in values.tolist())


def chosen_users(users: Sequence[str], most: int | None, seed: int) -> tuple[str, ...]:
    """`most` of these users, drawn by `seed`, in their order; all where there are no more."""
    if most is None or len(users) <= most:
        return tuple(users)
    drawn = np.random.default_rng(seed).choice(len(users), most, replace=False)
    return tuple(users[place] for place in sorted(drawn.tolist()))
