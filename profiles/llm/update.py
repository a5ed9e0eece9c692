"""A profile changed by what is new: a patch is asked for, and events decide what of it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from palate.errors import FaultKind
from palate.types import Interest, RejectedClaim
from profiles.llm.claims import Claim, claim_of, leaning, with_events
from profiles.llm.handles import CLEAR, Shown, cut, day, event_lines, finding_lines
from profiles.llm.person import Person
from profiles.llm.verify import Verifier, rejected_claim, settled_claims
from prompts.briefs import HeldLine, UpdateBrief
from prompts.replies import Change, PatchReply

MOST_HELD = 20
MOST_NEW = 8
"""New findings shown beside the new events."""
LONGEST_LABEL = 60
RETIRED = 0.15
"""An interest may be retired when its weight has come down to this."""
GONE = -0.5
"""Or when its trend has come down to this."""


@dataclass(frozen=True)
class Held:
    """What a person's profile holds now, before the patch: claims, the keys silenced, all interests by handle."""

    claims: tuple[Claim, ...]
    silenced: tuple[str, ...]
    by_handle: Mapping[str, Interest]

    def place(self, interest: Interest) -> int | None:
        """Return the place of the claim behind an interest, None for one of statistics alone."""
        said = [(claim.label, claim.granularity) for claim in self.claims]
        wanted = (interest.label, interest.granularity)
        return said.index(wanted) if claim_of(interest) is not None and wanted in said else None


def held(person: Person, claims: Sequence[Claim], silenced: Sequence[str], new: Sequence[int]) -> Held:
    """Return what is held, by handles p1, p2, ...: what the new events touch and what is strongest."""
    interests = person.composer.interests(claims, silenced)
    fresh = {person.reading.signals.events[place].event_id for place in new}
    touched = [one for one in interests if fresh.intersection(one.evidence)]
    named = [one for one in interests if claim_of(one) is not None]
    told = list({one.key: one for one in (*named, *touched, *interests)}.values())[:MOST_HELD]
    told.sort(key=lambda one: (-one.weight, one.key))
    return Held(tuple(claims), tuple(silenced), {f"p{n}": one for n, one in enumerate(told, start=1)})


def new_findings(person: Person, holding: Held, new: Sequence[int]) -> list[int]:
    """Return the places of findings that new events show and no claim held rests on."""
    rested = {key for claim in holding.claims for key in claim.merges}
    told = {one.key for one in holding.by_handle.values()}
    fresh = {person.reading.signals.events[place].event_id for place in new}
    return [
        place
        for place, one in enumerate(person.reading.interests)
        if fresh.intersection(one.evidence) and one.key not in rested | told
    ][:MOST_NEW]


def update_brief(person: Person, holding: Held, shown: Shown, tag: str) -> UpdateBrief:
    """Return what the update job is given."""
    return UpdateBrief(
        tag=tag,
        language=person.reading.signals.language,
        held=tuple(held_line(handle, one, person) for handle, one in holding.by_handle.items()),
        findings=finding_lines(shown, person.reading),
        events=event_lines(shown, person.reading, person.items),
    )


def held_line(handle: str, interest: Interest, person: Person) -> HeldLine:
    """Return the line of an interest that is held."""
    times = [event.time for one in interest.evidence if (event := person.events.get(one)) and event.time is not None]
    stance = "mixed" if interest.contradiction else ("likes" if interest.polarity >= 0 else "dislikes")
    return HeldLine(
        handle=handle,
        granularity=interest.granularity,
        label=cut(interest.label, LONGEST_LABEL),
        stance=stance,
        percent=round(100 * interest.weight),
        last_day=day(max(times, default=None), person.reading.corpus.timezone),
        contradicted=interest.contradiction is not None,
    )


@dataclass(frozen=True)
class Patched:
    """What stands after a patch: all claims, the keys left out, and what was not let stand; `fault` says why nothing of
    the patch should be used, None where some of it holds or it changes nothing."""

    claims: tuple[Claim, ...]
    left_out: tuple[str, ...]
    rejected: tuple[RejectedClaim, ...]
    fault: FaultKind | None


def patched(verifier: Verifier, holding: Held, reply: PatchReply) -> Patched:
    """Apply a patch: claims added are judged as any claim; changes hold as far as the events cited bear them out.

    Nothing that events still support is deleted, whatever the patch says.
    """
    added = verifier.verified(reply.add)
    claims: list[Claim | None] = list(holding.claims)
    left_out = list(holding.silenced)
    rejected: list[RejectedClaim] = []
    for change in reply.changes:
        interest = holding.by_handle.get(change.interest)
        if interest is None:
            rejected.append(rejected_claim(change.interest, None, "unknown_handles"))
            continue
        if (fault := _fault(verifier, change, interest)) is not None:
            rejected.append(fault)
            continue
        place = holding.place(interest)
        if change.move == "retire":
            left_out.append(interest.key)
        if place is not None:
            claims[place] = _changed(claims[place], verifier, change, interest)
    settled = settled_claims([*(claim for claim in claims if claim is not None), *added.claims])
    stands = len(added.claims) + len(reply.changes) - len(rejected)
    fault_kind = (added.fault if reply.add else "unsupported") if rejected or added.rejected else None
    return Patched(
        settled.claims,
        tuple(left_out),
        (*added.rejected, *rejected, *settled.rejected),
        None if stands else fault_kind,
    )


def _changed(claim: Claim | None, verifier: Verifier, change: Change, interest: Interest) -> Claim | None:
    """Return a claim after a change that holds: resting on the events cited as well, or gone."""
    if claim is None or change.move == "retire":
        return None
    events = verifier.reading.signals.events
    return with_events(claim, [events[place].event_id for place in bearing(verifier, change, interest)])


def _fault(verifier: Verifier, change: Change, interest: Interest) -> RejectedClaim | None:
    """Return why a change may not hold, None where it may."""
    if not any(event in verifier.shown.events for event in change.events):
        return rejected_claim(interest.label, interest.granularity, "unknown_handles", ", ".join(change.events))
    if change.move == "retire":
        over = interest.weight <= RETIRED or interest.trend <= GONE
        return None if over else rejected_claim(interest.label, interest.granularity, "still_supported", "retire")
    if not bearing(verifier, change, interest):
        return rejected_claim(
            interest.label, interest.granularity, "unsupported", f"{change.move}: {', '.join(change.events)}"
        )
    return None


def bearing(verifier: Verifier, change: Change, interest: Interest) -> list[int]:
    """Return the places of the cited events that are about an interest and move it the way the change says.

    What strengthens says what the interest says (for a liking: an event for it); what weakens says the opposite.
    """
    places = list(dict.fromkeys(verifier.shown.events[one] for one in change.events if one in verifier.shown.events))
    rested = {interest.key, *interest.merges}
    related = [one for one in verifier.reading.interests if one.key in rested]
    supporting = verifier.supporting(interest.label, places, related)
    signals = verifier.reading.signals
    says = 1.0 if (interest.polarity >= 0) == (change.move == "strengthen") else -1.0
    return [place for place in supporting if says * leaning(place, interest.granularity, signals) >= CLEAR]
