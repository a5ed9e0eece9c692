"""What is made of a training part before anything ranks: the builder over its corpus, and everybody's profile."""

from __future__ import annotations

from eval.data.training import Training
from history.store import Store
from profiles.batch import build_all
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from profiles.scenes import load_scenes


def builder_of(train: Training) -> ProfileBuilder:
    """What reads histories, over the corpus of the training part, which is fitted once for all who ask."""
    return train.keep(
        "profiles.builder",
        lambda: ProfileBuilder(fitted_corpus(train.store, load_scenes(), progress=train.progress)),
    )


def with_profiles(train: Training) -> Store:
    """The training store, in which everybody with events has a profile; profiles that stand there are left alone."""
    return train.keep("statistical profiles", lambda: _built(train))


def _built(train: Training) -> Store:
    missing = sorted(set(train.users) - train.store.profile_users().keys())
    if missing:
        for _ in build_all(train.store, builder_of(train), missing, progress=train.progress):
            pass
    return train.store
