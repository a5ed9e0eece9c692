"""What was planted in a made world, as `examples/world/make.py` writes it beside the data.

Only the evaluation reads it: nothing that fits or builds a profile sees a label.
"""

from __future__ import annotations

from pathlib import Path

from palate.types import Context, Language, Model

Label = dict[Language, str]


class ItemTruth(Model):
    """What an item is about: a topic, or a need of an application, or nothing in particular (both None)."""

    topic: str | None
    application: str | None
    need: str | None


class Drift(Model):
    """A person's interest moved from `old` to `new`."""

    old: str
    new: str


class UserTruth(Model):
    """What a fair reader of one person's events could know.

    `liked` leaves out the old topic of a drift and `faint` ones, planted but hardly shown: to name one is neither
    right nor wrong. `scenes` gives the scene in which the person clearly meets a topic most often, where there is
    one. `events` counts all events of the person.
    """

    user_id: str
    language: Language
    events: int
    liked: tuple[str, ...]
    faint: tuple[str, ...]
    disliked: tuple[str, ...]
    drift: Drift | None
    applications: tuple[str, ...]
    scenes: dict[str, str]


class HeldOutMoment(Model):
    """A moment that is not in the data: its time in epoch seconds, its context, and the scene it was drawn from."""

    user_id: str
    time: float
    context: Context
    scene: str


class Truth(Model):
    """All that was planted in one world."""

    seed: int
    topics: dict[str, Label]
    applications: dict[str, Label]
    scenes: tuple[str, ...]
    items: dict[str, ItemTruth]
    users: tuple[UserTruth, ...]
    held_out: tuple[HeldOutMoment, ...]


def read_truth(path: Path) -> Truth:
    """Read a truth file.

    Raises:
        OSError: there is no such file.
        pydantic.ValidationError: the file is no truth file.
    """
    return Truth.model_validate_json(path.read_bytes())
