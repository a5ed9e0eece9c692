"""Cuts a material into what sources learn from and questions whose answers were held out.

Nothing that happened after the first held-out event of a person stays with that person; where events have no times, a
share of the items is drawn at random. All situations are asked about: people who ask as usual, people of whom all but
the first few events are held out, people who never were in a domain, items that nobody ever met, and people in the
contexts that events carry. Large data are cut once for all; small ones would be thinned out by that, so they are cut
apart, and more than once for the usual and for contexts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.learning.situations import FEW
from retrieval.material import Material
from retrieval.sources.ranking import Mask, Positions

SHARE = 0.2
"""Share of a person's items that is held out where no order is known."""
LAST_SHARE = 0.1
"""Where one is, of the latest items, at least one."""
MOST_LAST = 5
MOST_USUAL = 2_000
MOST_NEW = 400
"""Most people asked about as usual, and most in each other situation."""
SHARE_NEW = 0.1
"""Share of people, or of items, that is made new; of people twice that where data are cut apart."""
APART_BELOW = 100_000
"""Data with fewer events than this are cut apart."""
MOST_ROUNDS = 2
"""How often those without times are cut for the usual situation, each time by another draw, where people are few."""
CONTEXT_SHARE = 0.2
"""Share of a person's events with a context that is asked about in their contexts."""
MOST_CONTEXTS = 800
MOST_OF_PERSON = 8
"""Most questions in contexts of one cut, and of one person in it."""
CONTEXT_ROUNDS = 4
"""How often data without times are cut for contexts, until `MOST_NEW` questions were found."""
REPEATING = 0.1
"""Where so large a share of events is on an item that the same person met before, what they met may be an answer."""


@dataclass(frozen=True)
class Task:
    """One question whose answer is known: person number `person` asks, `right` are positions of what they chose.

    `among`, where not None, are the only items that may be ranked. `held` are rows of the events held out of them.
    `situated`: it is asked in the context of the first of these. `repeats`: items met before may be ranked.
    """

    person: int
    right: Positions
    held: Positions
    domain: str | None = None
    among: Positions | None = None
    situated: bool = False
    repeats: bool = False


@dataclass(frozen=True)
class Fold:
    """`kept` is a mask over the events of the material: what sources may learn from."""

    kept: Mask
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Sizes:
    """How much is asked: see the constants of this module."""

    usual: int = MOST_USUAL
    new: int = MOST_NEW
    share: float = SHARE
    last_share: float = LAST_SHARE
    most_last: int = MOST_LAST
    share_new: float = SHARE_NEW
    apart_below: int = APART_BELOW


USUAL_SIZES = Sizes()


def folds(material: Material, *, sizes: Sizes = USUAL_SIZES) -> list[Fold]:
    """The cuts of a material; equal material and seed give equal folds."""
    if len(material.people.items) > sizes.apart_below:
        return [_Cutting(material, sizes, material.seed).cut(usual=True, new=True, contexts=True)]
    people = len(material.people.starts) - 1
    again = 1 if not np.isnan(material.people.times).all() else min(MOST_ROUNDS, max(1, sizes.usual // max(people, 1)))
    usual = [_Cutting(material, sizes, material.seed + number).cut(usual=True) for number in range(again)]
    return [*usual, _Cutting(material, sizes, material.seed).cut(new=True), *_in_contexts(material, sizes)]


def _in_contexts(material: Material, sizes: Sizes) -> list[Fold]:
    found: list[Fold] = []
    for number in range(1 if not np.isnan(material.people.times).all() else CONTEXT_ROUNDS):
        found.append(_Cutting(material, sizes, material.seed + number).cut(contexts=True))
        if not found[-1].tasks:
            return found[:-1]
        if sum(len(fold.tasks) for fold in found) >= sizes.new:
            break
    return found


class _Cutting:
    def __init__(self, material: Material, sizes: Sizes, seed: int) -> None:
        self.material, self.sizes, self.rng = material, sizes, np.random.default_rng(seed)
        self.kept = np.ones(len(material.people.items), np.bool_)
        self.tasks: list[Task] = []

    def cut(self, *, usual: bool = False, new: bool = False, contexts: bool = False) -> Fold:
        """Hold out what is asked in the usual situation, in the new ones, in contexts, or in all."""
        counts = np.diff(self.material.people.starts)
        people = [int(one) for one in self.rng.permutation(len(counts)) if counts[one] >= 2]
        cold = self._new_items() if new else None
        if new:
            share = self.sizes.share_new * (1 if usual else 2)
            most = min(self.sizes.new, int(share * len(people)))
            people = self._new_people(people, most)
            people = self._new_domains(people, most)
        if contexts:
            people = self._people_in_contexts(people, self.sizes.new if usual else len(people))
        if usual:
            self._usual_people(people)
        if cold is not None:
            self._ask_of_new_items(people, cold)
        return Fold(self.kept, tuple(self.tasks))

    def _usual_people(self, people: Sequence[int]) -> None:
        asked = 0
        for person in people:
            asked += self._usual(person)
            if asked >= self.sizes.usual:
                return

    def _rows(self, person: int) -> Positions:
        """The events of a person that are still there."""
        rows = np.arange(self.material.people.starts[person], self.material.people.starts[person + 1])
        return rows[self.kept[rows]]

    def _hold(self, person: int, rows: Positions, domain: str | None = None) -> bool:
        """Hold these events out, and ask about the liked items among them that no kept event of the person names."""
        right = self._liked(rows)
        stay = np.setdiff1d(self._rows(person), rows)
        right = np.setdiff1d(right, self.material.people.items[stay])
        if not len(right) or not len(stay):
            return False
        self.kept[rows] = False
        self.tasks.append(Task(person, right, rows, domain))
        return True

    def _liked(self, rows: Positions) -> Positions:
        items, where = np.unique(self.material.people.items[rows], return_inverse=True)
        total = np.bincount(where, weights=self.material.people.strengths[rows], minlength=len(items))
        liked: Positions = items[total > 0]
        return liked

    def _usual(self, person: int) -> bool:
        rows = self._rows(person)
        items = self.material.people.items[rows]
        _, first = np.unique(items, return_index=True)
        if len(first) < 2:
            return False
        if np.isnan(self.material.people.times[rows]).all():
            count = max(1, round(self.sizes.share * len(first)))
            drawn = self.rng.choice(items[first], count, replace=False)
            return self._hold(person, rows[np.isin(items, drawn)])
        count = min(max(1, round(self.sizes.last_share * len(first))), self.sizes.most_last)
        return self._hold(person, rows[int(np.sort(first)[-count]) :])

    def _new_people(self, people: list[int], most: int) -> list[int]:
        """Hold out all but the first few events of `most` people; the others are returned."""
        asked = {person for person in people if len(self._rows(person)) > FEW}
        chosen = [person for person in people if person in asked][:most]
        for person in chosen:
            rows = self._rows(person)
            if np.isnan(self.material.people.times[rows]).all():
                rows = self.rng.permutation(rows)
            self._hold(person, np.sort(rows[1 + int(self.rng.integers(FEW)) :]))
        taken = set(chosen)
        return [person for person in people if person not in taken]

    def _new_domains(self, people: list[int], most: int) -> list[int]:
        """Hold out all that `most` people did in one of their domains; the others are returned."""
        taken = set[int]()
        domains = np.array(self.material.catalogue.domain_of, object)
        for person in people if len(self.material.catalogue.domains) > 1 else ():
            if len(taken) >= most:
                break
            rows = self._rows(person)
            own = domains[self.material.people.items[rows]]
            there = sorted(set(own.tolist()) - {""})
            if len(there) > 1:
                domain = there[int(self.rng.integers(len(there)))]
                if self._hold(person, rows[own == domain], domain):
                    taken.add(person)
        return [person for person in people if person not in taken]

    def _people_in_contexts(self, people: list[int], most: int) -> list[int]:
        """Ask at most `most` people in the contexts of some of their events; the others are returned."""
        conditions, taken = self.material.conditions, set[int]()
        telling = np.zeros(0, np.bool_) if conditions is None else np.diff(conditions.matrix.indptr) > 0
        repeats = _repeating(self.material)
        for person in people if telling.any() else ():
            if len(taken) >= most or len(self.tasks) >= MOST_CONTEXTS:
                break
            if self._contexts(person, telling, repeats):
                taken.add(person)
        return [person for person in people if person not in taken]

    def _contexts(self, person: int, telling: Mask, repeats: bool) -> bool:
        """Hold out a share of what somebody did in contexts, and ask once about each; what they met before is no
        answer, unless data are `repeats`."""
        rows = self._rows(person)
        held = self._in_contexts(rows, telling, repeats)
        stay = np.setdiff1d(rows, held)
        if not len(held) or not len(stay):
            return False
        met = self.material.people.items[stay]
        chosen = [(one, self._liked(one)) for one in self._by_context(held[telling[held]])]
        answers = [(one, right if repeats else np.setdiff1d(right, met)) for one, right in chosen]
        tasks = [Task(person, right, one, situated=True, repeats=repeats) for one, right in answers if len(right)]
        self.kept[held if tasks else held[:0]] = False
        asked = np.sort(self.rng.permutation(len(tasks))[:MOST_OF_PERSON])
        self.tasks += [tasks[one] for one in asked.tolist()]
        return bool(tasks)

    def _in_contexts(self, rows: Positions, telling: Mask, repeats: bool) -> Positions:
        """The latest share of those with a context and all from then on; without times a random one, of the events
        where data are `repeats`, of the items where not."""
        told, times = rows[telling[rows]], self.material.people.times
        if len(told) < 2:
            return told[:0]
        count = max(1, round(CONTEXT_SHARE * len(told)))
        if not np.isnan(times[told]).all():
            latest: Positions = rows[rows >= told[-count]]
            return latest
        if repeats:
            return np.sort(self.rng.choice(told, count, replace=False))
        items = np.unique(self.material.people.items[told])
        drawn = self.rng.choice(items, max(1, round(CONTEXT_SHARE * len(items))), replace=False)
        return rows[np.isin(self.material.people.items[rows], drawn)]

    def _by_context(self, rows: Positions) -> list[Positions]:
        """These events, which all have a context, those of equal ones together."""
        assert self.material.conditions is not None
        matrix, together = self.material.conditions.matrix, dict[tuple[int, ...], list[int]]()
        for row in rows.tolist():
            said = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
            together.setdefault(tuple(sorted(said.tolist())), []).append(row)
        return [np.array(one, np.intp) for one in together.values()]

    def _new_items(self) -> Mask:
        """Hold every event on some items out."""
        popular = np.flatnonzero(self.material.popularity > 0)
        cold = np.zeros(len(self.material.catalogue), np.bool_)
        cold[self.rng.choice(popular, int(self.sizes.share_new * len(popular)), replace=False)] = True
        self.kept[cold[self.material.people.items]] = False
        return cold

    def _ask_of_new_items(self, people: Sequence[int], cold: Mask) -> None:
        rows = np.flatnonzero(cold[self.material.people.items])
        owners = self.material.people.owners()[rows]
        among, asked = np.flatnonzero(cold), 0
        for person in people:
            own = rows[owners == person]
            known = self._rows(person)
            right = np.setdiff1d(self._liked(own), self.material.people.items[known])
            if len(right) and len(known):
                self.tasks.append(Task(person, right, own, among=among))
                asked += 1
            if asked >= self.sizes.new:
                return


def _repeating(material: Material) -> bool:
    pairs = material.people.owners().astype(np.int64) * len(material.catalogue) + material.people.items
    return len(pairs) - len(np.unique(pairs)) >= REPEATING * max(len(pairs), 1)
