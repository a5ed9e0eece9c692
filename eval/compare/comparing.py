"""Both sides make profiles of the same users, which are measured alike."""

from __future__ import annotations

from eval.compare.sides import Side, templates
from eval.data.log import Log
from eval.data.questions import Split
from eval.method import Value
from eval.profiles.engines import ByModel
from eval.profiles.evaluate import ProfilePlan, evaluate_profiles
from eval.profiles.results import ProfileEvaluation
from palate.errors import InputError
from palate.types import Language, Model

USUAL = ProfilePlan(steady=False)


class Template(Model):
    """A template of a job and language on both sides, by its hash."""

    job: str
    language: Language
    one: str
    other: str


class EngineComparison(Model):
    """Two sides on the same users.

    Args:
        one: the side that the other is compared with, and its model.
        other: the other side, and its model.
        templates: those of profiles, whether they differ or not.
        evaluation: everything measured; its `comparisons` are of `other` beside `one`.
    """

    one: str
    one_model: str
    other: str
    other_model: str
    templates: tuple[Template, ...]
    evaluation: ProfileEvaluation

    @property
    def differing(self) -> tuple[Template, ...]:
        """The templates that differ between the sides."""
        return tuple(one for one in self.templates if one.one != one.other)


def compare_engines(
    log: Log, split: Split, one: Side, other: Side, plan: ProfilePlan = USUAL, **settings: Value
) -> EngineComparison:
    """Compare two models, or two sets of prompts, on the same users of a split.

    A user whose profile a side could not make scores zero there, in every score; what it cost is counted all the same.

    Args:
        log: the whole data set, for its name and size.
        split: what to learn from, what to ask, what is right.
        one: what the other is compared with.
        other: what is compared.
        plan: how; profiles are not made again to see how steady they are unless it says so.
        settings: told in the report beside the plan's own.

    Raises:
        InputError: both sides have one name.
    """
    if one.name == other.name:
        raise InputError(f"Expected two sides of different names, got {one.name!r} twice.")
    engines = [ByModel(side.model, side.name) for side in (one, other)]
    evaluation = evaluate_profiles(log, split, engines, plan, **settings)
    theirs = templates(other.model.book)
    return EngineComparison(
        one=one.name,
        one_model=one.model.name,
        other=other.name,
        other_model=other.model.name,
        templates=tuple(
            Template(job=job, language=language, one=made, other=theirs[job, language])
            for (job, language), made in templates(one.model.book).items()
        ),
        evaluation=evaluation,
    )
