"""Literal top-level packages carry a risk: a dependency that ships a folder of the same name. It is checked here."""

from __future__ import annotations

import importlib
from importlib.metadata import distributions
from pathlib import Path

import pytest

PACKAGES = ("agent", "eval", "history", "palate", "profiles", "prompts", "retrieval", "serving")
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_imported_is_ours_and_typed(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).parent == ROOT / name
    assert (ROOT / name / "py.typed").exists()


def test_no_dependency_ships_a_top_level_folder_of_our_names() -> None:
    clashes = {
        (distribution.name, file.parts[0])
        for distribution in distributions()
        if distribution.name != "palate"
        for file in distribution.files or ()
        if file.parts[0] in PACKAGES
    }
    assert clashes == set()


def test_the_default_install_brings_no_torch() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    required = text.split("dependencies = [")[1].split("]")[0]
    assert "torch" not in required
    assert "sentence-transformers" not in required
