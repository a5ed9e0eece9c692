"""Counts of right, wrong and missed claims, and what follows from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from palate.types import Model, Share


class LabelScore(Model):
    """One planted label over all people: how many have it and are said to, are said to without, have it unsaid."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Right claims over all claims; 0 without claims."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Right claims over all who have it; 0 when nobody has it."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> LabelScore(right=3, wrong=1, missed=1).f1
        0.75
        """
        denominator = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / denominator if denominator else 0.0


class Macro(Model):
    """Scores of all labels; means give each label the same weight."""

    labels: dict[str, LabelScore]

    @property
    def f1(self) -> float:
        """Mean F1 over labels, 0 to 1."""
        return _mean(score.f1 for score in self.labels.values())

    @property
    def precision(self) -> float:
        """Mean precision over labels, 0 to 1."""
        return _mean(score.precision for score in self.labels.values())

    @property
    def recall(self) -> float:
        """Mean recall over labels, 0 to 1."""
        return _mean(score.recall for score in self.labels.values())


class Rate(Model):
    """So many right out of so many."""

    right: int
    of: int

    @property
    def share(self) -> Share:
        """`right` over `of`; 0 of none is 0."""
        return self.right / self.of if self.of else 0.0


def macro(
    labels: Iterable[str],
    truth: Mapping[str, Collection[str]],
    claims: Mapping[str, Collection[str]],
    excused: Mapping[str, Collection[str]],
) -> Macro:
    """Score claims per label.

    Args:
        labels: all planted labels.
        truth: person to the labels they have; everyone to be scored is in it.
        claims: person to the labels they are said to have.
        excused: person to labels that are neither right nor wrong for them (an interest that faded).
    """
    return Macro(labels={label: _score(label, truth, claims, excused) for label in sorted(labels)})


def _score(
    label: str,
    truth: Mapping[str, Collection[str]],
    claims: Mapping[str, Collection[str]],
    excused: Mapping[str, Collection[str]],
) -> LabelScore:
    people = [user for user in truth if label not in excused.get(user, ())]
    has = {user for user in people if label in truth[user]}
    said = {user for user in people if label in claims.get(user, ())}
    return LabelScore(right=len(has & said), wrong=len(said - has), missed=len(has - said))


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
