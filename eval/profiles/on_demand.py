"""Profiles by a language model, made when somebody first needs them, and once for all who do: asking costs."""

from __future__ import annotations

from collections.abc import Collection

from eval.data.training import Training
from eval.profiles.built import Built
from eval.profiles.engines import ByModel, histories_of


class OnDemand:
    """Keeps what the language model of a training part made, and whom it failed; without a model it makes nothing."""

    def __init__(self, train: Training) -> None:
        self._train = train
        self._made = Built()

    def of(self, users: Collection[str]) -> Built:
        """Profiles and failures of these people with what each took, whoever had them made."""
        tried = self._made.profiles.keys() | self._made.failures.keys()
        model = self._train.language_model
        if model is not None and (fresh := sorted(set(users) - tried)):
            built = ByModel(model).make(self._train, histories_of(self._train, fresh))
            self._made = Built(
                {**self._made.profiles, **built.profiles},
                {**self._made.failures, **built.failures},
                {**self._made.spent, **built.spent},
                {**self._made.rejected, **built.rejected},
            )
        return self._made.only(users)


def on_demand(train: Training) -> OnDemand:
    """The one of a training part and its language model, shared by every method that ranks from such profiles."""
    return train.keep(("profiles by a language model", train.language_model), lambda: OnDemand(train))
