from pathlib import Path

import pytest

from eval.compare import prompt_sides
from eval.compare.sides import templates
from prompts import PromptError
from tests.eval.compare.folders import own_prompts
from tests.eval.profiles import matters


def test_one_model_is_asked_with_the_templates_of_two_folders(tmp_path: Path):
    shipped, brief = prompt_sides(matters.model(), None, own_prompts(tmp_path / "brief", "Be brief."))
    assert (shipped.name, brief.name) == ("shipped", "brief")
    assert shipped.model.connect is brief.model.connect
    one, other = templates(shipped.model.book), templates(brief.model.book)
    assert {key for key, made in one.items() if made != other[key]} == {("profile", "en")}


def test_folders_of_one_name_are_told_apart_by_their_paths(tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    folders = [own_prompts(tmp_path / name / "prompts", "Be brief.") for name in ("a", "b")]
    assert [side.name for side in prompt_sides(matters.model(), *folders)] == [str(folder) for folder in folders]


def test_a_folder_that_is_none_is_refused(tmp_path: Path):
    with pytest.raises(PromptError, match="expected a folder of templates"):
        prompt_sides(matters.model(), None, tmp_path / "missing")
