"""A long history told in parts: each part's claims are checked by themselves, then merged into one profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from palate.types import RejectedClaim
from profiles.llm.claims import Claim
from profiles.llm.handles import cut, day
from profiles.llm.person import Person
from profiles.llm.sentences import plain
from profiles.llm.verify import Verified, Verifier, rejected_claim, settled_claims
from prompts.briefs import ClaimLine, MergeBrief
from prompts.replies import MergedInterest, MergeReply

LONGEST_NOTE = 120


def split(places: Sequence[int], costs: Sequence[int], count: int) -> list[list[int]]:
    """Split events, in the order given, into `count` parts of about equal cost, none empty.

    >>> split([0, 1, 2, 3], [1, 1, 1, 3], 2)
    [[0, 1, 2], [3]]
    """
    whole = sum(costs[place] for place in places)
    found: list[list[int]] = [[] for _ in range(count)]
    before = 0
    for place in places:
        found[min(count - 1, before * count // max(1, whole))].append(place)
        before += costs[place]
    return [part for part in found if part]


def merge_brief(person: Person, claims: Sequence[tuple[int, Claim]], tag: str) -> tuple[MergeBrief, dict[str, Claim]]:
    """Return what the merge job is given, and which claim each handle means; `claims` are (part, claim)."""
    handles = {f"c{n}": claim for n, (_, claim) in enumerate(claims, start=1)}
    lines = (_line(person, handle, part, handles[handle]) for handle, (part, _) in zip(handles, claims, strict=True))
    count = max((part for part, _ in claims), default=1)
    return MergeBrief(tag=tag, language=person.reading.signals.language, claims=tuple(lines), parts=count), handles


def _line(person: Person, handle: str, part: int, claim: Claim) -> ClaimLine:
    times = [time for event in claim.quoted if (time := person.events[event].time) is not None]
    timezone = person.reading.corpus.timezone
    return ClaimLine(
        handle=handle,
        part=part,
        granularity=claim.granularity,
        label=claim.label,
        stance=claim.stance,
        events=len(claim.quoted),
        first_day=day(min(times, default=None), timezone),
        last_day=day(max(times, default=None), timezone),
        why=cut(claim.note, LONGEST_NOTE),
    )


def merged(
    verifier: Verifier, reply: MergeReply, handles: Mapping[str, Claim], untold: Sequence[Claim] = ()
) -> Verified:
    """Return the claims of the whole: those merged, where their label still fits, and those nobody named.

    A merged interest rests on what its claims rest on, and on nothing else. `untold` are claims that the prompt had no
    room for.
    """
    kept: list[Claim] = []
    rejected: list[RejectedClaim] = []
    used: set[str] = set()
    for said in reply.interests:
        judged = _judged(verifier, said, handles)
        if isinstance(judged, Claim):
            kept.append(judged)
            used.update(said.claims)
        else:
            rejected.append(judged)
    left = [claim for handle, claim in handles.items() if handle not in used]
    settled = settled_claims([*kept, *left, *untold])
    return Verified(settled.claims, (*rejected, *settled.rejected))


def _judged(verifier: Verifier, said: MergedInterest, handles: Mapping[str, Claim]) -> Claim | RejectedClaim:
    label = plain(said.label)
    if (fault := verifier.label_fault(label, said.granularity)) is not None:
        return fault
    claims = [handles[one] for one in dict.fromkeys(said.claims) if one in handles]
    if not claims:
        return rejected_claim(label, said.granularity, "unknown_handles", ", ".join(said.claims))
    fitting = [claim for claim in claims if verifier.fits(label, claim)]
    if not fitting:
        return rejected_claim(label, said.granularity, "unsupported", f"merged {', '.join(said.claims)}")
    stances = {claim.stance for claim in fitting}
    if said.stance not in stances and "mixed" not in (said.stance, *stances):
        return rejected_claim(label, said.granularity, "contradicted", said.stance)
    return Claim(
        label=label,
        granularity=said.granularity,
        merges=tuple(_each(claim.merges for claim in fitting)),
        quoted=tuple(_each(claim.quoted for claim in fitting)),
        note=plain(said.why),
        stance=said.stance if len(stances) == 1 else "mixed",
    )


def _each(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(one for each in lists for one in each))
