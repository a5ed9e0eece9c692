"""A scene table made the plain way: the matcher is asked about every event."""

from collections.abc import Iterable

import numpy as np

from palate.types import Event
from profiles.scenes import SceneMatcher
from retrieval.sources.scenes import SceneTable


def scenes_by_event(matcher: SceneMatcher, events: Iterable[Event]) -> SceneTable:
    names = tuple(scene.name for scene in matcher.scenes)
    found = [(event.event_id, matcher.weights(event)) for event in events]
    told = [(event_id, [weights.get(name, 0.0) for name in names]) for event_id, weights in found if weights]
    rows = np.array([row for _, row in told], np.float32).reshape(len(told), len(names))
    return SceneTable(names, tuple(event_id for event_id, _ in told), rows)
