"""One person with a long history, made of several: for what depends on length alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from eval.recovery.measure import Histories
from eval.truth import UserTruth
from palate.types import Event, Language


def crowd(
    users: Sequence[UserTruth], events: Histories, language: Language, count: int
) -> tuple[UserTruth, tuple[Event, ...]]:
    """Return the truth and the first `count` events, by time, of a person who lived the longest lives of a language.

    Raises:
        ValueError: all of them together have not so many events.
    """
    speakers = sorted(
        (user for user in users if user.language == language), key=lambda user: (-user.events, user.user_id)
    )
    chosen: list[UserTruth] = []
    while sum(len(events[user.user_id]) for user in chosen) < count:
        if len(chosen) == len(speakers):
            raise ValueError(f"expected {count} events in {language}, found fewer")
        chosen.append(speakers[len(chosen)])
    lived = sorted(chain.from_iterable(events[user.user_id] for user in chosen), key=lambda event: event.time or 0.0)
    return _together(chosen, count), tuple(event.model_copy(update={"user_id": "crowd"}) for event in lived[:count])


def _together(users: Sequence[UserTruth], count: int) -> UserTruth:
    liked = dict.fromkeys(chain.from_iterable(user.liked for user in users))
    applications = dict.fromkeys(chain.from_iterable(user.applications for user in users))
    return UserTruth(
        user_id="crowd",
        language=users[0].language,
        events=count,
        liked=tuple(liked),
        faint=(),
        disliked=tuple(t for t in dict.fromkeys(chain.from_iterable(u.disliked for u in users)) if t not in liked),
        drift=None,
        applications=tuple(applications),
        scenes={},
    )
