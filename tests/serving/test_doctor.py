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
from palate.settings import Settings
from serving.doctor import Check, checks
from serving.workspace import Workspace

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
