"""A profile as its person wants it, with texts that say the same."""

from __future__ import annotations

from palate.types import Profile
from profiles.build import ENGINE
from profiles.summary import summaries


def retold(profile: Profile) -> Profile:
    """A profile that follows edits (`Store.profile`) with summaries of what it says now; as it is where nobody edited.

    Those by statistics are written anew. A model's stay as far as they name nothing that was hidden or corrected; for
    the others stand those by statistics.
    """
    if not (profile.hidden or any(one.pinned or one.corrected for one in profile.interests)):
        return profile
    told = summaries(profile.interests, profile.language, profile.event_count, profile.confidence)
    kept = {} if profile.provenance.engine == ENGINE else profile.summaries
    return profile.model_copy(update={"summaries": {**told, **kept}})
