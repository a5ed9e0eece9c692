"""Which way of walking suits the data: a few are tried on what people chose last, without the rest ever seeing it.

Of each of a few hundred people with enough likes, the newest (by chance where nothing has a time) are held out; each
way of walking over all the rest is asked to find them. Only a way that finds clearly more takes the place of the usual.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from scipy import sparse

from retrieval.graph.walks import Walk
from retrieval.material import Material
from retrieval.ndcg import K, ndcg
from retrieval.ranks import best
from retrieval.sources.people import People
from retrieval.sources.ranking import Floats, Mask, Positions

BETAS = (0.2, 0.4, 0.6)
STOPS = (1.0, 10.0)
SHARES = (0.1, 0.3, 1.0)
MOST_ASKED = 500
LEAST_ASKED = 50
"""With fewer people to ask, the usual way is taken: differences would be noise."""
HELD_OUT = 5
"""So many of each person's likes are held out, but no more than a third of them."""


@dataclass(frozen=True)
class Way:
    """A way of walking over people, and how much walks over what items are about count beside it."""

    people: Walk
    share: float


USUAL = Way(Walk(beta=0.4, stop=10.0), share=0.3)


def chosen_way(material: Material, alike: sparse.csr_matrix, *, usual: Way = USUAL) -> Way:
    """The way that finds most (NDCG@10), or `usual` where none finds more than that by over one standard error.

    `alike` holds walks over what items are about, evened, csr (items, items).
    """
    asked = _asked(material)
    if len(asked) < LEAST_ASKED:
        return usual
    held = {person: _newest(material, person) for person in asked.tolist()}
    part = material.part(_kept(material.people, held))
    starts, met = part.people.tastes(asked), part.liked[asked]
    truths = [held[person] for person in asked.tolist()]
    found = {way: _gains(scores, met, truths) for way, scores in _tried(part, starts, alike, usual)}
    leading = max(found, key=lambda way: float(found[way].mean()))
    gain = found[leading] - found[usual]
    return leading if gain.mean() > gain.std() / np.sqrt(len(gain)) else usual


def evened(walks: sparse.csr_matrix) -> sparse.csr_matrix:
    """The same walks with a mean of 1 for the sums of rows that lead anywhere."""
    leading = max(int(np.count_nonzero(np.diff(walks.indptr))), 1)
    return walks * np.float32(leading / max(float(walks.sum()), 1e-12))


def _tried(
    part: Material, starts: sparse.csr_matrix, alike: sparse.csr_matrix, usual: Way
) -> Iterator[tuple[Way, sparse.csr_matrix]]:
    """Each way, with the scores (people, items) that it gives."""
    over_meaning = (starts @ alike).tocsr()
    walks = dict.fromkeys((usual.people, *(Walk(beta=beta, stop=stop) for beta, stop in product(BETAS, STOPS))))
    for walk in walks:
        over_people = (starts @ evened(walk.over(part.liked, part.popularity))).tocsr()
        for share in dict.fromkeys((usual.share, *SHARES)):
            yield Way(walk, share), (over_people + over_meaning * np.float32(share)).tocsr()


def _asked(material: Material) -> Positions:
    """People with at least three likes, at most so many, ascending."""
    able = np.flatnonzero(np.diff(material.liked.indptr) >= 3)
    drawn = np.random.default_rng(material.seed).choice(able, min(MOST_ASKED, len(able)), replace=False)
    return np.sort(drawn).astype(np.intp)


def _newest(material: Material, person: int) -> Positions:
    """The items that a person came to like last; by chance where nothing has a time."""
    people, liked = material.people, material.liked
    items = liked.indices[liked.indptr[person] : liked.indptr[person + 1]].astype(np.intp)
    rows = slice(int(people.starts[person]), int(people.starts[person + 1]))
    most = min(HELD_OUT, len(items) // 3)
    if np.isnan(people.times[rows]).all():
        return np.sort(np.random.default_rng((material.seed, person)).choice(items, most, replace=False))
    last = {item: place for place, item in enumerate(people.items[rows].tolist())}
    newest = sorted(items.tolist(), key=lambda item: -last[item])[:most]
    return np.array(sorted(newest), np.intp)


def _kept(people: People, held: dict[int, Positions]) -> Mask:
    """A mask over events: all but those on what is held out."""
    kept = np.ones(len(people.items), np.bool_)
    for person, items in held.items():
        rows = slice(int(people.starts[person]), int(people.starts[person + 1]))
        kept[rows] = ~np.isin(people.items[rows], items)
    return kept


def _gains(scores: sparse.csr_matrix, met: sparse.csr_matrix, truths: Sequence[Positions]) -> Floats:
    """NDCG@10 of each person, shape (people,)."""
    found = np.zeros(len(truths), np.float32)
    for row, ((start, end), truth) in enumerate(zip(pairwise(scores.indptr.tolist()), truths, strict=True)):
        items, values = scores.indices[start:end], scores.data[start:end].copy()
        values[np.isin(items, met.indices[met.indptr[row] : met.indptr[row + 1]])] = 0.0
        found[row] = ndcg(items[best(values, K)].astype(np.intp), truth)
    return found
