"""Says why an item stands in a list, from what really led to it, in the person's language.

Titles and labels come from data: they are shortened, put on one line, and only ever stand inside a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from palate.text import linked
from palate.types import Candidate, EventKind, Interest, Item, Language, Profile, Reason, SourceScore
from prompts import render

MOST_REASONS = 3
TITLES_NAMED = 2
LONGEST_TITLE = 50
LONGEST_LABEL = 40
SHORTEST_CLAUSE = 15
CLAUSE_END = re.compile(r"(?:,|;|:| [-–—/|]| \(|，|；|：|（)")
SLOT = re.compile("\ue000([0-9]+)\ue001")
"""The place of a word in a sentence, by letters of no language: no template holds them."""
STRONG_EVENTS = 4
"""Events of a reason among which those not yet named in the list are named first."""

KINDS: Mapping[str, str] = {
    "interests": "interest",
    "pinned": "pinned",
    "item_knn": "similar",
    "ease": "similar",
    "factors": "similar",
    "rules": "similar",
    "transitions": "around",
    "user_knn": "neighbours",
    "friends": "friends",
    "graph": "shared",
    "content": "near",
    "vectors": "near",
    "transfer": "transfer",
    "context": "context",
    "trend": "trend",
    "popularity": "popular",
    "scene_popularity": "popular_in_scene",
    "query": "query",
    "reference": "reference",
    "dialogue": "dialogue",
    "scene": "scene",
}
"""Kind of reason each source gives; a source that is not here (an aversion) gives none."""
FIRST = frozenset({"query", "reference", "pinned", "interests"})
FAINT = 0.2
"""A source that added less than this share of what the strongest added did not really lead to an item."""
OF_OWN = frozenset({"interest", "near", "similar", "around", "shared", "transfer", "neighbours"})
"""Kinds of reason that rest on the person's own events; the others say plainly what they rest on."""
NOT_OWN = frozenset({"popularity", "scene_popularity", "trend"})
"""Sources that say nothing of the person: named only where nothing else led to an item."""


@dataclass(frozen=True)
class Did:
    """One own event as a reason names it: what was done, to something of which title and domain ("" where it has
    none)."""

    event_id: str
    kind: EventKind
    title: str
    domain: str = ""


@dataclass(frozen=True)
class Explainer:
    """Writes reasons for one answer, item by item from the first.

    `did` finds the person's own events by their ids, leaving out the untold. `item` finds an item by its id:
    an interest is then named only where the item itself carries it. What was named before in the list gives way to
    what was not.
    """

    did: Callable[[Sequence[str]], Sequence[Did]]
    language: Language
    scene: str | None = None
    domain: str | None = None
    interests: Mapping[str, Interest] = field(default_factory=dict)
    item: Callable[[str], Item | None] | None = None
    _named: Counter[str] = field(default_factory=Counter, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        profile: Profile | None,
        did: Callable[[Sequence[str]], Sequence[Did]],
        language: Language,
        *,
        scene: str | None = None,
        domain: str | None = None,
        item: Callable[[str], Item | None] | None = None,
    ) -> Explainer:
        """An explainer that knows the interests of `profile`."""
        known = {} if profile is None else {interest.key: interest for interest in profile.interests}
        return cls(did, language, scene, domain, known, item)

    def reasons(self, candidate: Candidate, contributions: Mapping[str, float]) -> tuple[Reason, ...]:
        """At most three reasons: query and interests first, then by how much the source added.

        `contributions` says what each source added to the fused score; one that added less than a fifth of the
        largest gives no reason. Popularity is named only where nothing of the person's own led to the item.
        """
        least = FAINT * max(contributions.values(), default=0.0)
        helped = [name for name in candidate.sources if contributions.get(name, 0.0) > least and name in KINDS]
        helped.sort(key=lambda name: (name not in FIRST, -contributions[name], name))
        own = self._some(candidate, [name for name in helped if name not in NOT_OWN])
        return own or self._some(candidate, [name for name in candidate.sources if name in NOT_OWN and name in KINDS])

    def _some(self, candidate: Candidate, names: Sequence[str]) -> tuple[Reason, ...]:
        """The reasons of some sources; one that names only what was named for this item already is left out."""
        made: list[Reason] = []
        told: set[str] = set()
        for name in names:
            reason, titles = self._of_source(KINDS[name], candidate.item_id, candidate.sources[name])
            if reason is None or (titles and titles <= told):
                continue
            told |= titles
            made.append(reason)
            if len(made) == MOST_REASONS:
                break
        self._named.update(sorted(told))
        return tuple(made)

    def _of_source(self, kind: str, item_id: str, said: SourceScore) -> tuple[Reason | None, set[str]]:
        """The reason that one source gives, of the kind that it can show to be true, and the titles that it names."""
        if kind == "interest":
            interest = self._carried(said, item_id)
            return self._reason("near" if interest is None else kind, interest, said)
        if kind == "shared":
            return self._on_a_path(said, item_id)
        if kind == "pinned":
            interest = next((self.interests[key] for key in said.interests if key in self.interests), None)
            return (None, set()) if interest is None or linked(interest.label) else self._reason(kind, interest, said)
        return self._reason(kind, None, said)

    def _on_a_path(self, said: SourceScore, item_id: str) -> tuple[Reason | None, set[str]]:
        """The reason of a walk: over what the item and something of the person's own are about, or over people.

        Where nothing of their own led there, it rests on what the profile names.
        """
        label = self._shared(said, item_id)
        if label is None:
            return (None, set()) if said.interests else self._reason("similar", None, said)
        return self._reason("shared" if said.events else "stated", None, said, label)

    def _shared(self, said: SourceScore, item_id: str) -> str | None:
        """What the first step that the item really takes is called: a word or a category of it."""
        item = None if self.item is None else self.item(item_id)
        keys = [key for key in said.interests if key.startswith(("word:", "category:"))]
        held = [key for key in keys if self.item is None or (item is not None and holds(item, key))]
        named = (self.interests[key].label if key in self.interests else key.partition(":")[2] for key in held)
        return next((label for label in named if not linked(label)), None)

    def _carried(self, said: SourceScore, item_id: str) -> Interest | None:
        """The first interest that led to an item and that the item carries; what someone is up to is not in items.

        One whose label holds a link or markup is not told: it was written to be read as something else.
        """
        item = None if self.item is None else self.item(item_id)
        known = (self.interests[key] for key in said.interests if key in self.interests)
        fitting = (one for one in known if one.granularity != "application" and not linked(one.label))
        return next((one for one in fitting if self.item is None or (item and carries(item, one))), None)

    def _reason(
        self, kind: str, interest: Interest | None, said: SourceScore, label: str = ""
    ) -> tuple[Reason | None, set[str]]:
        """A reason, and the titles that it names; no reason where one needs an own event and there is none."""
        did = self.did(said.events)
        if kind in OF_OWN and not did:
            return None, set()
        named = self._fresh(did)
        label = shortened(label if interest is None else interest.label, LONGEST_LABEL)
        domain = (named[0].domain if named else "") if kind == "transfer" else self.domain or ""
        text = _sentence(self.language, kind, label, grouped(named), self.scene or "", domain)
        reason = Reason(
            text=text,
            interest=None if interest is None else interest.label,
            events=tuple(one.event_id for one in did),
        )
        return reason, {one.title for one in named if one.title}

    def _fresh(self, did: Sequence[Did]) -> list[Did]:
        """Two of the strongest events, of different titles: those named least in the list so far; titled ones only."""
        first: dict[str, Did] = {}
        for one in did:
            first.setdefault(one.title, one)
        titled = [one for title, one in first.items() if title][:STRONG_EVENTS]
        return sorted(titled or first.values(), key=lambda one: self._named[one.title])[:TITLES_NAMED]


def carries(item: Item, interest: Interest) -> bool:
    """Say whether an item's category, title or text holds an interest's category, word, or one of its terms."""
    return holds(item, interest.key.removeprefix("sentiment:"), interest.terms)


def holds(item: Item, key: str, terms: Sequence[str] = ()) -> bool:
    """Say whether an item holds what a key names ("category:Thai food", "word:basil"), or one of `terms`.

    >>> holds(Item(item_id="1", title="Thai Basil"), "word:basil"), holds(Item(item_id="2"), "category:Tea")
    (True, False)
    """
    kind, _, name = key.partition(":")
    if kind == "category":
        return any(category.startswith(name) for category in item.categories)
    text = " ".join((item.title, item.text, *item.categories)).casefold()
    return any(_stands(term.casefold(), text) for term in {name if kind == "word" else "", *terms} if term)


def _stands(term: str, text: str) -> bool:
    if not term.isascii():
        return term in text
    return term in text and re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text) is not None


def grouped(did: Sequence[Did]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Put the titles of the same kind of deed together, in order: (kind, titles), untitled ones without a title.

    >>> grouped([Did("1", "purchase", "Teapot"), Did("2", "like", "Tea"), Did("3", "purchase", "Cup")])
    (('purchase', ('Teapot', 'Cup')), ('like', ('Tea',)))
    """
    groups: dict[str, list[str]] = {}
    for one in did:
        groups.setdefault(one.kind, []).extend([one.title] if one.title else [])
    return tuple((kind, tuple(titles)) for kind, titles in groups.items())


def shortened(text: str, longest: int = LONGEST_TITLE) -> str:
    """One line of at most `longest` characters, cut where a clause ends, or else at a word.

    >>> shortened("A very   long\\ntitle", 12)
    'A very…'
    >>> shortened("Hodgson Mill Herb Bread Mix, 16-Ounce Boxes (Pack of 6)", 40)
    'Hodgson Mill Herb Bread Mix…'
    """
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    ends = [found.start() for found in CLAUSE_END.finditer(cut) if found.start() >= SHORTEST_CLAUSE]
    at = ends[-1] if ends else cut.rfind(" ", longest // 2)
    return (cut[:at].rstrip() if at > 0 else cut) + "…"


def _sentence(
    language: Language,
    kind: str,
    interest: str,
    named: tuple[tuple[str, tuple[str, ...]], ...],
    scene: str,
    domain: str,
) -> str:
    """The sentence around these words: they are data, so that a sentence is made once for all words that fit in it."""
    words = (interest, domain, *(title for _, titles in named for title in titles))
    shape = tuple((what, len(titles)) for what, titles in named)
    pieces = _pattern(language, kind, shape, scene, bool(domain))
    return "".join(words[piece] if isinstance(piece, int) else piece for piece in pieces).strip()


@lru_cache(maxsize=4096)
def _pattern(
    language: Language, kind: str, shape: tuple[tuple[str, int], ...], scene: str, in_domain: bool
) -> tuple[str | int, ...]:
    """A sentence in pieces: its own text, and between any two the number of a word: of the interest 0, of the domain 1,
    of the titles from 2 on."""
    numbers = iter(range(2, 2 + sum(count for _, count in shape)))
    did = [{"kind": what, "titles": [_slot(next(numbers)) for _ in range(count)]} for what, count in shape]
    domain = _slot(1) if in_domain else ""
    text = render("reason", language, kind=kind, interest=_slot(0), did=did, scene=scene, domain=domain)
    return tuple(int(piece) if place % 2 else piece for place, piece in enumerate(SLOT.split(text)))


def _slot(number: int) -> str:
    return f"\ue000{number}\ue001"
