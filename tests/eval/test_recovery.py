"""What was planted in the demo world is found again: the figures the project stands by, on the default seed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from eval.recovery import Recovery, recover_folder, table

MAKE = Path(__file__).parents[2] / "examples" / "world" / "make.py"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("worlds") / "world"
    subprocess.run([sys.executable, str(MAKE), str(out)], check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def recovery(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Recovery:
    truth = world.with_name("world.truth.json")
    found = recover_folder(world, truth, tmp_path_factory.mktemp("stores") / "store")
    print(table(found, labels=True))
    return found


def test_topics_are_recovered(recovery: Recovery) -> None:
    assert recovery.topics.f1 >= 0.9


def test_applications_are_recovered(recovery: Recovery) -> None:
    assert recovery.applications.f1 >= 0.9


def test_every_planted_topic_and_application_is_scored(recovery: Recovery) -> None:
    assert len(recovery.topics.labels) == 19
    assert len(recovery.applications.labels) == 8
    assert min(score.right for score in recovery.topics.labels.values()) > 0


def test_sentiment_has_the_planted_sign_and_is_stated_for_most(recovery: Recovery) -> None:
    assert recovery.sentiment.share >= 0.95
    assert recovery.sentiment_stated.share >= 0.8


def test_scenes_of_held_out_moments_are_recognised(recovery: Recovery) -> None:
    assert recovery.scenes.of >= 300
    assert recovery.scenes.share >= 0.9


def test_interests_carry_the_scene_they_are_met_in(recovery: Recovery) -> None:
    assert recovery.topic_scenes.share >= 0.75


def test_the_new_interest_of_drifted_people_outweighs_the_old(recovery: Recovery) -> None:
    assert recovery.drift.of >= 0.15 * recovery.people
    assert recovery.drift.share >= 0.9


def test_the_trivial_baselines_do_not_recover_it(recovery: Recovery) -> None:
    assert recovery.frequent_categories.f1 < 0.6
    assert recovery.frequent_words.f1 < 0.6
    assert recovery.application_words.f1 < 0.6


def test_the_table_sets_the_baselines_beside_the_profiles(recovery: Recovery) -> None:
    lines = table(recovery).splitlines()
    assert [line.split(",")[0].split(":")[0].strip() for line in lines if "macro" in line or "baseline" in line] == [
        "topics",
        "baseline",
        "baseline",
        "applications",
        "baseline",
    ]


def test_the_truth_is_opened_only_after_everything_is_built(world: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        recover_folder(tiny(world, tmp_path), tmp_path / "no truth", tmp_path / "store")
    assert (tmp_path / "store").is_dir()


def tiny(world: Path, folder: Path) -> Path:
    """The first rows of a world."""
    small = folder / "small"
    small.mkdir()
    for name, rows in (("items", 1000), ("events", 40)):
        lines = (world / f"{name}.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
        (small / f"{name}.jsonl").write_text("".join(lines[:rows]), encoding="utf-8")
    return small
