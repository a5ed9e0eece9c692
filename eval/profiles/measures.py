"""Everything that is measured of profiles, with what each number means."""

from __future__ import annotations

from typing import Literal

from palate.types import Model

Better = Literal["higher", "lower", "neither"]
Part = Literal["foretells", "stands", "judged", "steady", "reads", "costs"]


class Measure(Model):
    """One thing measured of each user's profile.

    Args:
        name: what tables and comparisons call it.
        part: which question it answers.
        about: what the number is, with its unit.
        better: which way is better; "neither" where it only describes.
        digits: decimals it is told with.
    """

    name: str
    part: Part
    about: str
    better: Better = "higher"
    digits: int = 4

    @property
    def scored(self) -> bool:
        """Whether a profile that could not be made scores zero in it; in others it has no value."""
        return self.better == "higher"


_ALL = (
    Measure(name="NDCG@10 from the text", part="foretells", about="held-out items ranked by the embedded text alone"),
    Measure(name="Recall@10 from the text", part="foretells", about="the same lists"),
    Measure(name="NDCG@10 from the vectors", part="foretells", about="ranked by the vectors of the interests alone"),
    Measure(name="Recall@10 from the vectors", part="foretells", about="the same lists"),
    Measure(name="claims that stand", part="stands", about="share of interests that a cited event supports, by code"),
    Measure(name="evidence that stands", part="stands", about="share of cited events that support, by code"),
    Measure(
        name="claims let stand",
        part="stands",
        about="share of what the model claimed that code let stand",
    ),
    Measure(name="claims a judge supports", part="judged", about="share of the strongest interests, by the judge"),
    Measure(
        name="claims a judge supports partly", part="judged", about="further interests, by the judge", better="neither"
    ),
    Measure(name="interests that stay", part="steady", about="weighted Jaccard with the profile of 80% of the events"),
    Measure(name="order that stays", part="steady", about="Spearman's correlation of the weights of the two"),
    Measure(name="interests", part="reads", about="interests in a profile", better="neither", digits=1),
    Measure(name="words to a label", part="reads", about="mean over its interests", better="neither", digits=2),
    Measure(name="labels of one word", part="reads", about="share of its interests", better="neither", digits=3),
    Measure(name="words", part="reads", about="words of the whole text", better="neither", digits=1),
    Measure(name="sentences", part="reads", about="sentences of the whole text", better="neither", digits=1),
    Measure(name="words to a sentence", part="reads", about="mean over the text", better="neither", digits=1),
    Measure(name="new words", part="reads", about="share of words not said before", better="neither", digits=3),
    Measure(name="tokens read", part="costs", about="prompt tokens for a profile", better="lower", digits=0),
    Measure(name="tokens written", part="costs", about="reply tokens for a profile", better="lower", digits=0),
    Measure(name="calls", part="costs", about="times the model was asked for a profile", better="lower", digits=2),
    Measure(
        name="seconds",
        part="costs",
        about="seconds in which the model answered, or statistics built, for a profile",
        better="lower",
        digits=4,
    ),
)
MEASURES: dict[str, Measure] = {one.name: one for one in _ALL}
"""Every measure by name, in the order of reports."""

PARTS: dict[Part, str] = {
    "foretells": "What it foretells",
    "stands": "Whether its claims stand, by code",
    "judged": "Whether its claims stand, by a judge",
    "steady": "How steady it is",
    "reads": "How it reads",
    "costs": "What it costs",
}
"""The questions that measures answer, as headings."""
