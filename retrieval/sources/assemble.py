"""Puts the sources together over a store and, where there is one, an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from history.interactions import Interactions
from history.store import Store
from palate.errors import StoreError
from palate.protocols import Progress, silent
from palate.types import Item, Language
from profiles.corpus import Corpus
from profiles.fitted import BLOB
from profiles.scenes import SceneMatcher
from retrieval.hybrid import share_of_meaning
from retrieval.keeping import Keeper, StoreKeeper
from retrieval.material import Material
from retrieval.retriever import Retriever
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.dialogue import Dialogue
from retrieval.sources.features import Features
from retrieval.sources.fitted import scene_table
from retrieval.sources.interests import Interests
from retrieval.sources.makers import item_neighbours, made
from retrieval.sources.people import People
from retrieval.sources.ranking import Floats
from retrieval.sources.references import References
from retrieval.sources.search import ItemSearch
from retrieval.sources.source import Source
from retrieval.sources.words import Query, SceneWords, Wishes

MOST_MEANING = 0.5
"""Largest share of an interest's say that its vector has; the rest has what its items have in common."""


@dataclass(frozen=True)
class Parts:
    """What sources stand on that follows from no single event: an index, what items are about, the scenes."""

    index: ItemSearch | None
    features: Features
    matcher: SceneMatcher


def material_of(
    store: Store,
    items: Sequence[Item],
    everything: Interactions,
    matcher: SceneMatcher,
    index: ItemSearch | None = None,
    *,
    language: Language = "en",
    seed: int = 0,
) -> Material:
    """All that a store holds, as arrays; `everything` and `items` must be of this store."""
    catalogue = Catalogue.of(items)
    people = People.of(catalogue, everything, scene_table(store, matcher))
    vectors = None if index is None else _vectors(store, catalogue, index)
    return Material(catalogue, items, people, _friends(store, people), vectors, None, language, seed)


def everyday(material: Material, parts: Parts, keep: Keeper) -> list[Source]:
    """The sources that say something of everybody, whatever is asked: those that an interest model weighs."""
    return [*made(material, keep), interests(material, parts)]


def interests(material: Material, parts: Parts) -> Source:
    """Items that fit the interests of a profile."""
    index = parts.index
    meaning = 0.0 if index is None else min(MOST_MEANING, share_of_meaning(index.embedder.name, material.language))
    return Interests(material.catalogue, parts.features, index, meaning=meaning)


def assemble(
    store: Store,
    material: Material,
    matcher: SceneMatcher,
    index: ItemSearch | None,
    *,
    conversations: bool = False,
    refit: bool = False,
    progress: Progress = silent,
) -> Retriever:
    """Fit or read every source; `material` must be of this store.

    What the store learned from dialogues, which takes a while to open, is a source only where `conversations` are held.
    `refit` fits anew whatever is not of the data as they are now; without it, few new events leave kept models alone.
    """
    catalogue, keep = material.catalogue, StoreKeeper(store, refit=refit, progress=progress)
    parts = Parts(index, item_features(store, catalogue), matcher)
    sources = everyday(material, parts, keep)
    sources.append(References(catalogue, item_neighbours(material, keep), index, store.item))
    if conversations and (dialogue := Dialogue.of(store, catalogue)):
        sources.append(dialogue)
    if index is None:
        return Retriever(catalogue, sources)
    sources += [Query(catalogue, index), Wishes(catalogue, index)]
    return Retriever(catalogue, sources, tilts=[SceneWords(catalogue, index, matcher.scenes)])


def item_features(store: Store, catalogue: Catalogue) -> Features:
    """What items are about, from the corpus that the profiles were last built on; nothing where there is none."""
    kept = store.blob(BLOB)
    try:
        fitted = None if kept is None else Corpus.from_bytes(kept[1]).catalogue
    except StoreError:  # of another version: the next profile build replaces it, until then interests search by vector
        fitted = None
    if fitted is None:
        return Features.nothing(catalogue)
    return Features.fit(catalogue, fitted.items, fitted.keys, fitted.features)


def _friends(store: Store, people: People) -> sparse.csr_matrix:
    """How close people with events are, csr (people, people)."""
    number = people.number
    edges = [
        (number[edge.user_id], number[edge.friend_id], edge.weight)
        for edge in store.social()
        if edge.user_id in number and edge.friend_id in number
    ]
    rows, columns, weights = zip(*edges, strict=True) if edges else ((), (), ())
    shape = (len(number), len(number))
    return sparse.csr_matrix((np.array(weights, np.float32), (rows, columns)), shape=shape)


def _vectors(store: Store, catalogue: Catalogue, index: ItemSearch) -> Floats | None:
    """The store's vector of each item, in the order of the catalogue; zeros for an item without words."""
    table = store.vectors(index.embedder.name)
    if not len(table.ids):
        return None
    found = np.zeros((len(catalogue), table.matrix.shape[1]), np.float32)
    places = np.array([catalogue.position.get(item, -1) for item in table.ids], np.intp)
    found[places[places >= 0]] = table.matrix[places >= 0]
    return found
