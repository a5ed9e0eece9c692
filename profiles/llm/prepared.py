"""A prompt about one person, and how its reply becomes a profile. The chat is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from palate.chat import Usage
from palate.errors import FaultKind, ReplyError
from palate.types import Interest, Provenance, RejectedClaim
from profiles.llm.claims import Claim, claim_of
from profiles.llm.handles import Shown
from profiles.llm.nearness import Nearness
from profiles.llm.person import ENGINE, How, Person, Summary
from profiles.llm.update import Held, patched
from profiles.llm.verify import Verifier
from prompts import Fault, Prompt
from prompts.replies import InterestClaim, PatchReply, ProfileReply, Summaries

MOST_TOLD = 3
ADVICE = {
    "copied": "the labels are those of the example or titles of single things; name what several events have in common",
    "generic": "the labels are true of anybody; name what sets this person apart",
    "unsupported": "the events cited are not about the labels; cite only events whose own words are about the label",
}


@dataclass(frozen=True)
class Rules:
    """How replies are judged, the same for everybody."""

    nearness: Nearness | None = None
    allow_sensitive: bool = False

    def verifier(self, person: Person, shown: Shown, prompt: Prompt[Any] | None) -> Verifier:
        """Return the judge of claims about a person, by what one prompt showed."""
        return Verifier(
            person.reading,
            person.items,
            shown,
            self.nearness,
            allow_sensitive=self.allow_sensitive,
            examples=example_labels(prompt),
        )


def example_labels(prompt: Prompt[Any] | None) -> list[str]:
    """Return the labels of the worked example that a prompt shows."""
    example = prompt.example if prompt is not None else None
    claims: Sequence[InterestClaim] = getattr(example, "interests", ()) or getattr(example, "add", ())
    return [claim.label for claim in claims]


@dataclass(frozen=True)
class Prepared:
    """One prompt about one person, ready to be asked, now or by a batch service tomorrow.

    `fingerprint` names all the prompt follows from but the template: when it is another by the time the reply comes,
    the history has changed and the reply is stale. `holding` is what a patch would change, None for a whole profile.
    """

    person: Person
    prompt: Prompt[Any]
    shown: Shown
    rules: Rules
    holding: Held | None = None
    _judged: list[Any] = field(default_factory=list, repr=False, compare=False)

    @property
    def user_id(self) -> str:
        """Whom it is about."""
        return self.person.reading.user_id

    @property
    def fingerprint(self) -> str:
        """What the prompt follows from."""
        return self.person.fingerprint

    @property
    def how(self) -> How:
        """Whether the reply is a whole profile or a patch."""
        return "whole" if self.holding is None else "update"

    @property
    def verifier(self) -> Verifier:
        """Judges the reply."""
        return self.rules.verifier(self.person, self.shown, self.prompt)

    def faults(self, reply: ProfileReply | PatchReply) -> list[Fault]:
        """Return what makes a reply useless, in words a model can act on; nothing where enough of it stands."""
        outcome = self.outcome(reply)
        return told_fault(outcome.fault, outcome.rejected)

    def outcome(self, reply: ProfileReply | PatchReply) -> Outcome:
        """Return what of a reply stands; the last reply is judged once, however often it is asked about."""
        if not self._judged or self._judged[0] != reply:
            self._judged[:] = [reply, self._outcome(reply)]
        return cast(Outcome, self._judged[1])

    def _outcome(self, reply: ProfileReply | PatchReply) -> Outcome:
        if isinstance(reply, ProfileReply):
            judged = self.verifier.verified(reply.interests, reply.noise)
            return Outcome(judged.claims, judged.noise, judged.rejected, reply.summaries, judged.fault)
        assert self.holding is not None
        patch = patched(self.verifier, self.holding, reply)
        return Outcome(patch.claims, patch.left_out, patch.rejected, reply.summaries, patch.fault)


@dataclass(frozen=True)
class Outcome:
    """What of a reply stands: claims, keys of findings to leave out, what was not let stand, the texts as written;
    `fault` says why nothing of it should be used."""

    claims: tuple[Claim, ...]
    left_out: tuple[str, ...]
    rejected: tuple[RejectedClaim, ...]
    said: Summaries
    fault: FaultKind | None = None


@dataclass(frozen=True)
class Spent:
    """What replies took, and who wrote them."""

    model: str
    usage: Usage
    calls: int
    repaired: int
    seconds: float


def told_fault(fault: FaultKind | None, rejected: Sequence[RejectedClaim]) -> list[Fault]:
    """Return a fault with the first things that were not let stand; nothing for no fault."""
    if fault is None:
        return []
    wrong = [f'"{one.label}" ({one.reason}{": " + one.detail if one.detail else ""})' for one in rejected[:MOST_TOLD]]
    return [Fault(fault, f"{ADVICE.get(fault, ADVICE['unsupported'])}: {', '.join(wrong)}")]


def summary(person: Person, prompt: Prompt[Any], outcome: Outcome, spent: Spent, how: How, rules: Rules) -> Summary:
    """Return the profile that follows from what stands, and what was not let stand.

    Raises:
        ReplyError: no claim of a whole profile is left that events stand behind; kind "unsupported".
    """
    interests = person.composer.interests(outcome.claims, outcome.left_out)
    if how != "update" and not any(claim_of(one) for one in interests):
        raise ReplyError(f"reply to {prompt.template}: no event stands behind any claim", "unsupported")
    before = person.before if how == "update" else None
    texts, left_out = person.told(
        interests,
        outcome.said,
        outcome.rejected,
        fallback=person.texts_of_a_model(before) if before is not None else None,
        allow_sensitive=rules.allow_sensitive,
    )
    provenance = Provenance(
        engine=ENGINE,
        fingerprint=person.fingerprint,
        model=spent.model,
        prompt_hash=prompt.hash,
        tokens=spent.usage.total + (before.provenance.tokens if before is not None else 0),
        seconds=spent.seconds,
        patches=before.provenance.patches + 1 if before is not None else 0,
    )
    told = [noted(person, one, rules) for one in interests]
    profile = person.profile(tuple(one for one, _ in told), texts, provenance)
    rejected = (*outcome.rejected, *left_out, *(fault for _, faults in told for fault in faults))
    return Summary(profile, rejected, spent.usage, spent.calls, spent.repaired, how)


def noted(person: Person, interest: Interest, rules: Rules) -> tuple[Interest, list[RejectedClaim]]:
    """Return an interest with what stands of its note, and what does not."""
    if not interest.note:
        return interest, []
    note, left_out = person.grounds([interest], (), allow_sensitive=rules.allow_sensitive).kept(interest.note)
    return interest.model_copy(update={"note": note}), left_out
