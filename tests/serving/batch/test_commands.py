"""`palate batch` from the outside, against a server that answers well or badly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from history.jobs import Jobs
from history.store import Store
from tests.faulty import FaultyServer
from tests.good_answers import good_answer

Run = Callable[..., Result]
PEOPLE = 12


@pytest.fixture
def batch(palate: Run, people: Path) -> Run:
    """Runs `palate batch` on a dozen people."""
    return lambda *words: palate("batch", *words, "--store", people)


def parsed(result: Result, code: int = 0) -> Any:
    assert result.exit_code == code, result.stderr
    return json.loads(result.stdout)


def test_everybody_gets_a_profile_and_the_job_says_so(batch: Run, server: FaultyServer, people: Path) -> None:
    result = batch("run", "--engine", "llm", "--concurrency", "4")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Job 1 (llm/1, faulty), ")
    assert lines[0].endswith(": done")
    assert f"{PEOPLE} users:" in lines[1]
    assert "from the prefix cache" in lines[2]
    told = parsed(batch("status", "--json"))
    assert (told["state"], told["users"]["done"] + told["users"]["failed"], told["workers"]) == ("done", PEOPLE, 0)
    assert told["calls"] == server.total
    assert told["usage"]["cached_tokens"] > 0
    with Store.open(people) as store:
        made = [profile for profile in store.profiles() if profile.provenance.engine == "llm/1"]
    assert len(made) == told["users"]["done"] > PEOPLE // 2


def test_a_second_run_asks_nothing_and_a_whole_one_asks_again(batch: Run, server: FaultyServer) -> None:
    batch("run", "--limit", "3")
    calls = server.total
    assert parsed(batch("run", "--limit", "3", "--json"))["users"]["done"] == 3
    assert server.total == calls
    batch("run", "--limit", "3", "--whole")
    assert server.total >= calls + 3


def test_a_job_can_be_for_the_users_of_a_file(batch: Run, server: FaultyServer, people: Path, tmp_path: Path) -> None:
    with Store.open(people) as store:
        chosen = store.users()[3:5]
    (tmp_path / "users").write_text("\n".join([*chosen, "", chosen[0]]))
    assert parsed(batch("run", "--users", tmp_path / "users", "--json"))["users"]["done"] == 2
    with Store.open(people) as store:
        assert [task.user_id for task in Jobs(store.engine).tasks(1)] == chosen


@pytest.mark.parametrize(
    ("text", "said"), [("nobody-1\nnobody-2", "2 of them: 'nobody-1', 'nobody-2'"), ("\n", "nobody to work on")]
)
def test_a_file_of_strangers_makes_no_job(
    batch: Run, server: FaultyServer, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "users").write_text(text)
    result = batch("run", "--users", tmp_path / "users")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "There is no job yet" in batch("status").stderr


def test_without_a_model_nothing_begins(batch: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PALATE_LLM_URL", raising=False)
    result = batch("run")
    assert result.exit_code == 2
    assert "PALATE_LLM_URL" in result.stderr
    assert batch("status").exit_code == 3


def test_failures_are_named_listed_and_tried_again(batch: Run, server: FaultyServer) -> None:
    server.always = "not_json"
    told = parsed(batch("run", "--limit", "4", "--json"))
    assert (told["users"]["failed"], told["faults"]) == (4, {"not_json": 4})
    listed = parsed(batch("errors", "--json", "--limit", "2"))
    assert (listed["faults"], len(listed["users"]), listed["users"][0]["kind"]) == ({"not_json": 4}, 2, "not_json")
    assert batch("errors").stdout.splitlines()[0] == "4 not_json"
    assert batch("errors", "--kind", "schema").stdout == ""
    assert batch("errors", "--kind", "silliness").exit_code == 2
    server.always = None
    again = parsed(batch("resume", "--again", "--json"))
    assert (again["users"]["done"], again["faults"]) == (4, {})
    assert batch("errors").stdout == "Nobody of job 1 failed.\n"


def test_a_budget_stops_the_job_and_resume_raises_it(batch: Run, server: FaultyServer) -> None:
    result = batch("run", "--max-tokens-total", "6000", "--concurrency", "1")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].endswith(": budget")
    assert "resume 1 --max-tokens-total" in result.stderr
    told = parsed(batch("status", "--json"))
    assert 0 < told["usage"]["prompt_tokens"] + told["usage"]["completion_tokens"] <= 10_000
    assert told["users"]["waiting"] > 0
    ended = parsed(batch("resume", "--max-tokens-total", "1000000", "--json"))
    assert (ended["state"], ended["users"]["waiting"]) == ("done", 0)


def test_a_wrong_key_ends_in_exit_6_and_harms_nobody(batch: Run, server: FaultyServer) -> None:
    server.api_key = "right"
    result = batch("run")
    assert result.exit_code == 6
    assert "PALATE_LLM_API_KEY" in result.stderr
    assert "`palate batch resume 1` goes on" in result.stderr
    assert parsed(batch("status", "--json"))["users"]["waiting"] == PEOPLE


def test_a_server_that_is_not_there_ends_in_exit_6(batch: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALATE_LLM_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("PALATE_LLM_TIMEOUT", "0.5")
    result = batch("run", "--limit", "2")
    assert result.exit_code == 6
    assert parsed(batch("status", "--json"))["users"]["waiting"] == 2


def test_a_cancelled_job_ends_whoever_waits(batch: Run, server: FaultyServer) -> None:
    batch("run", "--max-tokens-total", "1", "--concurrency", "1")
    told = parsed(batch("cancel", "--json"))
    assert (told["state"], told["users"]["waiting"], told["faults"]) == ("cancelled", 0, {"cancelled": PEOPLE - 1})
    calls = server.total
    assert parsed(batch("resume", "--json"))["state"] == "cancelled"
    assert server.total == calls


def test_prompts_go_out_as_files_and_answers_come_back(batch: Run, tmp_path: Path) -> None:
    assert "--model" in batch("export-openai", tmp_path / "out").stderr
    told = parsed(batch("export-openai", tmp_path / "out", "--model", "tiny", "--json"))
    assert (told["lines"], len(told["files"])) == (PEOPLE, 1)
    assert parsed(batch("status", "--json"))["state"] == "exported"
    rows = [json.loads(line) for line in Path(told["files"][0]).read_text(encoding="utf-8").splitlines()]
    results = tmp_path / "results.jsonl"
    results.write_text("\n".join(json.dumps(_answer(row)) for row in rows[1:]) + "\n{")
    found = parsed(batch("import-openai", results, "--json"))
    assert (found["lines"], found["damaged"], found["jobs"]) == (PEOPLE, 1, [1])
    shown = batch("import-openai", results).stdout.splitlines()
    assert shown[0] == f"{PEOPLE} lines: 0 users done, 0 failed."
    again = parsed(batch("export-openai", tmp_path / "again", "--job", "1", "--model", "tiny", "--json"))
    assert again["lines"] == 1
    assert batch("export-openai", tmp_path / "x", "--job", "1", "--limit", "1", "--model", "m").exit_code == 2
    assert batch("import-openai", tmp_path / "none").exit_code == 2


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    said = {"message": {"content": good_answer(row["body"])}, "finish_reason": "stop"}
    return {"custom_id": row["custom_id"], "response": {"status_code": 200, "body": {"choices": [said]}}}
