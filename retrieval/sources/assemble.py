"""Puts the sources together over a store and, where there is one, an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import sparse

from history.interactions import Interactions
from history.store import Store
from palate.errors import StoreError
from palate.protocols import Progress, silent
from palate.types import Item, Language
from profiles.build import ProfileBuilder
from profiles.catalogue import Catalogue as FittedCatalogue
from profiles.corpus import Corpus
from profiles.fitted import BLOB
from profiles.scenes import SceneMatcher
from retrieval.beyond.arranging import Arranger
from retrieval.keeping import Keeper, StoreKeeper, fitting
from retrieval.learning.stored import kept_model, learn_for, was_learned
from retrieval.material import Material
from retrieval.people_vectors.space import item_space
from retrieval.retriever import Ranker, Retriever
from retrieval.situated.conditions import conditions_of
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.dialogue import Dialogue
from retrieval.sources.features import Features
from retrieval.sources.fitted import scene_table
from retrieval.sources.friends import Friends
from retrieval.sources.interests import Interests
from retrieval.sources.item_knn import item_neighbours
from retrieval.sources.makers import made
from retrieval.sources.people import People
from retrieval.sources.ranking import Floats
from retrieval.sources.references import References
from retrieval.sources.search import ItemSearch
from retrieval.sources.source import Source
from retrieval.sources.words import Query, SceneWords, Wishes
from retrieval.steering.carriers import Carriers
from retrieval.steering.lowering import Lowering
from retrieval.steering.pinned import Pinned


@dataclass(frozen=True)
class Parts:
    """What sources stand on that follows from no single event: an index, what items are about, the scenes."""

    index: ItemSearch | None
    features: Features
    matcher: SceneMatcher


@dataclass(frozen=True)
class Learning:
    """That the order of sources is to be learned where none was yet, or `anew`.

    `builder` gives what builds profiles from parts of somebody's events.
    """

    builder: Callable[[], ProfileBuilder]
    anew: bool = False


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
    conditions = conditions_of(store, people)
    return Material(catalogue, items, people, _friends(store, people), vectors, conditions, language, seed)


def everyday(material: Material, parts: Parts, keep: Keeper) -> list[Source]:
    """The sources that say something of everybody, whatever is asked: those that an interest model weighs."""
    return [*made(material, keep), interests(material, parts, keep)]


def interests(material: Material, parts: Parts, keep: Keeper = fitting) -> Source:
    """Items that fit the interests of a profile."""
    return Interests(material.catalogue, parts.features, item_space(material, keep))


def assemble(
    store: Store,
    material: Material,
    matcher: SceneMatcher,
    index: ItemSearch | None,
    *,
    conversations: bool = False,
    refit: bool = False,
    learning: Learning | None = None,
    progress: Progress = silent,
) -> Retriever:
    """Fit or read every source; `material` must be of this store.

    What the store learned from dialogues, which takes a while to open, is a source only where `conversations` are held.
    `refit` fits anew whatever is not of the data as they are now; without it, few new events leave kept models alone.
    The order of the sources is the one that was learned and kept; `learning` says whether one is to be learned.
    """
    catalogue, keep = material.catalogue, StoreKeeper(store, refit=refit, progress=progress)
    corpus = fitted_catalogue(store)
    parts = Parts(index, features_of(corpus, catalogue), matcher)
    sources = [_asking(source, store) for source in everyday(material, parts, keep)]
    ranker = _ranker(store, material, parts, [source.name for source in sources], learning, progress)
    sources.append(References(catalogue, item_neighbours(material, keep), index, store.item))
    if conversations and (dialogue := Dialogue.of(store, catalogue)):
        sources.append(dialogue)
    space = item_space(material, keep)
    carriers = Carriers(parts.features, space, corpus)
    sources.append(Pinned(carriers, space, material.popularity))
    tilts: list[Source] = []
    if index is not None:
        sources += [Query(catalogue, index), Wishes(catalogue, index)]
        tilts = [SceneWords(catalogue, index, matcher.scenes)]
    return Retriever(
        catalogue,
        sources,
        tilts=tilts,
        ranker=ranker,
        arranger=Arranger(catalogue, parts.features, material.popularity, len(material.people.number)),
        lowering=Lowering(carriers),
    )


def _ranker(
    store: Store,
    material: Material,
    parts: Parts,
    names: Sequence[str],
    learning: Learning | None,
    progress: Progress,
) -> Ranker | None:
    if learning is None or not (learning.anew or not was_learned(store, names)):
        model = kept_model(store, names)
    else:
        sources_of = partial(everyday, parts=parts, keep=fitting)
        builder = learning.builder()
        model = learn_for(store, names, material, sources_of, parts.matcher, builder, progress=progress)
    return None if model is None else model.ranker(material)


def _asking(source: Source, store: Store) -> Source:
    """Friends are asked of the store: those of people without events are in no material."""
    return source.asking(store.friends) if isinstance(source, Friends) else source


def item_features(store: Store, catalogue: Catalogue) -> Features:
    """What items are about, from the corpus that the profiles were last built on; nothing where there is none."""
    return features_of(fitted_catalogue(store), catalogue)


def fitted_catalogue(store: Store) -> FittedCatalogue | None:
    """What the profiles were last built on says of items; None where there is nothing."""
    kept = store.blob(BLOB)
    try:
        return None if kept is None else Corpus.from_bytes(kept[1]).catalogue
    except StoreError:  # of another version: the next profile build replaces it, until then interests search by vector
        return None


def features_of(fitted: FittedCatalogue | None, catalogue: Catalogue) -> Features:
    """What items are about; nothing where nothing was fitted."""
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
