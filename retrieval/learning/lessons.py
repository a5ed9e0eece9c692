"""What sources said of questions whose answers are known, as one matrix: all that an interest model is trained on.

It is made once; leaving sources out, or training another model, needs no source to be asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from palate.protocols import Progress, silent
from retrieval.learning.features import OF_SOURCE, ItemFacts, features, names_of
from retrieval.learning.folds import Fold, Task
from retrieval.learning.shortlist import MOST, by_best_place
from retrieval.learning.situations import Situation, situation_of
from retrieval.material import Material
from retrieval.request import Request
from retrieval.sources.ranking import Floats, Mask, Positions, Ranking
from retrieval.sources.source import Source

DEPTH = 300


@dataclass(frozen=True)
class FoldFeatures:
    """Candidates of all questions, one after the other.

    `table` has shape (candidates, columns) with the columns of `names_of(sources)`; `right` says which candidates were
    chosen; question n has the rows `starts[n]` to `starts[n + 1]`, is of `situations[n]`, `wanted[n]` items were
    right in all, found or not, and `people[n]` asked it.
    """

    sources: tuple[str, ...]
    table: Floats
    right: Mask
    starts: Positions
    situations: tuple[Situation, ...]
    wanted: Positions
    people: Positions

    def __len__(self) -> int:
        return len(self.situations)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What each column of the table is called."""
        return names_of(self.sources)

    def groups(self) -> Positions:
        """The question of each row."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts)).astype(np.intp)

    @cached_property
    def counts(self) -> Floats:
        """How much each question counts, 1 on average: everybody as much, however often they asked."""
        _, person, asked = np.unique(self.people, return_inverse=True, return_counts=True)
        return np.asarray(len(self) / (len(asked) * asked[person]), np.float32)

    def of(self, situation: Situation) -> FoldFeatures:
        """Only the questions of this situation."""
        return self.part(np.array([one == situation for one in self.situations], np.bool_))

    def part(self, questions: Mask) -> FoldFeatures:
        """Only these questions (a mask)."""
        chosen = np.flatnonzero(questions)
        rows = np.repeat(questions, np.diff(self.starts))
        starts = np.concatenate([[0], np.cumsum(np.diff(self.starts)[chosen])]).astype(np.intp)
        situations = tuple(self.situations[one] for one in chosen.tolist())
        return replace(
            self,
            table=self.table[rows],
            right=self.right[rows],
            starts=starts,
            situations=situations,
            wanted=self.wanted[chosen],
            people=self.people[chosen],
        )

    def rows(self, kept: Mask) -> FoldFeatures:
        """All questions, with only these candidates (a mask)."""
        counts = np.bincount(self.groups()[kept], minlength=len(self))
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
        return replace(self, table=self.table[kept], right=self.right[kept], starts=starts)

    def without(self, left_out: frozenset[str]) -> FoldFeatures:
        """As if these sources did not exist: their columns are gone, and the candidates that no other source listed."""
        if not left_out & set(self.sources):
            return self
        stay = [number for number, name in enumerate(self.sources) if name not in left_out]
        width = len(OF_SOURCE)
        own = [number * width + column for number in stay for column in range(width)]
        shared = range(len(self.sources) * width, self.table.shape[1])
        less = replace(
            self, sources=tuple(self.sources[number] for number in stay), table=self.table[:, [*own, *shared]]
        )
        places = less.table[:, : len(stay) * width : width]
        listed = (places > 0).sum(axis=1)
        less.table[:, len(stay) * width] = listed
        return less.rows(listed > 0)


def fold_features(
    fold: Fold,
    part: Material,
    sources: Sequence[Source],
    request_of: Callable[[Task], Request],
    *,
    most: int = MOST,
    progress: Progress = silent,
) -> FoldFeatures:
    """Ask `sources`, which learned from `part`, the fold's tasks, each as `request_of` puts it."""
    facts = ItemFacts.of(part)
    names = tuple(source.name for source in sources)
    tables, rights, situations, wanted = [], [], [], []
    for number, task in enumerate(fold.tasks):
        request = request_of(task)
        rankings = asked(sources, request)
        items = by_best_place(rankings, len(part.catalogue))[:most]
        tables.append(features(request, rankings, items, facts, names))
        rights.append(np.isin(items, task.right))
        situations.append(situation_of(request, part.catalogue, part.popularity))
        wanted.append(len(task.right))
        progress("asking sources", number + 1, len(fold.tasks))
    starts = np.concatenate([[0], np.cumsum([len(table) for table in tables])]).astype(np.intp)
    table = np.concatenate(tables) if tables else np.zeros((0, len(names_of(names))), np.float32)
    right = np.concatenate(rights) if rights else np.zeros(0, np.bool_)
    people = np.array([task.person for task in fold.tasks], np.intp)
    return FoldFeatures(names, table, right, starts, tuple(situations), np.array(wanted, np.intp), people)


def joined(parts: Sequence[FoldFeatures]) -> FoldFeatures:
    """The questions of several folds as those of one. A source that said nothing in a fold has zeros there.

    Sources that only some folds have are left out.
    """
    everywhere = frozenset(parts[0].sources).intersection(*(part.sources for part in parts))
    parts = [part.without(frozenset(part.sources) - everywhere) for part in parts]
    ends = np.cumsum([0, *(len(part.table) for part in parts)])
    return FoldFeatures(
        parts[0].sources,
        np.concatenate([part.table for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([[0], *(part.starts[1:] + end for part, end in zip(parts, ends[:-1], strict=True))]),
        tuple(one for part in parts for one in part.situations),
        np.concatenate([part.wanted for part in parts]),
        np.concatenate([part.people for part in parts]),
    )


def asked(sources: Sequence[Source], request: Request, depth: int = DEPTH) -> dict[str, Ranking]:
    """What each source says; those with nothing to say are left out."""
    found = {source.name: source.rank(request, depth) for source in sources}
    return {name: ranking for name, ranking in found.items() if len(ranking.items)}
