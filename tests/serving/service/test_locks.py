"""One writer at a time for one person, in threads and processes."""

from __future__ import annotations

import threading
from pathlib import Path

from serving.service.locks import STRIPES, writing_for


def test_two_writers_for_one_person_never_meet(tmp_path: Path) -> None:
    inside, most, done = 0, 0, 0
    guard = threading.Lock()

    def write() -> None:
        nonlocal inside, most, done
        for _ in range(20):
            with writing_for(tmp_path, "ann"):
                with guard:
                    inside += 1
                    most = max(most, inside)
                with guard:
                    inside -= 1
                    done += 1

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, done) == (1, 80)


def test_any_name_has_a_lock_and_there_are_few_files(tmp_path: Path) -> None:
    for name in ("ann", "../../etc/passwd", "\ud800", "芳", "x" * 100_000, *map(str, range(500))):
        with writing_for(tmp_path, name):
            pass
    assert len(list((tmp_path / "locks").iterdir())) <= STRIPES
    assert [path.name for path in tmp_path.iterdir()] == ["locks"]
