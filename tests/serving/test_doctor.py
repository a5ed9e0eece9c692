"""`palate doctor` finds what is wrong, says what to do, and repairs nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from pydantic import SecretStr

from history.dataset import open_dataset
from history.live import live_event
from palate.settings import Settings
from serving.doctor import Check, checks
from serving.workspace import Workspace
from tests.faulty import FaultyServer, serving

Run = Callable[..., Result]


def states(found: list[Check]) -> dict[str, str]:
    return {check.name: check.state for check in found}


def test_all_is_well_with_a_prepared_store(palate: Run, prepared: Path) -> None:
    result = palate("doctor", "--json", "--store", prepared)
    found: Any = json.loads(result.stdout)
    assert (result.exit_code, found["ok"]) == (0, True)
    names = ["versions", "disk", "scenes", "embedder", "store", "profiles", "index"]
    assert [check["name"] for check in found["checks"]] == names
    assert all(set(check) == {"name", "state", "told", "remedy"} for check in found["checks"])
    assert {check["state"] for check in found["checks"] if check["name"] != "disk"} == {"ok"}


def test_a_missing_store_is_a_warning_and_none_is_made(palate: Run, tmp_path: Path) -> None:
    result = palate("doctor", "--store", tmp_path / "none")
    assert result.exit_code == 0
    assert "warn store" in result.stdout
    assert "palate ingest PATH" in result.stdout
    assert not (tmp_path / "none").exists()


def test_a_fault_ends_with_1_and_the_rest_is_looked_at_all_the_same(
    palate: Run, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenes = tmp_path / "scenes.yaml"
    scenes.write_text("scenes: 7\n")
    monkeypatch.setenv("PALATE_SCENES", str(scenes))
    result = palate("doctor", "--store", prepared)
    assert result.exit_code == 1
    assert "fail scenes" in result.stdout
    assert "ok   store" in result.stdout


def test_an_embedder_nobody_has_is_a_fault(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "none", embedder="nobody-has-this", embedder_api_key=SecretStr("hush-hush"))
    found = checks(settings)
    assert states(found)["embedder"] == "fail"
    assert "hush-hush" not in " ".join(check.told + check.remedy for check in found)


def test_profiles_and_index_that_are_missing_are_warnings(tmp_path: Path, tiny: Path) -> None:
    settings = Settings(store=tmp_path / "s")
    with Workspace(settings, create=True) as work:
        work.ingest(open_dataset(tiny))
    found = {check.name: check for check in checks(settings)}
    assert (found["store"].state, found["profiles"].state, found["index"].state) == ("ok", "warn", "warn")
    assert found["profiles"].told == "0 of 3 people have one"
    assert found["profiles"].remedy == "Run `palate profile build`."


def test_a_store_that_is_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("")
    assert states(checks(Settings(store=tmp_path / "s")))["store"] == "fail"


def with_model(url: str, **more: Any) -> Settings:
    return Settings(store=Path("none"), llm_url=url, **more)


def model_check(settings: Settings) -> Check:
    return next(check for check in checks(settings) if check.name == "model")


def test_without_a_language_model_nothing_is_said_of_one(palate: Run, prepared: Path) -> None:
    assert " model " not in palate("doctor", "--store", prepared).stdout


def test_a_language_model_that_answers_is_named_with_its_context(tmp_path: Path) -> None:
    with serving(FaultyServer()) as server:
        found = model_check(with_model(server.url))
        assert (found.state, found.told) == ("ok", f"{server.url}: faulty answers, 8,192 tokens of context")
        assert "4,096 tokens" in model_check(with_model(server.url, llm_context=4096)).told


def test_a_language_model_that_fails_is_a_warning_and_its_key_is_not_shown(
    palate: Run, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALATE_LLM_API_KEY", "hush-hush")
    with serving(FaultyServer(api_key="right")) as server:
        monkeypatch.setenv("PALATE_LLM_URL", server.url.replace("//", "//me:secret@"))
        result = palate("doctor", "--store", prepared)
    assert result.exit_code == 0
    assert "warn model" in result.stdout
    assert "PALATE_LLM_API_KEY" in result.stdout
    assert "hush-hush" not in result.output
    assert "secret" not in result.output


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "nowhere", "http://["])
def test_a_language_model_that_is_not_there_leaves_all_else_as_it_is(url: str) -> None:
    settings = with_model(url, llm_timeout=1.0)
    found = model_check(settings)
    assert found.state == "warn"
    assert "`palate model check`" in found.remedy
    assert states(checks(settings))["embedder"] == "ok"


def test_a_few_live_events_are_no_fault(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("profiles.live.basis.MANY", 0.1)  # so that one of thirteen is few
    with Workspace(Settings(store=copied)) as work:
        work.live.note("ben", [live_event("ben", "like", "f2", time=1_774_080_300.0)])
    found = checks(Settings(store=copied))
    assert {check.name: check.state for check in found}.items() >= {"profiles": "ok", "index": "ok"}.items()
    assert "it serves" in next(check.told for check in found if check.name == "index")
