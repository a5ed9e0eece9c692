"""How well items fit a person by what they say of themselves: factors carried over, and plain resemblance, blended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from retrieval.collaborative import cells, weighted_rows
from retrieval.material import Material
from retrieval.ndcg import ndcg
from retrieval.packing import matrix_of, matrix_parts, packed, unpacked
from retrieval.ranks import best
from retrieval.sources.ranking import Floats, Mask, Positions
from retrieval.transfer.attributes import Attributes, all_said
from retrieval.transfer.factors import CarriedFactors, Settings
from retrieval.transfer.resemblance import resemblance, telling_words

SHARES = (0.1, 0.3, 1.0, 3.0, 10.0)
"""How much resemblance may count beside carried factors, both brought to a spread of 1."""
HIDDEN = 0.2
"""Share of the items whose likings are hidden to choose by."""
ENOUGH = 1_000
"""Items are hidden anew until so many were, `MOST_DRAWS` times at most."""
MOST_DRAWS = 4
ASKED = 400
"""So many people are asked in each draw, at most."""
PLACES = 10


@dataclass(frozen=True)
class Said:
    """What the items say of themselves, read once for all parts of a material: to learn a map from, and telling words
    to compare them by."""

    attributes: Attributes
    words: sparse.csr_matrix

    @classmethod
    def of(cls, material: Material) -> Said:
        """The same of every item of the catalogue."""
        said = all_said(material)
        return cls(Attributes.among(material, said), telling_words(said))


@dataclass(frozen=True)
class ContentModel:
    """`factors` carried over, `alike` csr (known items, items), and the `share` of the latter."""

    factors: CarriedFactors
    alike: sparse.csr_matrix
    share: float

    @classmethod
    def fit(cls, material: Material, settings: Settings) -> ContentModel:
        """Choose the share by hiding all likings of some items and ranking those for the people who had them."""
        said = Said.of(material)
        share = _chosen(material, said, settings)
        return cls._with(material, said, settings, share)

    @classmethod
    def _with(cls, material: Material, said: Said, settings: Settings, share: float) -> ContentModel:
        factors = CarriedFactors.fit(material, settings, said.attributes)
        return cls(factors, resemblance(said.words, material.popularity > 0), share)

    def scores(self, items: Positions, counts: Floats) -> Floats:
        """How well every item fits somebody who likes `items` so much, shape (items,); mostly below 10."""
        return sum_of(*self.parts(items, counts), self.share)

    def parts(self, items: Positions, counts: Floats) -> tuple[Floats, Floats]:
        """By carried factors and by resemblance, each brought to a spread of 1 over all items."""
        return _spread(self.factors.scores(items, counts)), _spread(weighted_rows(self.alike, items, counts))

    def leading(self, targets: Positions, items: Positions, counts: Floats) -> Floats:
        """What each of `items` adds to the score of each of `targets`, shape (targets, items): by resemblance, or by
        factors where an item resembles none."""
        near = cells(self.alike, items, targets).T * counts
        return np.where(near.any(axis=1, keepdims=True), near, self.factors.leading(targets, items, counts))

    def to_bytes(self) -> bytes:
        """The model as npz bytes, without pickle; numbers to three digits."""
        return packed(
            heard=self.factors.heard.astype(np.float32),
            told=self.factors.told.astype(np.float32),
            share=np.array(self.share),
            **matrix_parts(self.alike, dtype=np.float16),
        )

    @classmethod
    def from_bytes(cls, blob: bytes) -> ContentModel:
        """The model that `to_bytes` wrote.

        Raises:
            ValueError, OSError, KeyError: the bytes are damaged.
        """
        with unpacked(blob) as parts:
            return cls(CarriedFactors(parts["heard"], parts["told"]), matrix_of(parts), float(parts["share"]))


def sum_of(carried: Floats, alike: Floats, share: float) -> Floats:
    """The two blended: carried factors plus `share` times resemblance."""
    return np.asarray((carried + share * alike) / (1.0 + share), np.float32)


def _spread(values: Floats) -> Floats:
    return values / np.float32(max(float(values.std()), 1e-9))


def _chosen(material: Material, said: Said, settings: Settings, shares: Sequence[float] = SHARES) -> float:
    """The share that ranks hidden items best, NDCG@10; 1 where too few are liked to tell.

    Which items are hidden matters more than who is asked: of small catalogues several draws are tried.
    """
    rng = np.random.default_rng(material.seed)
    size = int(HIDDEN * np.count_nonzero(material.popularity))
    if not size:
        return 1.0
    draws = min(max(ENOUGH // size, 1), MOST_DRAWS)
    gains = np.sum([_gains(material, said, settings, shares, size, rng) for _ in range(draws)], axis=0)
    return float(shares[int(gains.argmax())]) if gains.any() else 1.0


def _gains(
    material: Material, said: Said, settings: Settings, shares: Sequence[float], size: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """NDCG@10 of each share, summed over some people, with `size` items hidden; zeros where nobody can be asked."""
    hidden = np.zeros(len(material.catalogue), np.bool_)
    hidden[rng.permutation(np.flatnonzero(material.popularity > 0))[:size]] = True
    part = material.part(~hidden[material.people.items])
    gains, asked = np.zeros(len(shares)), _people(material, part, hidden, rng)
    if not asked:
        return gains
    model, places = ContentModel._with(part, said, settings, 1.0), np.flatnonzero(hidden)
    for known, wanted in asked:
        carried, alike = model.parts(known, np.ones(len(known), np.float32))
        for at, share in enumerate(shares):
            gains[at] += ndcg(places[best(sum_of(carried, alike, share)[places], PLACES)], wanted)
    return gains


def _people(
    material: Material, part: Material, hidden: Mask, rng: np.random.Generator
) -> list[tuple[Positions, Positions]]:
    """Of some who like both hidden items and others: the others, and the hidden ones."""
    whole, left = material.liked, part.liked
    both = np.flatnonzero((np.diff(whole.indptr) > np.diff(left.indptr)) & (np.diff(left.indptr) > 0))
    found = []
    for person in np.sort(rng.permutation(both)[:ASKED]).tolist():
        own = whole.indices[whole.indptr[person] : whole.indptr[person + 1]].astype(np.intp)
        known = left.indices[left.indptr[person] : left.indptr[person + 1]].astype(np.intp)
        found.append((known, own[hidden[own]]))
    return found
