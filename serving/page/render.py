"""Puts a story on one HTML page. Whatever comes from the data is escaped by the template engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import palate
from palate.types import DIMENSIONS, GRANULARITIES, Dimension, Granularity, Interest, Language
from serving.page.plots import contrast_plot, drift_plot
from serving.story import UNSURE, Person, Story
from serving.words import DIMENSION, GRANULARITY, GRANULARITY_MEANS, date, scene_name, word

TEMPLATES = Path(__file__).parent / "templates"
PER_GRANULARITY = 6
EVIDENCE_SHOWN = 4
CONTRAST_ROWS = 6
LANGUAGE_TAG: dict[Language, str] = {"en": "en", "zh": "zh-Hans"}

Say = Callable[..., str]


def render(story: Story) -> str:
    """The page as one text of HTML."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    language = story.language
    return environment.get_template("page.html.j2").render(
        story=story,
        version=palate.__version__,
        style=Markup((TEMPLATES / "style.css").read_text(encoding="utf-8")),  # noqa: S704, our own file
        w=partial(word, language),
        tag=LANGUAGE_TAG,
        day=lambda time: date(language, time, story.zone),
        scene=partial(scene_name, language),
        granularity=GRANULARITY[language],
        means=GRANULARITY_MEANS[language],
        dimension=DIMENSION[language],
        by_granularity=by_granularity,
        by_dimension=by_dimension,
        unsure=UNSURE,
        evidence_shown=EVIDENCE_SHOWN,
        drift_plot=partial(_drift, language=language),
        contrast_plot=partial(_contrast, language=language),
    )


def by_granularity(person: Person) -> list[tuple[Granularity, list[Interest]]]:
    """The strongest interests of each granularity, finest first; empty ones too, for they are said to be empty."""
    interests = person.profile.interests
    return [(one, [each for each in interests if each.granularity == one][:PER_GRANULARITY]) for one in GRANULARITIES]


def by_dimension(person: Person) -> list[tuple[Dimension, int, list[Interest]]]:
    """For each dimension that has interests: how many, and the three strongest."""
    found = [(one, [each for each in person.profile.interests if each.dimension == one]) for one in DIMENSIONS]
    return [(one, len(some), some[:3]) for one, some in found if some]


def contrast_rows(person: Person) -> list[tuple[str, float, float]]:
    """The interests that differ or weigh most in the first two scenes: label, share in the first, share in the second.

    Words are left out where anything coarser is known: they say the same in smaller pieces.
    """
    first, second = person.scenes[0].shares, person.scenes[1].shares
    known = [one for one in person.profile.interests if one.key in first or one.key in second]
    coarse = [one for one in known if one.granularity in ("topic", "application")]
    rows = [(one.label, first.get(one.key, 0.0), second.get(one.key, 0.0)) for one in (coarse or known)]
    strongest = sorted(rows, key=lambda row: (-max(row[1:]), row[0]))[:CONTRAST_ROWS]
    return sorted(strongest, key=lambda row: (row[2] - row[1], row[0]))


def _drift(person: Person, ident: str, *, language: Language) -> Markup:
    drift = person.drift
    if drift is None:
        return Markup("")
    ends = [
        word(language, "from_to", label=one.label, first=f"{one.weights[0]:.2f}", last=f"{one.weights[-1]:.2f}")
        for one in drift.courses
    ]
    first, last = (date(language, drift.moments[place]) for place in (0, -1))
    told = word(language, "drift_alt", count=len(drift.moments), first=first, last=last, lines="; ".join(ends))
    return Markup(drift_plot(drift, ident, told, language))  # noqa: S704, escaped where it was drawn


def _contrast(person: Person, ident: str, *, language: Language) -> Markup:
    rows = contrast_rows(person) if len(person.scenes) > 1 else []
    if not rows:
        return Markup("")
    first, second = (scene_name(language, view.name) for view in person.scenes[:2])
    told = word(language, "contrast", first=first, second=second)
    parts = "; ".join(f"{label}: {left:.0%}, {right:.0%}" for label, left, right in rows)
    return Markup(contrast_plot(rows, (first, second), ident, f"{told}. {parts}"))  # noqa: S704, escaped where drawn
