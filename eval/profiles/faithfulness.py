"""Whether what a profile claims stands on what the person did: each pair of interest and event is looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.data.training import Training
from eval.profiled import builder_of
from eval.profiles.reading import items_of
from palate.types import Event, Interest, Language, Profile
from profiles.evidence import supports

_Seen = dict[tuple[object, ...], bool]


@dataclass(frozen=True)
class Support:
    """Of one profile: its `claims`, those that `stand` on at least one event, the `pairs` of claim and cited event, and
    those of them that are `right`."""

    claims: int
    stand: int
    pairs: int
    right: int

    @property
    def claims_share(self) -> float:
        """Share of the claims that stand, 0 to 1; a profile that claims nothing claims nothing false."""
        return self.stand / self.claims if self.claims else 1.0

    @property
    def pairs_share(self) -> float:
        """Share of the pairs that are right, 0 to 1; 1 without any."""
        return self.right / self.pairs if self.pairs else 1.0


def support(train: Training, profile: Profile, events: Sequence[Event]) -> Support:
    """Look at every event that an interest names as evidence, as `profiles.evidence.supports` judges it.

    An event that is not among `events`, the person's own, supports nothing.
    """
    known = {event.event_id: event for event in events}
    found = [
        [one in known and _supports(train, interest, known[one], profile.language) for one in interest.evidence]
        for interest in profile.interests
    ]
    return Support(
        claims=len(found), stand=sum(map(any, found)), pairs=sum(map(len, found)), right=sum(map(sum, found))
    )


def _supports(train: Training, interest: Interest, event: Event, language: Language) -> bool:
    """As `supports`; what people share is looked at once. Habits rest on moments, so they are looked at each time."""
    if any(key.startswith("application:") for key in (interest.key, *interest.merges)):
        return _looked(train, interest, event, language)
    seen = train.keep("profiles.supports", _Seen)
    claim = (interest.key, interest.granularity, interest.label, interest.merges, event.event_id in interest.quoted)
    key = (*claim, bool(interest.quoted), event.item_id, event.kind, event.text, language)
    if key not in seen:
        seen[key] = _looked(train, interest, event, language)
    return seen[key]


def _looked(train: Training, interest: Interest, event: Event, language: Language) -> bool:
    corpus = builder_of(train).corpus.speaking(language)
    return supports(interest, event, items_of(train).get(event.item_id or ""), corpus)
