"""One store with all that stands on it: what is current, what is stale, what is built when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from history.dataset import Dataset, open_dataset
from history.live import live_event
from palate.errors import SceneError, StoreError, UnknownUserError
from palate.protocols import silent
from palate.settings import Settings
from serving.workspace import Workspace

Rows = Callable[..., Dataset]


@pytest.fixture
def rows(tmp_path: Path) -> Rows:
    """Adds a table to a data set, from lines of JSON."""

    def made(table: str, *lines: str) -> Dataset:
        folder = tmp_path / "rows"
        folder.mkdir(exist_ok=True)
        (folder / f"{table}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return open_dataset(folder)

    return made


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def work(copied: Path, said: list[str]) -> Iterator[Workspace]:
    with Workspace(Settings(store=copied), say=said.append) as opened:
        yield opened


@pytest.fixture
def fresh(tmp_path: Path, tiny: Path, said: list[str]) -> Iterator[Workspace]:
    with Workspace(Settings(store=tmp_path / "fresh"), create=True, say=said.append) as opened:
        opened.ingest(open_dataset(tiny))
        yield opened


NEW_EVENT = '{"user_id": "ben", "item_id": "f2", "kind": "like", "time": "2026-03-21T08:05:00Z"}'


def test_profiles_are_current_until_events_come_and_again_when_built(work: Workspace, rows: Rows) -> None:
    assert work.profiles_current
    assert work.corpus_current
    work.ingest(rows("events", NEW_EVENT))
    assert not work.profiles_current
    assert not work.corpus_current


def test_the_same_events_again_leave_profiles_current(work: Workspace, tiny: Path) -> None:
    work.ingest(open_dataset(tiny))
    assert work.profiles_current


def test_another_half_life_makes_profiles_stale(work: Workspace) -> None:
    other = work.settings.model_copy(update={"half_life_days": 7.0})
    with Workspace(other) as opened:
        assert not opened.profiles_current
        assert opened.corpus_current


def test_other_scenes_make_profiles_stale(work: Workspace, tmp_path: Path) -> None:
    scenes = tmp_path / "scenes.yaml"
    scenes.write_text("garden:\n  conditions: {place: [garden]}\n", encoding="utf-8")
    with Workspace(work.settings.model_copy(update={"scenes": scenes})) as opened:
        assert [scene.name for scene in opened.scenes] == ["garden"]
        assert not opened.profiles_current


def test_many_new_events_are_told_of_and_the_profile_of_who_did_nothing_stays(
    work: Workspace, rows: Rows, said: list[str]
) -> None:
    before = work.profile("ann")
    assert said == []
    work.ingest(rows("events", NEW_EVENT))  # one of thirteen: more than one in twenty
    assert work.profile("ann") == before
    assert said == ["1 event has come since models were fitted. Run `palate fit`."]


def test_other_items_are_told_of_as_changed_data(work: Workspace, rows: Rows, said: list[str]) -> None:
    work.ingest(rows("items", '{"item_id": "n1", "domain": "books", "title": "New"}'))
    work.profile("ann")
    assert said == ["Data or settings have changed since profiles were built. Run `palate profile build`."]


def test_imported_events_are_taken_in_by_the_profile_that_is_asked_for(work: Workspace, rows: Rows) -> None:
    before = work.profile("ben")
    work.ingest(rows("events", NEW_EVENT))
    after = work.profile("ben")
    assert after.event_count == before.event_count + 1
    assert (after.version, after.provenance.patches) == (before.version + 1, 1)


def test_feedback_brings_no_notice_while_few_events_are_new(
    work: Workspace, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("profiles.live.basis.MANY", 0.1)  # so that one of thirteen is few
    work.index()
    work.live.note("ben", [live_event("ben", "like", "f2", time=1_774_080_300.0)])
    with Workspace(work.settings, say=said.append) as later:
        later.prepare_for("ben")
        later.index()
        assert later.behind is None
    assert said == []


def test_a_missing_profile_is_built_with_everybody_s(fresh: Workspace, said: list[str]) -> None:
    assert fresh.profile("ann").user_id == "ann"
    assert sorted(fresh.store.profile_users()) == ["ann", "ben", "芳"]
    assert fresh.profiles_current
    assert said == ["No profile yet: building everybody's, once."]


def test_a_profile_built_alone_is_current_for_that_person_only(fresh: Workspace, said: list[str]) -> None:
    assert [one.outcome for one in fresh.build_profiles(["ann"])] == ["new"]
    assert not fresh.profiles_current
    fresh.profile("ann")
    assert said == []


def test_unknown_people_are_refused_before_anything_is_built(fresh: Workspace) -> None:
    for ask in (fresh.profile, fresh.prepare_for, lambda user: fresh.build_profiles(["ann", user])):
        with pytest.raises(UnknownUserError, match="'nobody'"):
            ask("nobody")
    assert fresh.store.profile_users() == {}


def test_somebody_who_only_has_friends_is_prepared_for(fresh: Workspace, rows: Rows) -> None:
    rows("events", NEW_EVENT)
    fresh.ingest(rows("social", '{"user_id": "newcomer", "friend_id": "ann"}'))
    fresh.prepare_for("newcomer")
    assert "ann" in fresh.store.profile_users()
    with pytest.raises(UnknownUserError):
        fresh.profile("newcomer")


def test_a_scene_is_checked_by_name(fresh: Workspace) -> None:
    fresh.require_scene(" Home  Evening")
    with pytest.raises(SceneError, match="nowhere"):
        fresh.require_scene("nowhere")


def test_a_stale_index_is_used_with_a_notice(work: Workspace, rows: Rows, said: list[str]) -> None:
    work.ingest(rows("items", '{"item_id": "n1", "domain": "books", "title": "New"}'))
    assert len(work.index()) == 8
    assert said == ["The store has changed since the index was built. Run `palate index build`."]
    assert work.index() is work.index()


def test_a_file_is_no_store_and_none_is_made_unasked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="is a file"):
        Workspace(Settings(store=tmp_path / "file"), create=True)
    with pytest.raises(StoreError, match="palate ingest"):
        Workspace(Settings(store=tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_what_is_fitted_on_these_very_data_need_not_be_fitted_again(work: Workspace, rows: Rows) -> None:
    assert work.fitted_mark is None
    work.fit()
    first = work.fitted_mark
    assert first is not None
    work.progress = _refused
    assert work.fit(again=False) is None
    work.progress = silent
    work.ingest(rows("events", NEW_EVENT))
    work.fit(again=False)
    assert work.fitted_mark not in (None, first)


def test_an_embedder_that_is_handed_in_is_not_loaded_again(work: Workspace) -> None:
    with Workspace(work.settings, embedder=work.embedder) as other:
        assert other.embedder is work.embedder


def test_profiles_of_people_without_events_are_dropped(work: Workspace) -> None:
    kept = work.store.profile("ben")
    assert kept is not None
    work.store.erase("ben")
    work.store.save_profiles([kept])
    assert work.drop_orphans() == 1
    assert work.store.profile("ben") is None
    assert work.drop_orphans() == 0


def _refused(step: str, done: int, total: int | None) -> None:
    raise AssertionError(step)
