"""The whole way from a made data folder to its recovery, as the command line would go it."""

from __future__ import annotations

from pathlib import Path

from eval.recovery.measure import Recovery, recover
from eval.truth import read_truth
from history.dataset import open_dataset
from history.store import Store
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from profiles.scenes import SceneMatcher, load_scenes


def recover_folder(data: Path, truth: Path, store: Path) -> Recovery:
    """Ingest `data` into a new store at `store`, fit, build all profiles with default settings, then score them.

    The truth is opened only after the last profile is built.

    Raises:
        PalateError: the folder or the store cannot be used.
        OSError: there is no truth file.
    """
    with Store.open(store) as opened:
        opened.ingest(open_dataset(data))
        scenes = load_scenes(None)
        corpus = fitted_corpus(opened, scenes)
        builder = ProfileBuilder(corpus)
        events = dict(opened.events_by_user())
        profiles = {user: builder.build(user, rows) for user, rows in events.items()}
        items = {item.item_id: item for item in opened.items()}
    return recover(
        read_truth(truth), items, events, profiles, SceneMatcher(scenes, corpus.timezone, hours=corpus.hours)
    )
