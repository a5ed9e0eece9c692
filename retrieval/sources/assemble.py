"""Puts the sources together over a store and, where there is one, an index."""

from __future__ import annotations

from history.interactions import Interactions
from history.store import Store
from palate.errors import StoreError
from palate.protocols import Progress, silent
from palate.types import Language
from profiles.corpus import Corpus
from profiles.fitted import BLOB
from profiles.scenes import SceneMatcher
from retrieval.collaborative import UserNeighbours
from retrieval.hybrid import share_of_meaning
from retrieval.retriever import Retriever
from retrieval.sources.aversion import Aversion
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.dialogue import Dialogue
from retrieval.sources.features import Features
from retrieval.sources.fitted import item_neighbours, scene_table
from retrieval.sources.interests import Interests
from retrieval.sources.item_knn import ItemKnn
from retrieval.sources.people import People
from retrieval.sources.popularity import Popularity, ScenePopularity
from retrieval.sources.references import References
from retrieval.sources.search import ItemSearch
from retrieval.sources.source import Source
from retrieval.sources.user_knn import UserKnn
from retrieval.sources.words import Query, SceneWords, Wishes

MOST_MEANING = 0.5
"""Largest share of an interest's say that its vector has; the rest has what its items have in common."""


def assemble(
    store: Store,
    catalogue: Catalogue,
    everything: Interactions,
    matcher: SceneMatcher,
    index: ItemSearch | None,
    *,
    language: Language = "en",
    conversations: bool = False,
    progress: Progress = silent,
) -> tuple[People, Retriever]:
    """Fit or read every source; `everything` and `catalogue` must be of this store, `language` is that of its items.

    What the store learned from dialogues, which takes a while to open, is a source only where `conversations` are held.
    """
    progress("finding scenes of events", 0, None)
    people = People.of(catalogue, everything, scene_table(store, matcher))
    progress("finding neighbours", 0, None)
    liked = people.liked()
    model = item_neighbours(store, people)
    popularity = Popularity.fit(liked)
    sources: list[Source] = [
        ItemKnn(model),
        UserKnn(UserNeighbours.fit(liked)),
        popularity,
        ScenePopularity(people.liked_in_scenes(), popularity.people),
        Aversion(model),
        References(catalogue, model, index, store.item),
    ]
    if conversations and (dialogue := Dialogue.of(store, catalogue)):
        sources.append(dialogue)
    progress("reading what items are about", 0, None)
    meaning = 0.0 if index is None else min(MOST_MEANING, share_of_meaning(index.embedder.name, language))
    sources.append(Interests(catalogue, item_features(store, catalogue), index, meaning=meaning))
    if index is None:
        return people, Retriever(catalogue, sources)
    sources += [Query(catalogue, index), Wishes(catalogue, index)]
    return people, Retriever(catalogue, sources, tilts=[SceneWords(catalogue, index, matcher.scenes)])


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
