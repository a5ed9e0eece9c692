"""From claims that were checked to interests: everything but the name is worked out again from events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from palate.types import Contradiction, Event, Granularity, Interest, Item
from profiles.build import MOST_INTERESTS, ProfileBuilder, Reading
from profiles.draft import MOST_EVIDENCE, Draft
from profiles.evidence import supports
from profiles.signals import Signals
from profiles.tastes import said_or_done, weight_of
from profiles.weigh import Array, picked
from profiles.wording import same_label, spoken
from prompts.replies import Stance

MOST_TERMS = 12
DECIDED = 0.15
"""Where the weaker side has less than this share of what the events say, they have decided."""
PLAIN_RATE = 0.1
"""Squared weight per clear choice, where a person has no finding to compare with."""


@dataclass(frozen=True)
class Claim:
    """What a model named and code let stand: `merges` are keys of findings it rests on, `quoted` ids of events.

    `said` is the model's own name where nothing bore it out and `label` is that of a finding; empty otherwise.
    """

    label: str
    granularity: Granularity
    merges: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    note: str = ""
    stance: Stance = "likes"
    said: str = ""


class Composer:
    """Turns the claims of one person into interests, over what statistics read.

    Args:
        builder: finishes drafts.
        reading: the person.
        items: the items of the person's events, by id.
    """

    def __init__(self, builder: ProfileBuilder, reading: Reading, items: Mapping[str, Item]) -> None:
        self.reading = reading
        self._builder, self._items = builder, items
        self._drafts = {interest.key: draft for interest, draft in zip(reading.interests, reading.drafts, strict=True)}
        self._found = {interest.key: interest for interest in reading.interests}
        self._place = {event.event_id: n for n, event in enumerate(reading.signals.events)}

    def interests(self, claims: Sequence[Claim], noise: Sequence[str] = ()) -> tuple[Interest, ...]:
        """Return the claims and the findings nobody merged, strongest first.

        A finding gives way to a claim of its own granularity that rests on it; `noise` holds keys of findings to leave
        out. A claim that no event stands behind is left out too.
        """
        named = self.named(claims)
        gone = {*noise, *(key for one in named for key in one.merges if self.replaces(one.granularity, key))}
        gone |= {one.key for one in named}
        left = [interest for interest in self.reading.interests if interest.key not in gone]
        return tuple(sorted([*named, *left], key=lambda one: (-one.weight, one.key))[:MOST_INTERESTS])

    def replaces(self, granularity: Granularity, key: str) -> bool:
        """Say whether a claim of this granularity stands in the place of a finding: one of the same granularity."""
        return key in self._found and self._found[key].granularity == granularity

    def named(self, claims: Sequence[Claim]) -> list[Interest]:
        """Return the claims alone as interests, those without any event behind them left out."""
        taken: set[str] = set()
        made: list[tuple[Claim, Draft]] = []
        for claim in map(self._absorbing, claims):
            draft = self.draft(claim, taken)
            if draft.key not in taken:
                taken.add(draft.key)
                made.append((claim, draft))
        finished = {one.key: one for one in self._builder.finished([draft for _, draft in made], self.reading.signals)}
        stands = ((claim, draft, finished.get(draft.key[:256])) for claim, draft in made)
        told = (self._told(one, claim, draft) for claim, draft, one in stands if one is not None)
        return [one for one in told if one is not None]

    def _absorbing(self, claim: Claim) -> Claim:
        """Return the claim resting also on findings of its granularity that say the same words."""
        alike = (
            one.key
            for one in self.reading.interests
            if one.granularity == claim.granularity and same_label(one.label, claim.label)
        )
        return replace(claim, merges=tuple(dict.fromkeys((*claim.merges, *alike))))

    def draft(self, claim: Claim, taken: frozenset[str] | set[str] = frozenset()) -> Draft:
        """Return a claim as a draft: what each event adds by any finding it rests on, or by being about it."""
        bases = sorted(self.bases(claim.merges), key=lambda draft: (-draft.weight, draft.key))
        named = self._named_by(claim)
        added = _strongest_of([*(draft.added for draft in bases), named])
        own = [draft for draft in bases if draft.key in self._found and self.replaces(claim.granularity, draft.key)]
        key = next((draft.key for draft in own if draft.key not in taken), key_of(claim))
        first = bases[0] if bases else None
        return Draft(
            key=key,
            label=claim.label,
            granularity=claim.granularity,
            dimension=first.dimension if first else said_or_done(added, self.reading.signals),
            weight=self._weight(claim, bases, added),
            added=added,
            terms=_terms(claim, bases),
            polarity=_polarity(bases),
            emotion=next((draft.emotion for draft in own if draft.emotion), None),
            rule=next((draft.rule for draft in own if draft.rule), None),
            surety=max((draft.surety for draft in bases), default=1.0),
        )

    def bases(self, keys: Sequence[str]) -> list[Draft]:
        """Return what statistics say of these keys, also of those that were not among the findings this time."""
        drafts = (self._drafts.get(key) or self._of_column(key) for key in keys)
        return [draft for draft in drafts if draft is not None]

    def _of_column(self, key: str) -> Draft | None:
        catalogue = self.reading.corpus.catalogue
        column = catalogue.key_index.get(key)
        if column is None:
            return None
        added = picked(self.reading.signals.rows, [column]).ravel() * self.reading.signals.strength
        return Draft(
            key=key,
            label=catalogue.labels[column] or key,
            granularity=catalogue.granularity(column),
            dimension=said_or_done(added, self.reading.signals),
            weight=0.0,
            added=added,
            terms=catalogue.terms(column),
        )

    def _named_by(self, claim: Claim) -> Array:
        """Return what events add by being about the label: those quoted, and those whose plain words name it."""
        signals, lexicon = self.reading.signals, self.reading.corpus.lexicon
        quoted = set(claim.quoted)
        about = [
            event.event_id in quoted or bool(lexicon.supported(claim.label, words))
            for event, words in zip(signals.events, self._plain_words, strict=True)
        ]
        added = np.zeros(len(about))
        places = np.flatnonzero(about)
        added[places] = [leaning(n, claim.granularity, signals) for n in places.tolist()]
        return added

    @cached_property
    def _plain_words(self) -> list[frozenset[str]]:
        """The telling words of each event: what the person wrote, its item's title and categories."""
        return [spoken(event, self.item_of(event), plainly=True) for event in self.reading.signals.events]

    def item_of(self, event: Event) -> Item | None:
        """Return the item of an event, None where it has none or none is known."""
        return self._items.get(event.item_id or "")

    def _weight(self, claim: Claim, bases: Sequence[Draft], added: Array) -> float:
        """Return the weight of a claim on the scale of the findings, 0 to 1: the root of its evidence.

        A claim on findings weighs what the strongest weighs, times the root of how much more stands behind it; one on
        events alone as a finding of its granularity with as much evidence usually does, less where one thing alone
        stands behind it.
        """
        mass = self._mass(added)
        best = bases[0] if bases else None
        if best is not None and best.weight > 0.0:
            return min(1.0, best.weight * weight_of(max(1.0, mass / max(self._mass(best.added), 1e-12))))
        square = len(np.unique(self.reading.signals.thing[added != 0])) ** 2
        damped = 0.1 + 0.9 * square / (square + 2.0)
        return min(1.0, weight_of(mass * damped * self._rate(claim.granularity)))

    def _rate(self, granularity: Granularity) -> float:
        """Return the squared weight that a clear choice usually gives a finding of this granularity."""
        pairs = list(zip(self.reading.interests, self.reading.drafts, strict=True))
        own = [pair for pair in pairs if pair[0].granularity == granularity] or pairs
        rates = [one.weight**2 / mass for one, draft in own if (mass := self._mass(draft.added)) > 0]
        return float(np.median(rates)) if rates else PLAIN_RATE

    def _mass(self, added: Array) -> float:
        return float(np.abs(added * self.reading.signals.recency).sum())

    def _told(self, interest: Interest, claim: Claim, draft: Draft) -> Interest | None:
        """Return the interest with what only a claim has, None where no event plainly stands for it.

        The model's words go where events say otherwise by now.
        """
        agrees = claim.stance == "mixed" or (interest.polarity >= 0) == (claim.stance == "likes")
        carried = self._carried(claim.merges)
        named = interest.model_copy(
            update={
                "merges": claim.merges,
                "quoted": tuple(event for event in claim.quoted if event in self._place),
                "note": claim.note if agrees else "",
                "contradiction": contradiction(draft.added, self.reading.signals),
            }
        )
        evidence = tuple(one for one in interest.evidence if carried[self._place[one]] or self._stands_for(one, named))
        return named.model_copy(update={"evidence": evidence}) if evidence else None

    def _stands_for(self, event_id: str, interest: Interest) -> bool:
        event = self.reading.signals.events[self._place[event_id]]
        return supports(interest, event, self.item_of(event), self._builder.corpus)

    def _carried(self, keys: Sequence[str]) -> NDArray[np.bool_]:
        """Say of each event whether statistics read the word, topic or category of any of these keys in it; such an
        event need not be looked at again."""
        index = self.reading.corpus.catalogue.key_index
        columns = [column for key in keys if (column := index.get(key)) is not None]
        return np.asarray((picked(self.reading.signals.rows, columns) > 0).any(axis=1))


def leaning(place: int, granularity: Granularity, signals: Signals) -> float:
    """Return how far an event speaks for (above 0) or against what it is about; of feelings, what was felt."""
    feeling = signals.feelings.get(place) if granularity == "sentiment" else None
    if feeling is not None and feeling.polarity:
        return float(feeling.polarity * feeling.confidence)
    return float(signals.strength[place])


def key_of(claim: Claim) -> str:
    """Return the key of a claim that no finding of its granularity gives one: its label, lower-cased.

    >>> key_of(Claim("Old  Trains", "topic"))
    'topic:named:old trains'
    """
    return f"{claim.granularity}:named:{' '.join(claim.label.casefold().split())}"[:256]


def contradiction(added: Array, signals: Signals) -> Contradiction | None:
    """Return both sides of what events say, while they say both; None once they have decided."""
    mass = added * signals.recency
    whole = float(np.abs(mass).sum())
    sides = [np.maximum(mass, 0.0), np.maximum(-mass, 0.0)]
    if whole <= 0.0 or min(float(side.sum()) for side in sides) < DECIDED * whole:
        return None
    (for_events, for_last), (against_events, against_last) = (_side(side, signals) for side in sides)
    return Contradiction(
        for_events=for_events, against_events=against_events, for_last=for_last, against_last=against_last
    )


def _side(mass: Array, signals: Signals) -> tuple[tuple[str, ...], float | None]:
    places = [int(n) for n in np.argsort(-mass, kind="stable") if mass[n] > 0]
    times = [time for n in places if (time := signals.events[n].time) is not None]
    ids = dict.fromkeys(signals.events[n].event_id for n in places[:MOST_EVIDENCE])
    return tuple(ids), max(times, default=None)


def _strongest_of(rows: Sequence[Array]) -> Array:
    """Return of each event what it adds by the reason that counts most."""
    stacked = np.stack(rows)
    return np.asarray(np.take_along_axis(stacked, np.abs(stacked).argmax(axis=0)[None, :], axis=0)[0])


def _polarity(bases: Sequence[Draft]) -> float | None:
    """Return the polarity that findings bring with them, by weight; None where events decide it."""
    fixed = [(draft.weight, draft.polarity) for draft in bases if draft.polarity is not None]
    whole = sum(weight for weight, _ in fixed)
    if not bases or len(fixed) < len(bases) or whole <= 0.0:
        return None
    return sum(weight * polarity for weight, polarity in fixed) / whole


def _terms(claim: Claim, bases: Sequence[Draft]) -> tuple[str, ...]:
    """Return the label and the terms of what it rests on, the first of each before the second of any."""
    told = zip_longest(*(draft.terms for draft in bases))
    terms = (term for rank in told for term in rank if term)
    return tuple(dict.fromkeys((claim.label, *terms)))[:MOST_TERMS]


def claim_of(interest: Interest) -> Claim | None:
    """Return the claim that an interest was made of; None for one of statistics alone."""
    if not (interest.quoted or interest.merges or ":named:" in interest.key):
        return None
    stance: Stance = "mixed" if interest.contradiction else ("likes" if interest.polarity >= 0 else "dislikes")
    return Claim(interest.label, interest.granularity, interest.merges, interest.quoted, interest.note, stance)


def with_events(claim: Claim, events: Sequence[str]) -> Claim:
    """Return the claim resting on more events."""
    return replace(claim, quoted=tuple(dict.fromkeys((*claim.quoted, *events))))
