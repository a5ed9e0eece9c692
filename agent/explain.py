"""Says why an item stands in a list, from what really led to it, in the person's language.

Titles and labels come from data: they are shortened, put on one line, and only ever stand inside a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from palate.types import Candidate, EventKind, Interest, Language, Profile, Reason, SourceScore
from prompts import render

MOST_REASONS = 3
TITLES_NAMED = 2
LONGEST_TITLE = 60
LONGEST_LABEL = 40

KINDS: Mapping[str, str] = {
    "interests": "interest",
    "item_knn": "similar",
    "user_knn": "neighbours",
    "popularity": "popular",
    "scene_popularity": "popular_in_scene",
    "query": "query",
    "scene": "scene",
}
"""Kind of reason each source gives; a source that is not here (an aversion) gives none."""
FIRST = frozenset({"query", "interests"})
FAINT = 0.2
"""A source that added less than this share of what the strongest added did not really lead to an item."""
NOT_OWN = frozenset({"popularity", "scene_popularity"})
"""Sources that say nothing of the person: named only where nothing else led to an item."""


@dataclass(frozen=True)
class Did:
    """One own event as a reason names it: what was done, to something of which title."""

    event_id: str
    kind: EventKind
    title: str


@dataclass(frozen=True)
class Explainer:
    """Writes reasons for one answer. `did` finds the person's own events by their ids, leaving out the untold."""

    did: Callable[[Sequence[str]], Sequence[Did]]
    language: Language
    scene: str | None = None
    domain: str | None = None
    interests: Mapping[str, Interest] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        profile: Profile | None,
        did: Callable[[Sequence[str]], Sequence[Did]],
        language: Language,
        *,
        scene: str | None = None,
        domain: str | None = None,
    ) -> Explainer:
        """An explainer that knows the interests of `profile`."""
        known = {} if profile is None else {interest.key: interest for interest in profile.interests}
        return cls(did, language, scene, domain, known)

    def reasons(self, candidate: Candidate, contributions: Mapping[str, float]) -> tuple[Reason, ...]:
        """At most three reasons: query and interests first, then by how much the source added.

        `contributions` says what each source added to the fused score; one that added less than a fifth of the
        largest gives no reason. Popularity is named only where nothing of the person's own led to the item.
        """
        least = FAINT * max(contributions.values(), default=0.0)
        helped = [name for name in candidate.sources if contributions.get(name, 0.0) > least and name in KINDS]
        helped.sort(key=lambda name: (name not in FIRST, -contributions[name], name))
        own = self._some(candidate, [name for name in helped if name not in NOT_OWN])
        return own or self._some(candidate, helped)

    def _some(self, candidate: Candidate, names: Sequence[str]) -> tuple[Reason, ...]:
        made: dict[str, Reason] = {}
        for name in names:
            reason = self._reason(KINDS[name], candidate.sources[name])
            if reason is not None:
                made.setdefault(reason.text, reason)
            if len(made) == MOST_REASONS:
                break
        return tuple(made.values())

    def _reason(self, kind: str, said: SourceScore) -> Reason | None:
        interest = next((self.interests[key] for key in said.interests if key in self.interests), None)
        did = self.did(said.events)
        if kind == "interest" and (interest is None or not did):
            return None
        if kind in ("similar", "neighbours") and not did:
            return None
        label = "" if interest is None else shortened(interest.label, LONGEST_LABEL)
        named = tuple((one.kind, one.title) for one in _named(did))
        return Reason(
            text=_sentence(self.language, kind, label, named, self.scene or "", self.domain or ""),
            interest=None if interest is None else interest.label,
            events=tuple(one.event_id for one in did),
        )


def shortened(text: str, longest: int = LONGEST_TITLE) -> str:
    """One line of at most `longest` characters, cut at a word where there is one.

    >>> shortened("A very   long\\ntitle", 12)
    'A very…'
    """
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return cut[: cut.rfind(" ")] + "…" if " " in cut[longest // 2 :] else cut + "…"


@lru_cache(maxsize=4096)
def _sentence(
    language: Language, kind: str, interest: str, named: tuple[tuple[str, str], ...], scene: str, domain: str
) -> str:
    did = [{"kind": what, "title": title} for what, title in named]
    return render("reason", language, kind=kind, interest=interest, did=did, scene=scene, domain=domain)


def _named(did: Sequence[Did]) -> list[Did]:
    """The first two events of different titles."""
    first: dict[str, Did] = {}
    for one in did:
        first.setdefault(one.title, one)
    return list(first.values())[:TITLES_NAMED]
