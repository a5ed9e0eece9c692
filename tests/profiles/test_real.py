"""The smallest real set: ratings of music in context, no texts, few titles."""

from pathlib import Path

from history.dataset import open_dataset
from history.store import Store
from profiles.build import ProfileBuilder
from profiles.evidence import supports
from profiles.fitted import fitted_corpus
from profiles.scenes import load_scenes


def test_everybody_who_rated_music_gets_a_supported_profile(real_data: Path, store: Store):
    store.ingest(open_dataset(real_data / "incar-music"))
    corpus = fitted_corpus(store, load_scenes(None))
    builder = ProfileBuilder(corpus)
    items = {item.item_id: item for item in store.items()}
    for user_id, events in store.events_by_user():
        own = {event.event_id: event for event in events}
        profile = builder.build(user_id, events)
        assert profile.interests
        for interest in profile.interests:
            assert all(supports(interest, own[e], items.get(own[e].item_id or ""), corpus) for e in interest.evidence)
