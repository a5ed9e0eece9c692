from pathlib import Path

import pytest

from history.dataset import open_dataset
from history.interactions import interactions
from history.report import TableCount
from history.store import Store


@pytest.mark.parametrize(
    ("name", "users", "items", "events", "again", "edges", "held_out"),
    [
        ("incar-music", 42, 139, 4_012, 74, 0, 0),
        ("lastfm", 1_859, 2_813, 57_786, 0, 24_976, 13_508),
        ("douban-zh", 447, 578, 41_830, 0, 0, 10_840),
        ("redial", 0, 6_583, 0, 0, 0, 0),
    ],
)
def test_real_sets_are_read_whole(
    real_data: Path, store: Store, name: str, users: int, items: int, events: int, again: int, edges: int, held_out: int
) -> None:
    report = store.ingest(open_dataset(real_data / name))
    assert report.items == TableCount(read=items, new=items)
    assert report.events == TableCount(read=events, new=events - again, duplicate=again)
    assert report.social == TableCount(read=edges, new=edges)
    assert report.test == TableCount(read=held_out, new=held_out)
    assert report.rejects == ()
    assert len(store.users()) == users
    found = interactions(store)
    assert found.matrix.shape == found.seen.shape == (users, items)
    assert len(found.event_id) == events - again
