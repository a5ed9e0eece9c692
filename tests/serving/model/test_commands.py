from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from serving.cli import app


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine plays a part, and no vLLM is on it."""
    for name in ("PALATE_LLM_URL", "PALATE_LLM_API_KEY", "PALATE_VLLM", "PALATE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def palate(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_check_without_a_url_says_how_to_name_one() -> None:
    told = palate("model", "check")
    assert (told.exit_code, "PALATE_LLM_URL" in told.stderr) == (2, True)


def test_check_of_nothing_exits_6_and_says_what_to_do() -> None:
    told = palate("model", "check", "http://127.0.0.1:1")
    assert told.exit_code == 6
    assert "Is it running, and is that its address?" in told.stdout
    assert told.stdout.splitlines()[-1] == "It cannot be used."


def test_check_is_told_in_json() -> None:
    told = palate("model", "check", "http://127.0.0.1:1", "--json")
    report = json.loads(told.stdout)
    assert (report["url"], report["speaks"], report["embeds"]) == ("http://127.0.0.1:1/v1", False, False)
    assert [finding["name"] for finding in report["findings"]] == ["server", "models"]


def test_serve_without_vllm_says_where_it_may_be() -> None:
    told = palate("model", "serve", "--model", "m", "--vllm", "nowhere")
    assert (told.exit_code, "--vllm names nowhere" in told.stderr) == (3, True)


def test_serve_wants_a_model() -> None:
    assert palate("model", "serve").exit_code == 2


def test_serve_for_everybody_without_a_key_is_warned_of(stage) -> None:
    told = palate(
        "model", "serve", "--model", "m", "--host", "0.0.0.0", "--vllm", str(stage.executable), "--", "--api-key=x"
    )
    assert "may use this model. PALATE_LLM_API_KEY would ask for a key." in told.stderr
    assert told.exit_code == 2
    assert stage.starts == 0
