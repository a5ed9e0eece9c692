"""The interest model of a store: learned once, kept there, and used for as long as the same sources speak.

It holds nothing by item or person, so new items and events do it no harm; it only grows old. `learn_for` learns anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from history.identity import content_hash
from history.store import Store
from palate.protocols import Progress, silent
from profiles.build import ProfileBuilder
from profiles.scenes import SceneMatcher
from retrieval.learning.learn import SourcesOf, learn
from retrieval.learning.model import FORMAT, InterestModel
from retrieval.learning.profiles import KeptProfiles
from retrieval.material import Material

BLOB = "interest-model"
NONE = b""
"""What is kept where too few people chose enough to learn from."""


def kept_model(store: Store, sources: Iterable[str]) -> InterestModel | None:
    """The interest model that was learned over these sources; None for none, or none that can be read."""
    kept = store.blob(BLOB)
    if kept is None or kept[0] != _marked(sources) or kept[1] == NONE:
        return None
    with suppress(ValueError, KeyError, TypeError):  # of another version: the next fit replaces it
        return InterestModel.from_bytes(kept[1])
    return None


def was_learned(store: Store, sources: Iterable[str]) -> bool:
    """Whether somebody learned over these sources before, be it that there was nothing to learn."""
    kept = store.blob(BLOB)
    return kept is not None and kept[0] == _marked(sources)


def learn_for(
    store: Store,
    sources: Iterable[str],
    material: Material,
    sources_of: SourcesOf,
    matcher: SceneMatcher,
    builder: ProfileBuilder | None,
    *,
    progress: Progress = silent,
) -> InterestModel | None:
    """Learn the interest model of a store and keep it there; None where it holds too little to learn from.

    Args:
        store: the material is of this one.
        sources: names of the everyday sources in use.
        material: all that there is to learn from.
        sources_of: fits these sources to a part of it.
        matcher: tells the scenes of moments.
        builder: builds profiles from part of somebody's events; None: sources hear of no profile.
        progress: hears of steps.
    """
    profiles = None if builder is None else KeptProfiles(store, builder)
    model = learn(material, sources_of, matcher, profiles, seed=material.seed, progress=progress)
    store.save_blob(BLOB, _marked(sources), NONE if model is None else model.to_bytes())
    return model


def _marked(sources: Iterable[str]) -> str:
    return content_hash([FORMAT, *sorted(sources)])
