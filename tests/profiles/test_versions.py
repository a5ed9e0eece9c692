"""A profile's version counts what it has said, not how often it was made."""

from __future__ import annotations

from palate.types import Profile, Provenance
from profiles.versions import next_version, same_contents


def made(user_id: str = "ann", seconds: float = 0.0, version: int = 1, **more: object) -> Profile:
    return Profile(user_id=user_id, version=version, provenance=Provenance(engine="x", seconds=seconds), **more)


def test_the_first_is_one_the_same_again_is_the_same_and_anything_else_is_one_more():
    assert next_version(made(), None).version == 1
    assert next_version(made(seconds=2.0), made(version=4)).version == 4
    assert next_version(made(event_count=3), made(version=4)).version == 5


def test_how_a_profile_came_to_be_is_no_part_of_what_it_says():
    assert same_contents(made(seconds=1.0), made(seconds=2.0, version=9))
    assert not same_contents(made(), made(language="zh"))
