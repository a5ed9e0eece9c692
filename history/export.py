"""Everything that is kept of one person, as plain data that they can take with them."""

from __future__ import annotations

from typing import Any

from history.store import Store


def export_of(store: Store, user_id: str) -> dict[str, Any]:
    """All that a store holds of a person, ready for JSON; nobody else's data but the ids of those they are tied to.

    `profile` is as its person wants it, None where there is none; `followers` are edges from others to them;
    `held_out` are items kept back for evaluation; `judged` is how much liking events show by their words, -1 to 1;
    `vectors` names the spaces that hold vectors of them, and `jobs` the jobs in which they have a place.
    """
    profile, ties = store.profile(user_id), store.ties(user_id)
    return {
        "user_id": user_id,
        "events": [event.model_dump(mode="json") for event in store.events(user_id)],
        "judged": store.judged(user_id),
        "follows": [edge.model_dump(mode="json") for edge in store.friends(user_id)],
        "followers": [edge.model_dump(mode="json") for edge in ties.followers],
        "profile": None if profile is None else profile.model_dump(mode="json"),
        "edits": [edit.model_dump(mode="json") for edit in store.edits(user_id)],
        "statements": [one.model_dump(mode="json") for one in store.statements(user_id)],
        "rejected": [claim.model_dump(mode="json") for claim in store.rejected(user_id)],
        "held_out": list(ties.held_out),
        "vectors": list(ties.vectors),
        "jobs": list(ties.jobs),
    }
