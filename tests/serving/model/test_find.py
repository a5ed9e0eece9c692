from __future__ import annotations

import sys
from pathlib import Path

import pytest

from palate.errors import NotReadyError
from serving.model.find import find_vllm


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An environment with a `vllm` in it."""
    command = tmp_path / "env" / "bin" / "vllm"
    command.parent.mkdir(parents=True)
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    return tmp_path / "env"


def test_an_environment_may_be_named_in_place_of_the_command(environment: Path) -> None:
    command = str(environment / "bin" / "vllm")
    assert {find_vllm(place, {}) for place in (environment, environment / "bin", Path(command))} == {command}


def test_the_option_stands_before_the_variable_and_that_before_path(environment: Path, tmp_path: Path) -> None:
    other = tmp_path / "vllm"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    known = {"PALATE_VLLM": str(environment), "PATH": str(tmp_path)}
    assert find_vllm(other, known) == str(other)
    assert find_vllm(None, known) == str(environment / "bin" / "vllm")
    assert find_vllm(None, {"PATH": str(tmp_path)}) == str(other)


def test_it_is_looked_for_beside_this_python(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(environment / "bin" / "python"))
    assert find_vllm(None, {"PATH": ""}) == str(environment / "bin" / "vllm")


def test_nowhere_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(NotReadyError, match="--vllm DIR, or PALATE_VLLM=DIR"):
        find_vllm(None, {"PATH": ""})
    with pytest.raises(NotReadyError, match=f"--vllm names {tmp_path}"):
        find_vllm(tmp_path, {})
