"""Prompts as files and answers read back: complete, bounded, and proof against whatever a service gives."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from history.dataset import open_dataset
from history.jobs import EXPORTED, Job, Jobs
from palate.errors import InputError, ModelError
from profiles.llm import Summariser
from serving.batch.answers import Imported, Importer, reply_of
from serving.batch.files import Exported, Exporter, builder_of, corpus_blob, write_lines
from serving.batch.owner import this_owner
from serving.language_model import summariser
from serving.workspace import Workspace
from tests.good_answers import good_answer

Row = dict[str, Any]


@pytest.fixture
def job(workspace: Workspace) -> Job:
    return Jobs(workspace.store.engine).create(workspace.store.users(), token="abcd1234", now=1.0, engine="llm/1")


def export(workspace: Workspace, job: Job, folder: Path) -> Exported:
    maker = summariser(workspace, workspace.settings)
    return Exporter(workspace.store, maker, model="tiny", owner=this_owner("x"), clock=lambda: 5.0).export(job, folder)


def read(workspace: Workspace, *paths: Path) -> Imported:
    def maker(job: Job) -> Summariser:
        builder = builder_of(workspace.store, job, half_life_days=workspace.settings.half_life_days)
        return summariser(workspace, workspace.settings, builder=builder)

    return Importer(workspace.store, maker, owner=this_owner("i"), clock=lambda: 9.0).read(paths)


def rows(folder: Path) -> list[Row]:
    return [json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in file.open(encoding="utf-8")]


def answered(row: Row, text: str | None = None, *, finish: str = "stop") -> Row:
    said = {"content": good_answer(row["body"]) if text is None else text}
    body = {
        "model": "tiny-1",
        "choices": [{"message": said, "finish_reason": finish}],
        "usage": {"prompt_tokens": 1_000, "completion_tokens": 100},
    }
    return {"id": "b", "custom_id": row["custom_id"], "error": None, "response": {"status_code": 200, "body": body}}


def refused(row: Row, status: int, message: str) -> Row:
    body = {"error": {"message": message, "type": "x"}}
    return {"custom_id": row["custom_id"], "response": {"status_code": status, "body": body}, "error": None}


def write(file: Path, said: list[Row]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in said), encoding="utf-8")
    return file


# -- writing -----------------------------------------------------------------------------------------------------------


def test_each_user_has_a_line_that_does_not_name_them(workspace: Workspace, job: Job, tmp_path: Path) -> None:
    told = export(workspace, job, tmp_path / "out")
    found = rows(tmp_path / "out")
    assert (told.lines, told.current, told.failed) == (len(found), 0, 0)
    assert [row["custom_id"] for row in found] == [f"palate-abcd1234-{n}" for n in range(1, len(found) + 1)]
    first = found[0]
    assert (first["method"], first["url"], first["body"]["model"]) == ("POST", "/v1/chat/completions", "tiny")
    assert first["body"]["response_format"]["json_schema"]["strict"] is True
    assert not any(user in json.dumps(row) for row, user in zip(found, workspace.store.users(), strict=True))
    assert Jobs(workspace.store.engine).owners(job.job_id) == {EXPORTED: (len(found), None)}


def test_exporting_again_writes_the_same_lines(workspace: Workspace, job: Job, tmp_path: Path) -> None:
    export(workspace, job, tmp_path / "one")
    export(workspace, job, tmp_path / "two")
    assert rows(tmp_path / "one") == rows(tmp_path / "two")


def test_files_keep_to_both_bounds_and_nothing_half_written_stays(tmp_path: Path) -> None:
    lines = [b"x" * 9] * 25  # ten bytes each with the end of the line
    assert len(write_lines(tmp_path, "a", iter(lines), most_lines=10)) == 3
    files = write_lines(tmp_path, "b", iter(lines), most_bytes=95)
    assert [file.stat().st_size for file in files] == [90, 90, 70]
    assert b"".join(file.read_bytes() for file in files) == b"".join(line + b"\n" for line in lines)
    assert write_lines(tmp_path, "c", []) == []
    assert not list(tmp_path.glob("*.part"))
    with pytest.raises(InputError, match="100 bytes"):
        write_lines(tmp_path, "d", [b"x" * 100], most_bytes=95)


def test_files_of_an_earlier_longer_export_do_not_stay(workspace: Workspace, job: Job, tmp_path: Path) -> None:
    old = tmp_path / "out" / "palate-abcd1234-0009.jsonl"
    old.parent.mkdir()
    old.write_text("{}")
    told = export(workspace, job, tmp_path / "out")
    assert [str(file) for file in (tmp_path / "out").iterdir()] == list(told.files)


# -- reading back ------------------------------------------------------------------------------------------------------


def test_good_answers_become_profiles_in_any_order(workspace: Workspace, job: Job, tmp_path: Path) -> None:
    export(workspace, job, tmp_path / "out")
    said = [answered(row) for row in rows(tmp_path / "out")]
    random.Random(1).shuffle(said)
    told = read(workspace, write(tmp_path / "a.jsonl", said[:5]), write(tmp_path / "b.jsonl", said[5:]))
    assert (told.lines, told.done + sum(told.failed.values())) == (len(said), len(said))
    assert told.done >= len(said) - 1
    made = [one for one in workspace.store.profiles() if one.provenance.engine == "llm/1"]
    assert len(made) == told.done
    assert {one.provenance.model for one in made} == {"tiny-1"}
    for profile in made:
        own = {event.event_id for event in workspace.store.events(profile.user_id)}
        assert {one for interest in profile.interests for one in interest.evidence} <= own
    assert Jobs(workspace.store.engine).job().usage.total == len(said) * 1_100


def test_every_line_that_is_no_use_is_counted_and_harms_nothing(workspace: Workspace, job: Job, tmp_path: Path) -> None:
    export(workspace, job, tmp_path / "out")
    asked = rows(tmp_path / "out")
    stranger = {**asked[0], "custom_id": "palate-ffffffff-1"}
    beyond = {**asked[0], "custom_id": "palate-abcd1234-999"}
    good = [
        answered(asked[0]),
        answered(asked[0]),
        answered(asked[1], "no JSON at all"),
        answered(asked[2], '{"tag": "', finish="length"),
        answered(asked[3], good_answer(asked[4]["body"])),
        refused(asked[4], 400, "This model's maximum context length is 2048 tokens."),
        refused(asked[5], 500, "engine died"),
        {"custom_id": asked[6]["custom_id"], "response": None, "error": {"code": "batch_expired", "message": "late"}},
        {"custom_id": asked[7]["custom_id"], "response": {"status_code": 200, "body": {"choices": []}}},
        answered(stranger),
        answered(beyond),
        {"custom_id": 17},
        {"custom_id": "palate-abcd1234-" + "9" * 40},
        [],
    ]
    file = write(tmp_path / "results.jsonl", good)  # type: ignore[arg-type]
    with file.open("a") as out:
        out.write("\n" + json.dumps(answered(asked[8]))[:200])
    told = read(workspace, file)
    assert told.model_dump(exclude={"damage"}) == {
        "lines": 15,
        "done": 1,
        "failed": {"not_json": 1, "truncated": 1, "wrong_user": 1, "too_long": 1},
        "waiting": 3,
        "known": 1,
        "held": 0,
        "unknown": 4,
        "damaged": 2,
        "jobs": (1,),
    }
    assert [one.rpartition(":")[0][-2:] for one in told.damage] == ["14", "16"]
    counts = Jobs(workspace.store.engine).counts(job.job_id)
    assert (counts["done"], counts["failed"], counts["waiting"]) == (1, 4, 3)


def test_reading_twice_changes_nothing_and_a_later_answer_mends_an_error(
    workspace: Workspace, job: Job, tmp_path: Path
) -> None:
    export(workspace, job, tmp_path / "out")
    asked = rows(tmp_path / "out")
    errors = write(tmp_path / "errors.jsonl", [refused(asked[0], 400, "no"), refused(asked[1], 429, "busy")])
    assert (read(workspace, errors).failed, read(workspace, errors).known) == ({"bad_request": 1}, 1)
    results = write(tmp_path / "results.jsonl", [answered(asked[0]), answered(asked[1])])
    assert (read(workspace, results).done, read(workspace, results).known, read(workspace, errors).known) == (2, 2, 2)


def test_the_files_that_asked_are_passed_over(workspace: Workspace, job: Job, tmp_path: Path) -> None:
    export(workspace, job, tmp_path / "out")
    write(tmp_path / "out" / "results.jsonl", [answered(row) for row in rows(tmp_path / "out")[:2]])
    assert read(workspace, tmp_path / "out").lines == 2


def test_an_answer_about_a_history_that_has_changed_is_stale(workspace: Workspace, job: Job, tmp_path: Path) -> None:
    export(workspace, job, tmp_path / "out")
    asked, user = rows(tmp_path / "out"), workspace.store.users()[0]
    before = workspace.store.profile(user)
    more(workspace, tmp_path / "more", user)
    assert read(workspace, write(tmp_path / "results.jsonl", [answered(asked[0])])).failed == {"stale": 1}
    assert workspace.store.profile(user) == before


def test_what_others_do_meanwhile_makes_no_answer_stale(workspace: Workspace, job: Job, tmp_path: Path) -> None:
    export(workspace, job, tmp_path / "out")
    asked, last = rows(tmp_path / "out"), workspace.store.users()[-1]
    more(workspace, tmp_path / "more", last)
    said = write(tmp_path / "results.jsonl", [answered(row) for row in asked])
    with Workspace(workspace.settings) as tomorrow:  # whose own corpus would be fitted anew
        told = read(tomorrow, said)
        assert (told.done, told.failed) == (len(asked) - 1, {"stale": 1})
        assert tomorrow.store.blob(corpus_blob(job)) is None


def more(workspace: Workspace, folder: Path, user: str) -> None:
    """Let a user do one thing more."""
    folder.mkdir()
    item = next(iter(workspace.store.items())).item_id
    (folder / "events.jsonl").write_text(json.dumps({"user_id": user, "item_id": item, "kind": "like", "time": 2e9}))
    workspace.store.ingest(open_dataset(folder))


def test_who_is_erased_meanwhile_is_unknown(workspace: Workspace, job: Job, tmp_path: Path) -> None:
    export(workspace, job, tmp_path / "out")
    asked, user = rows(tmp_path / "out"), workspace.store.users()[0]
    workspace.store.erase(user)
    assert read(workspace, write(tmp_path / "results.jsonl", [answered(asked[0])])).unknown == 1
    assert workspace.store.profile(user) is None


def test_who_is_in_a_workers_hands_is_left_to_it(workspace: Workspace, job: Job, tmp_path: Path) -> None:
    export(workspace, job, tmp_path / "out")
    asked, jobs = rows(tmp_path / "out"), Jobs(workspace.store.engine)
    jobs.adopt(job.job_id, [1], this_owner("worker"), now=1.0, lease=1e12)
    told = read(workspace, write(tmp_path / "results.jsonl", [answered(asked[0])]))
    assert (told.held, told.done) == (1, 0)


@pytest.mark.parametrize("said", ["", "{}\n", "[1]\n", '{"custom_id": "mine-1"}\n', "\x00\xff\n"])
def test_a_file_without_any_answer_of_ours_is_refused(workspace: Workspace, tmp_path: Path, said: str) -> None:
    (tmp_path / "x.jsonl").write_text(said)
    with pytest.raises(InputError, match="no answers"):
        read(workspace, tmp_path / "x.jsonl")


def test_a_missing_file_is_named(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl"):
        read(workspace, tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({}, "server_error"),
        ({"response": None, "error": None}, "server_error"),
        ({"response": {"status_code": 200, "body": None}}, "server_error"),
        ({"response": {"status_code": 200, "body": {"error": "x"}}}, "server_error"),
        ({"response": {"status_code": 401, "body": {"error": {"message": "no key"}}}}, "unauthorised"),
        ({"response": {"status_code": 429, "body": {}}}, "overloaded"),
        ({"response": {"status_code": "?", "body": {}}}, "server_error"),
        ({"response": {"body": None}, "error": {"message": "maximum context length"}}, "server_error"),
    ],
)
def test_lines_without_a_reply_have_the_kind_of_the_same_answer_over_http(said: Row, kind: str) -> None:
    with pytest.raises(ModelError) as caught:
        reply_of(said)
    assert caught.value.kind == kind
