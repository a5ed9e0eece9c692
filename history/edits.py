"""What people made of their profiles, kept apart from what was made of their events: whatever is built anew, it stays.

A profile that is read says what its person made of it; one that is built or updated never does. Topics are numbered
anew whenever a corpus is fitted: an edit of a topic holds of the one that shares its words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from history.database import upsert
from history.tables import edits
from palate.types import Contradiction, Edit, Granularity, Interest, Profile

TOPIC = re.compile(r"(?<![a-z])topic:\d+")
"""What names a topic in the key of an interest."""
FIRST_TERMS = 4
SHARED = 0.5
"""A topic is still the same one when at least this share of its first terms are."""
LONGEST_KEY = 256
_CHUNK = 500


def with_edits(profile: Profile, made: Iterable[Edit]) -> Profile:
    """The profile as its person wants it: without what they hid, what they pinned in front, and what they corrected as
    they corrected it. A summary that names what was hidden or corrected is left out.

    >>> from palate.types import Provenance
    >>> bare = Profile(user_id="ann", provenance=Provenance(engine="example"))
    >>> with_edits(bare, [Edit(key="word:ramen", hidden=True)]) == bare
    True
    """
    if not (wanted := tuple(made)):
        return profile
    of = edits_of(profile.interests, wanted)
    given = [(one, of.get(one.key)) for one in profile.interests]
    given += [(edit.interest, edit) for edit in lost_edits(profile.interests, wanted) if edit.interest is not None]
    hidden = tuple(one for one, edit in given if edit is not None and edit.hidden)
    gone = _meant(hidden)
    shown = [_edited(one, edit) for one, edit in given if _stays(one, edit, gone, profile)]
    update = {
        "interests": tuple(sorted(shown, key=lambda one: (not one.pinned, -one.weight))),
        "hidden": hidden,
        "summaries": _told(profile, given, gone),
    }
    return profile.model_copy(update=update)


def edits_of(interests: Sequence[Interest], made: Iterable[Edit]) -> dict[str, Edit]:
    """The edit that holds of each interest, by the interest's key; interests that nobody edited are left out.

    An edit holds of the interest of its key; where that names a topic, of the topic that shares most words with it.
    """
    found = ((edit, _held_by(edit, interests)) for edit in made)
    return {interest.key: edit for edit, interest in found if interest is not None}


def lost_edits(interests: Sequence[Interest], made: Sequence[Edit]) -> list[Edit]:
    """The edits that hold of none of these interests. One of a topic whose number now stands for another one goes by
    its words, as does its interest: no two interests of a profile share a key."""
    met = {edit.key for edit in edits_of(interests, made).values()}
    taken = {one.key for one in interests}
    return [_by_words(edit) if edit.key in taken else edit for edit in made if edit.key not in met]


def _by_words(edit: Edit) -> Edit:
    """The edit, and its interest, with words for the number of a topic."""
    words = "+".join(edit.interest.terms[:FIRST_TERMS]) if edit.interest is not None else "lost"
    key = TOPIC.sub(lambda _: f"topic:{words}", edit.key)[:LONGEST_KEY]
    kept = None if edit.interest is None else edit.interest.model_copy(update={"key": key})
    return edit.model_copy(update={"key": key, "interest": kept})


def _held_by(edit: Edit, interests: Iterable[Interest]) -> Interest | None:
    if not TOPIC.search(edit.key):
        return next((one for one in interests if one.key == edit.key), None)
    terms = set(edit.interest.terms) if edit.interest is not None else set()
    kind = TOPIC.sub("topic", edit.key)
    alike = [
        (_shared(one, terms), one.key == edit.key, one) for one in interests if TOPIC.sub("topic", one.key) == kind
    ]
    share, _, best = max(alike, key=lambda each: each[:2], default=(0.0, False, None))
    return best if share >= SHARED else None


def _shared(interest: Interest, terms: Collection[str]) -> float:
    """The share of the first terms of an interest that are among these."""
    first = interest.terms[:FIRST_TERMS]
    return sum(term in terms for term in first) / len(first) if first else 0.0


def _meant(hidden: Iterable[Interest]) -> frozenset[str]:
    """Keys of all that hiding these interests means: they themselves, and the findings that they were made of."""
    return frozenset(key for one in hidden for key in (one.key, *one.merges))


def _stays(interest: Interest, edit: Edit | None, gone: Collection[str], profile: Profile) -> bool:
    """Whether an interest is shown: not what was hidden, nor the feeling about it, nor what rests on it alone."""
    if edit is not None:
        return not edit.hidden and (edit.pinned or interest in profile.interests)
    if interest.key in gone or interest.key.removeprefix("sentiment:") in gone:
        return False
    return not interest.merges or any(key not in gone for key in interest.merges)


def _edited(interest: Interest, edit: Edit | None) -> Interest:
    if edit is None:
        return interest
    said = _corrections(edit)
    pinned = {"pinned": True, "weight": 1.0, "confidence": 1.0} if edit.pinned else {}
    return interest.model_copy(update={**said, **pinned, "corrected": bool(said)})


def _corrections(edit: Edit) -> dict[str, Any]:
    said = {"label": edit.label, "weight": edit.weight, "polarity": edit.polarity}
    return {name: value for name, value in said.items() if value is not None}


def _told(
    profile: Profile, given: Iterable[tuple[Interest, Edit | None]], gone: Collection[str]
) -> dict[Granularity, str]:
    """The summaries that name nothing of what was hidden or corrected."""
    silent = [one.label.casefold() for one, edit in given if one.key in gone or (edit and _corrections(edit))]
    return {
        granularity: text
        for granularity, text in profile.summaries.items()
        if not any(label in text.casefold() for label in silent)
    }


def without_events(edit: Edit, gone: Collection[str]) -> Edit:
    """The edit with nothing of events that were taken back; without the interest where nothing else showed it."""
    kept = edit.interest
    if kept is None or not _rests_on(kept, gone):
        return edit
    left = tuple(event for event in kept.evidence if event not in gone)
    if not left:
        return edit.model_copy(update={"interest": None})
    quoted = tuple(event for event in kept.quoted if event not in gone)
    sides = None if kept.contradiction and _sides(kept.contradiction) & set(gone) else kept.contradiction
    update = {"evidence": left, "quoted": quoted, "contradiction": sides}
    return edit.model_copy(update={"interest": kept.model_copy(update=update)})


def _rests_on(interest: Interest, events: Collection[str]) -> bool:
    sides = _sides(interest.contradiction) if interest.contradiction else set()
    return any(event in events for event in (*interest.evidence, *interest.quoted, *sides))


def _sides(contradiction: Contradiction) -> set[str]:
    return {*contradiction.for_events, *contradiction.against_events}


def write_edits(connection: Connection, user_id: str, made: Iterable[Edit], time: float) -> None:
    """Keep edits of a user over those of the same keys."""
    rows = [{"user_id": user_id, "key": one.key, "time": time, "body": one.model_dump_json()} for one in made]
    if rows:
        connection.execute(upsert(connection, edits), rows)


def read_edits(connection: Connection, users: Iterable[str] | None = None) -> Mapping[str, tuple[Edit, ...]]:
    """What each of these users made of their profile, sorted by key; of everybody who made something, for None."""
    query = select(edits.c.user_id, edits.c.body).order_by(edits.c.user_id, edits.c.key)
    if users is not None:
        query = query.where(edits.c.user_id.in_(tuple(users)))
    found: dict[str, list[Edit]] = {}
    for user_id, body in connection.execute(query):
        found.setdefault(user_id, []).append(Edit.model_validate_json(body))
    return {user_id: tuple(made) for user_id, made in found.items()}


def delete_edits(connection: Connection, user_id: str, keys: Iterable[str]) -> int:
    """Remove these edits of a user; how many there were."""
    wanted = sorted(set(keys))
    own = edits.c.user_id == user_id
    parts = (wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK))
    return sum(connection.execute(delete(edits).where(own, edits.c.key.in_(part))).rowcount for part in parts)


def forget_events(connection: Connection, user_id: str, gone: Collection[str]) -> None:
    """Let nothing of events that a user took back linger in their edits."""
    times = dict(connection.execute(select(edits.c.key, edits.c.time).where(edits.c.user_id == user_id)).all())
    for made in read_edits(connection, [user_id]).get(user_id, ()):
        if (left := without_events(made, gone)) != made:
            write_edits(connection, user_id, [left], times[made.key])
