"""A profile as its person wants it, with texts that say the same."""

from __future__ import annotations

from palate.types import Language, Profile
from profiles.build import ENGINE
from profiles.summary import summaries


def retold(profile: Profile, language: Language | None = None) -> Profile:
    """A profile that follows edits (`Store.profile`) with summaries of what it says now, in a language, or in its own;
    as it is where nobody edited and the language is its own.

    Those by statistics are written anew. A model's stay as far as they name nothing that was hidden or corrected, and
    are in that language; for the others stand those by statistics.
    """
    speech = language or profile.language
    edited = profile.hidden or any(one.pinned or one.corrected for one in profile.interests)
    if speech == profile.language and not edited:
        return profile
    told = summaries(profile.interests, speech, profile.event_count, profile.confidence)
    kept = profile.summaries if profile.provenance.engine != ENGINE and speech == profile.language else {}
    return profile.model_copy(update={"summaries": {**told, **kept}})
