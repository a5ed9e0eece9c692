"""The item side of the graph: where walks from each item lead, and what items are about. It knows nothing of people."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from retrieval.collaborative import weighted_rows
from retrieval.graph.attributes import Attributes
from retrieval.graph.choosing import Way, chosen_way, evened
from retrieval.graph.walks import Walk
from retrieval.material import Material
from retrieval.packing import matrix_of, matrix_parts, packed, unpacked
from retrieval.sources.ranking import Floats, Positions

FORMAT = 1
MEANING = Walk(alpha=1.0, beta=0.0, stop=0.0, most=80)
"""How to walk over what items are about."""


@dataclass(frozen=True)
class ItemGraph:
    """Walks from item to item, csr (items, items) each: `chosen` over people, `alike` over `attributes`.

    Both are brought to the same mean sum of a row, before `alike` is given its share.
    """

    chosen: sparse.csr_matrix
    alike: sparse.csr_matrix
    attributes: Attributes

    @classmethod
    def fit(cls, material: Material, *, way: Way | None = None) -> ItemGraph:
        """Walk over all that the material holds, in the way that suits it best where none is given."""
        attributes = Attributes.of(material.items, material.words)
        alike = evened(MEANING.over(attributes.matrix.T.tocsr(), material.popularity))
        chosen = chosen_way(material, alike) if way is None else way
        over_people = evened(chosen.people.over(material.liked, material.popularity))
        return cls(over_people, alike * np.float32(chosen.share), attributes)

    def scores(self, items: Positions, weights: Floats) -> Floats:
        """How likely walks that start at `items`, so much at each, end at every item, shape (items,)."""
        return weighted_rows(self.chosen, items, weights) + weighted_rows(self.alike, items, weights)

    def scores_of_attributes(self, columns: Positions, weights: Floats) -> Floats:
        """How much every item is about the attributes of these columns, so much of each, shape (items,)."""
        wanted = np.zeros(len(self.attributes.keys), np.float32)
        wanted[columns] = weights
        return np.asarray(self.attributes.matrix @ wanted, np.float32)

    def to_bytes(self) -> bytes:
        """The model as npz bytes, without pickle."""
        keys = np.frombuffer(json.dumps([FORMAT, *self.attributes.keys]).encode(), np.uint8)
        walked = {"chosen_": self.chosen, "alike_": self.alike, "about_": self.attributes.matrix}
        matrices = [matrix_parts(matrix, prefix) for prefix, matrix in walked.items()]
        return packed(keys=keys, **{name: part for parts in matrices for name, part in parts.items()})

    @classmethod
    def from_bytes(cls, blob: bytes) -> ItemGraph:
        """The model that `to_bytes` wrote.

        Raises:
            ValueError, OSError, KeyError, BadZipFile: the bytes are damaged.
        """
        with unpacked(blob) as parts:
            written, *keys = json.loads(parts["keys"].tobytes())
            if written != FORMAT:
                raise ValueError(f"format: expected {FORMAT}, got {written!r}")
            chosen, alike, about = (matrix_of(parts, name) for name in ("chosen_", "alike_", "about_"))
        return cls(chosen, alike, Attributes(tuple(keys), about))
