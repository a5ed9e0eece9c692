"""Versions of a profile: a new one only where what it says has changed."""

from __future__ import annotations

from history.statements import with_statements
from palate.types import Profile


def next_version(profile: Profile, before: Profile | None) -> Profile:
    """Return `profile` with its version: 1 for the first, the same when nothing it says changed, else one more."""
    if before is None:
        return profile
    version = before.version if same_contents(profile, before) else before.version + 1
    return profile.model_copy(update={"version": version})


def same_contents(one: Profile, other: Profile) -> bool:
    """Say whether two profiles say the same; how and when they came to be does not count, nor what the person stated
    in conversations."""
    return _own(one) == _own(other).model_copy(update={"version": one.version, "provenance": one.provenance})


def _own(profile: Profile) -> Profile:
    return with_statements(profile, ())
