"""Building everybody: resuming, versions, several processes, and being killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from history.dataset import open_dataset
from history.store import Store
from palate.types import Constraint, Profile
from profiles import batch
from profiles.batch import build_all, next_version
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from profiles.scenes import load_scenes

ROOT = Path(__file__).resolve().parents[2]
BUILD = """
import sys
from pathlib import Path
from history.store import Store
from profiles import batch
from profiles.batch import build_all
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from profiles.scenes import load_scenes

if __name__ == "__main__":
    batch.BATCH, batch.FEW_USERS = 4, 0
    with Store.open(Path(sys.argv[1])) as store:
        builder = ProfileBuilder(fitted_corpus(store, load_scenes(None)))
        print("ready", flush=True)
        for built in build_all(store, builder, workers=int(sys.argv[2])):
            pass
"""


@pytest.fixture
def filled(store: Store, tmp_path: Path, items, histories) -> Store:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "items.jsonl").write_text("".join(item.model_dump_json() + "\n" for item in items))
    lines = [
        event.model_dump_json(include={"user_id", "item_id", "kind", "time"}) + "\n"
        for _, events in histories
        for event in events
    ]
    (folder / "events.jsonl").write_text("".join(lines))
    store.ingest(open_dataset(folder))
    return store


def builder_of(store: Store) -> ProfileBuilder:
    return ProfileBuilder(fitted_corpus(store, load_scenes(None)))


def contents(store: Store) -> list[str]:
    return [profile.model_dump_json(exclude={"provenance": {"seconds"}}) for profile in store.profiles()]


def outcomes(store: Store, builder: ProfileBuilder, **options) -> Counter[str]:
    return Counter(built.outcome for built in build_all(store, builder, **options))


def test_everybody_is_built_once_and_then_left_alone(filled: Store):
    builder = builder_of(filled)
    assert outcomes(filled, builder, workers=1) == {"new": 30}
    assert outcomes(filled, builder, workers=1) == {"current": 30}


def test_only_those_asked_for_are_built(filled: Store):
    asked = ["tea-fan-3", "jazz-fan-1", "nobody"]
    assert [built.user_id for built in build_all(filled, builder_of(filled), asked, workers=1)] == [
        "jazz-fan-1",
        "tea-fan-3",
    ]


def test_progress_reaches_the_end(filled: Store):
    heard: list[tuple[int, int | None]] = []
    list(
        build_all(filled, builder_of(filled), workers=1, progress=lambda step, done, total: heard.append((done, total)))
    )
    assert heard[-1] == (30, 30)


def test_a_version_rises_when_contents_change_and_only_then(filled: Store):
    builder = builder_of(filled)
    before = builder.build("tea-fan-0", filled.events("tea-fan-0"))
    shorter = builder.build("tea-fan-0", filled.events("tea-fan-0")[:4])
    assert next_version(before, None).version == 1
    assert next_version(before, before).version == 1
    assert next_version(shorter, before).version == 2


def test_what_somebody_stated_makes_no_profile_stale(filled: Store):
    builder = builder_of(filled)
    outcomes(filled, builder, workers=1)
    before = filled.profile("tea-fan-0")
    filled.save_statement("tea-fan-0", Constraint(text="no nuts"), 1.0)
    assert outcomes(filled, builder, workers=1) == {"current": 30}
    after = filled.profile("tea-fan-0")
    assert [one.text for one in after.constraints] == ["no nuts"]
    assert next_version(builder.build("tea-fan-0", filled.events("tea-fan-0")), after).version == before.version


def test_several_processes_give_the_same_profiles_as_one(filled: Store, monkeypatch: pytest.MonkeyPatch):
    builder = builder_of(filled)
    alone = [builder.build(user, events) for user, events in filled.events_by_user()]
    monkeypatch.setattr(batch, "FEW_USERS", 0)
    monkeypatch.setattr(batch, "BATCH", 8)
    assert outcomes(filled, builder, workers=2) == {"new": 30}
    assert contents(filled) == [_plain(profile) for profile in alone]


def _plain(profile: Profile) -> str:
    return profile.model_dump_json(exclude={"provenance": {"seconds"}})


def test_a_fitted_corpus_is_kept_until_the_data_change(filled: Store, monkeypatch: pytest.MonkeyPatch):
    first = fitted_corpus(filled, load_scenes(None))
    monkeypatch.setattr("profiles.fitted.Corpus.fit", lambda *a, **k: pytest.fail("fitted again"))
    assert fitted_corpus(filled, load_scenes(None)).fingerprint == first.fingerprint


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_killed_and_run_again_it_ends_as_if_undisturbed(filled: Store):
    folder = str(filled.folder)
    for wait in (0.05, 0.4):
        process = subprocess.Popen(
            [sys.executable, "-c", BUILD, folder, "1"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    builder = builder_of(filled)
    list(build_all(filled, builder, workers=1))
    assert contents(filled) == [_plain(builder.build(user, events)) for user, events in filled.events_by_user()]
