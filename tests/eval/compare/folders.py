"""Folders of templates that differ from the shipped ones in one rule."""

from __future__ import annotations

from pathlib import Path

from prompts.sources import shipped


def own_prompts(folder: Path, rule: str) -> Path:
    """A new folder with the English profile template, which asks for one thing more."""
    folder.mkdir()
    text = shipped()["profile.en.j2"][1].replace("Rules\n", f"Rules\n0. {rule}\n", 1)
    (folder / "profile.en.j2").write_text(text, "utf-8")
    return folder
