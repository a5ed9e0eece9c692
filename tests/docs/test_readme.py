"""What the README tells people to type is true."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from palate.settings import Settings
from palate.types import EVENT_KINDS, Context
from serving.cli import app

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh.md")
GROUPS = ("profile", "index", "model", "batch", "graph", "evaluate", "keys")


def blocks(name: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def test_the_library_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples" / "tiny", tmp_path / "examples" / "tiny")
    monkeypatch.chdir(tmp_path)
    (example,) = [one for one in blocks("README.md", "python") if "openai" not in one]
    exec(compile(example, "README.md", "exec"), {})
    assert "topic" in capsys.readouterr().out


@pytest.mark.parametrize("name", READMES)
def test_every_command_named_exists_and_has_the_options_named(name: str) -> None:
    lines = [line for block in blocks(name, "console") for line in block.splitlines() if line.startswith("$ palate")]
    assert len(lines) >= 7
    for line in lines:
        words = line.split("#")[0].split()[2:]
        group = words[:2] if words[0] in GROUPS else words[:1]
        told = CliRunner(env={"COLUMNS": "200"}).invoke(app, [*group, "--help"])
        assert told.exit_code == 0, line
        for option in re.findall(r"(?<=\s)--?[a-z][a-z-]*", line):
            assert option in told.output, (line, option)


@pytest.mark.parametrize("name", READMES)
def test_every_setting_named_exists_with_the_default_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = {found.removeprefix("PALATE_").lower() for found in re.findall(r"PALATE_[A-Z_]+", text)}
    assert named <= set(Settings.model_fields)
    assert f"`{Settings().half_life_days:g}`" in text
    assert f"`{Settings().store}`" in text


@pytest.mark.parametrize("name", READMES)
def test_kinds_and_context_keys_are_all_told(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert all(kind in text for kind in EVENT_KINDS)
    assert all(key in text for key in Context.model_fields)


@pytest.mark.parametrize("name", READMES)
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
