"""How much of what was planted in a made world profiles recover, where a truth file stands beside the data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eval.data.training import Training
from eval.profiled import builder_of
from eval.profiles.asking import Histories
from eval.profiles.reading import items_of
from eval.recovery import Recovery, recover
from eval.truth import Truth
from palate.types import Profile, Provenance

NOT_MADE = Provenance(engine="none")


def truth_beside(data: Path) -> Path | None:
    """The truth file of a data folder, "NAME.truth.json" beside it; None where there is none."""
    path = data.with_name(data.name + ".truth.json")
    return path if path.is_file() else None


def recovered(train: Training, truth: Truth, profiles: Mapping[str, Profile], histories: Histories) -> Recovery | None:
    """What profiles recover of what was planted in the people of `histories`; a profile that could not be made claims
    nothing. None where nothing was planted in any of them."""
    people = tuple(one for one in truth.users if one.user_id in histories)
    if not people:
        return None
    moments = tuple(one for one in truth.held_out if one.user_id in histories)
    told = {user: profiles.get(user) or Profile(user_id=user, provenance=NOT_MADE) for user in histories}
    of_these = truth.model_copy(update={"users": people, "held_out": moments})
    return recover(of_these, items_of(train), histories, told, builder_of(train).matcher)
