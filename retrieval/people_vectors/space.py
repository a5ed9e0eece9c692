"""One space for items, people, words and sentences.

An item is its rarity-weighted words, its categories and the vector of its text side by side, decomposed and half
whitened: what all items share
(that they are music, that they are films) fills the strongest directions and tells nothing about taste, so every
direction is divided by the square root of its strength (compare Mu and Viswanath 2018). The space follows from items
alone: no person's events are in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from history.identity import content_hash
from history.text import tokens
from palate.types import Item
from retrieval.keeping import Keeper
from retrieval.material import Material
from retrieval.packing import packed, unpacked
from retrieval.people_vectors.reduce import Block, Decomposition, decompose
from retrieval.people_vectors.words import WordMatrix, shelves, word_matrix
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.ranking import Floats, Positions

NAME = "item-space"
WHITENING = 0.5
"""0 leaves the strength of directions, 1 makes all alike."""
SIZES = ((50_000, 256), (100_000, 96))
SMALLEST = 64


def dimensions(items: int) -> int:
    """How many dimensions so many items get: 256 to 50,000 items, 96 to 100,000, 64 beyond, to keep a search short."""
    return next((size for most, size in SIZES if items <= most), SMALLEST)


def unit(vectors: Floats) -> Floats:
    """Rows (or one vector) brought to length 1; zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), np.float32)


@dataclass(frozen=True, eq=False)
class ItemSpace:
    """Items in `d` dimensions.

    Args:
        rows: a unit vector of each item, shape (items, d); zeros for an item that says nothing.
        words: what texts are read by; their vectors are `loadings` (words, d), rarity counted in.
        centre: the mean of the items' text vectors; `meaning` (dimension, d) leads from text vectors here. Both are
            empty where there is no embedder.
    """

    rows: Floats
    words: tuple[str, ...]
    loadings: Floats
    centre: Floats
    meaning: Floats

    @classmethod
    def fit(cls, texts: Sequence[WordMatrix], vectors: Floats | None, *, d: int, seed: int = 0) -> ItemSpace:
        """Learn from what items say.

        Args:
            texts: ways to read the items as words, each as heavy as the others, such as words and categories.
            vectors: of the items' texts, shape (items, dimension), unit or zeros; None where there is no embedder.
            d: the most dimensions.
            seed: of the decomposition.
        """
        centre, meant = _centred(vectors)
        blocks: list[Block] = [said.rows for said in texts if len(said.words)]
        blocks += [] if meant is None else [meant]
        if not blocks:
            return cls.nothing(texts[0].rows.shape[0])
        return cls._of(texts, centre, decompose(blocks, d, seed))

    @classmethod
    def _of(cls, texts: Sequence[WordMatrix], centre: Floats, found: Decomposition) -> ItemSpace:
        words = tuple(word for said in texts for word in said.words)
        loadings = found.right / found.values**WHITENING
        said, meaning = np.split(loadings, [len(words)])
        rarity = np.concatenate([each.rarity for each in texts])
        rows = unit(found.left * found.values ** (1.0 - WHITENING))
        return cls(rows, words, said * rarity[:, None], centre, meaning)

    @classmethod
    def nothing(cls, items: int) -> ItemSpace:
        """The space of items of which nothing is known."""
        none = np.zeros((0, 1), np.float32)
        return cls(np.zeros((items, 1), np.float32), (), none, np.zeros(0, np.float32), none)

    @property
    def d(self) -> int:
        """The number of dimensions."""
        return int(self.rows.shape[1])

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each word stands in `words`."""
        return {word: place for place, word in enumerate(self.words)}

    def mean(self, items: Positions, weights: Floats) -> Floats:
        """The unit vector of the weighted average of these items; zeros where they say nothing."""
        return unit(np.asarray(weights, np.float32) @ self.rows[items])

    def of_words(self, words: Sequence[str], weights: Sequence[float] | None = None) -> Floats:
        """The unit vector of words, each with its weight; zeros where none is known."""
        counts = weights or [1.0] * len(words)
        known = [(self.place[word], count) for word, count in zip(words, counts, strict=True) if word in self.place]
        if not known:
            return np.zeros(self.d, np.float32)
        places, held = zip(*known, strict=True)
        return unit(np.asarray(np.array(held, np.float32) @ self.loadings[list(places)], np.float32))

    def of_text(self, text: str, vector: Floats | None = None) -> Floats:
        """The unit vector of a text, such as what somebody says they like; `vector` is the embedder's, if any."""
        said = self.of_words(tokens(text))
        if vector is None or not len(self.centre) or not vector.any():
            return said
        meant = unit(np.asarray((vector - self.centre) @ self.meaning, np.float32))
        return unit(np.asarray(said + meant, np.float32))

    def near(self, vector: Floats) -> Floats:
        """The cosine of every item to a unit vector, shape (items,)."""
        return np.asarray(vector @ self._columns, np.float32)

    @cached_property
    def _columns(self) -> Floats:
        """The rows turned: a product with them, dimension by dimension, takes half as long."""
        return np.ascontiguousarray(self.rows.T)

    def to_bytes(self) -> bytes:
        """The space as npz bytes, without pickle."""
        said = np.frombuffer("\n".join(self.words).encode("utf-8", "surrogatepass"), np.uint8)
        return packed(rows=self.rows, words=said, loadings=self.loadings, centre=self.centre, meaning=self.meaning)

    @classmethod
    def from_bytes(cls, blob: bytes) -> ItemSpace:
        """The space that `to_bytes` wrote.

        Raises:
            ValueError, OSError, KeyError: the bytes are damaged.
        """
        with unpacked(blob) as parts:
            said = parts["words"].tobytes().decode("utf-8", "surrogatepass")
            words = tuple(said.split("\n")) if said else ()
            return cls(parts["rows"], words, parts["loadings"], parts["centre"], parts["meaning"])


def _centred(vectors: Floats | None) -> tuple[Floats, Floats | None]:
    """The mean of the rows that are no zeros, and unit rows without it."""
    if vectors is None or not vectors.any():
        return np.zeros(0, np.float32), None
    told = np.asarray(vectors.any(axis=1))
    centre = np.asarray(vectors[told].mean(axis=0), np.float32)
    return centre, unit(np.where(told[:, None], vectors - centre, np.float32(0.0)))


class Made(NamedTuple):
    """A space, and the items that it is of."""

    items: Sequence[Item]
    space: ItemSpace


def item_space(material: Material, keep: Keeper) -> ItemSpace:
    """The space of a material's items, kept; all parts of a material share one, since it follows from items alone."""
    settings = (dimensions(len(material.items)), WHITENING, material.seed, _mark(material.vectors))
    made = _MADE.setdefault(material.catalogue, {})
    if settings not in made or not _alike(made[settings].items, material.items):
        space = keep(NAME, settings, ItemSpace.from_bytes, lambda: _fitted(material, settings[0]))
        made[settings] = Made(material.items, space)
    return made[settings].space


def _fitted(material: Material, d: int) -> ItemSpace:
    texts = (word_matrix(material.words), word_matrix(shelves(material.items)))
    return ItemSpace.fit(texts, material.vectors, d=d, seed=material.seed)


def _alike(some: Sequence[Item], others: Sequence[Item]) -> bool:
    return some is others or list(some) == list(others)


_MADE: WeakKeyDictionary[Catalogue, dict[tuple[int, float, int, str], Made]] = WeakKeyDictionary()


def _mark(vectors: Floats | None) -> str:
    """What tells the vectors of two embedders apart."""
    return "" if vectors is None else content_hash(vectors.sum(axis=0).astype(float).round(3).tolist())
