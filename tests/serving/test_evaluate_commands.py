"""`palate evaluate`: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.faulty import FaultyServer

Run = Callable[..., Result]

OWN = """
import numpy as np
from eval import ScoringMethod

class Backwards(ScoringMethod):
    name, about = "backwards", "The last items of the catalogue first."

    def fit(self, train):
        {fit}
        self.size = len(train.items)

    def scores(self, questions):
        return np.tile(np.arange(self.size, dtype=np.float32), (len(questions), 1))
"""
DIALOGUES = [
    {"dialog_id": str(number), "turn_id": 1, "context": ["Hello", f"I liked {liked}"], "recommended": [wanted]}
    for number, (liked, wanted) in enumerate([("Alien (1979)", "Heat (1995)"), ("Heat (1995)", "Alien (1979)")] * 5)
]


@pytest.fixture(scope="session")
def data(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up people's data set, without the truth beside it."""
    return Path(shutil.copytree(world, tmp_path_factory.mktemp("evaluated") / "people"))


@pytest.fixture
def evaluate(palate: Run) -> Run:
    """Runs `palate evaluate` without an embedder, which is the slow part."""
    return lambda *words: palate("evaluate", *words, "--embedder", "none")


def written(result: Result, path: Path) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_path_compares_recommenders(evaluate: Run, data: Path, tmp_path: Path) -> None:
    result = evaluate(data, "--methods", "popularity,item-knn", "--json", tmp_path / "out" / "found.json")
    found = written(result, tmp_path / "out" / "found.json")
    assert [one["name"] for one in found["results"]] == ["popularity", "item-knn"]
    assert {one["state"] for one in found["results"]} == {"done"}
    assert len(found["per_user"]["item-knn"]["ndcg@10"]) == len(found["users"])
    assert "Recommendations on people" in result.stdout
    assert "item-knn" in result.stdout


def test_the_same_run_twice_gives_the_same_report(evaluate: Run, data: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        result = evaluate(data, "--methods", "popularity,item-knn", "--report", tmp_path / folder)
        assert result.exit_code == 0, result.output
    one, two = (without_seconds(tmp_path / folder / "report.md") for folder in ("one", "two"))
    assert len(one) >= 2
    assert one == two


def without_seconds(path: Path) -> list[str]:
    """The rows of the main table without their last two cells, which are seconds."""
    table = path.read_text(encoding="utf-8").split("## Result")[1].split("\n## ")[0]
    return [row.rsplit("|", 3)[0] for row in table.splitlines() if "popularity" in row or "item-knn" in row]


def test_sampled_candidates_are_shouted(evaluate: Run, data: Path) -> None:
    result = evaluate(data, "--methods", "popularity", "--sampled", "20")
    assert "sampled" in result.stdout.splitlines()[0].lower()


@pytest.mark.parametrize("split", ["last", "time", "random", "cold-domain", "cold-users", "cold-items", "context"])
def test_every_split_can_be_asked_for(evaluate: Run, data: Path, tmp_path: Path, split: str) -> None:
    result = evaluate(data, "--split", split, "--methods", "popularity,tfidf", "--json", tmp_path / "found.json")
    assert written(result, tmp_path / "found.json")["facts"]["split"] == split


def test_tuning_tells_what_was_tried(evaluate: Run, data: Path, tmp_path: Path) -> None:
    result = evaluate(data, "--methods", "ease", "--trials", "3", "--json", tmp_path / "found.json")
    (ease,) = written(result, tmp_path / "found.json")["results"]
    assert len(ease["trials"]) == 3


def test_a_method_of_ones_own_is_a_file(evaluate: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(OWN.format(fit="pass"), encoding="utf-8")
    result = evaluate(data, "--methods", f"popularity,{tmp_path / 'mine.py'}")
    assert result.exit_code == 0, result.output
    assert "backwards" in result.stdout


def test_an_interrupt_keeps_what_is_done(evaluate: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(OWN.format(fit="raise KeyboardInterrupt"), encoding="utf-8")
    result = evaluate(data, "--methods", f"popularity,{tmp_path / 'mine.py'}", "--json", tmp_path / "found.json")
    assert result.exit_code == 130
    states = [one["state"] for one in json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["results"]]
    assert states == ["done", "left out"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--methods", "crystal-ball"], "there is no method 'crystal-ball'"),
        (["--methods", "nowhere.py"], "there is no file nowhere.py"),
        (["--methods", "popularity,popularity"], "named twice: popularity"),
        (["--split", "sideways"], "Expected a split out of"),
        (["--headline", "ndcg@7"], "--headline: expected one of"),
        (["--share", "2"], "share"),
        (["--split", "own"], "test"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(evaluate: Run, data: Path, words: list[str], said: str) -> None:
    usual = [] if "--methods" in words else ["--methods", "popularity"]
    result = evaluate(data, *usual, *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_where_nothing_can_be_written_it_is_said_before_the_work(evaluate: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    result = evaluate("nowhere", "--report", tmp_path / "taken")
    assert result.exit_code == 2
    assert f"Cannot write {tmp_path / 'taken'}" in result.stderr


def test_a_folder_that_is_none_is_told(evaluate: Run) -> None:
    result = evaluate("nowhere")
    assert result.exit_code == 2
    assert "nowhere is no folder" in result.stderr


def test_a_folder_called_like_a_command_is_reached_by_its_path(evaluate: Run, data: Path) -> None:
    shutil.copytree(data, "profiles")
    assert evaluate("./profiles", "--methods", "popularity").exit_code == 0


@pytest.mark.parametrize("listing", ["methods", "splits"])
def test_what_there_is_can_be_listed(palate: Run, listing: str) -> None:
    result = palate("evaluate", listing)
    assert result.exit_code == 0
    assert {"methods": "item-knn", "splits": "cold-domain"}[listing] in result.stdout


def test_profiles_are_evaluated(evaluate: Run, data: Path, tmp_path: Path) -> None:
    result = evaluate("profiles", data, "--report", tmp_path / "out", "--json", tmp_path / "found.json")
    found = written(result, tmp_path / "found.json")
    assert [one["name"] for one in found["engines"]] == ["statistics"]
    assert (tmp_path / "out" / "report.md").is_file()


def test_texts_written_elsewhere_stand_beside_ours(palate: Run, data: Path, tmp_path: Path) -> None:
    rows = [json.dumps({"user_id": user, "text": "Likes tea and kettles."}) for user in sorted(users_of(data))]
    (tmp_path / "texts.jsonl").write_text("\n".join(rows), encoding="utf-8")
    words = ("--engine", f"statistics,{tmp_path / 'texts.jsonl'}", "--no-steady", "--json", tmp_path / "found.json")
    found = written(palate("evaluate", "profiles", data, *words), tmp_path / "found.json")
    assert [one["name"] for one in found["engines"]] == ["statistics", "texts"]


def users_of(data: Path) -> set[str]:
    rows = (data / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return {json.loads(row)["user_id"] for row in rows}


@pytest.mark.parametrize("words", [["profiles", "--engine", "llm"], ["compare", "--model", "other"]])
def test_without_a_language_model_it_says_where_to_name_one(evaluate: Run, data: Path, words: list[str]) -> None:
    result = evaluate(words[0], data, *words[1:])
    assert result.exit_code == 2
    assert "PALATE_LLM_URL" in result.stderr


def test_a_comparison_needs_something_to_compare_with(evaluate: Run, data: Path, server: FaultyServer) -> None:
    result = evaluate("compare", data)
    assert result.exit_code == 2
    assert "--prompts DIR, --model NAME or --url URL" in result.stderr


def test_claims_are_judged_by_a_model_where_it_is_asked_for(
    palate: Run, data: Path, server: FaultyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PALATE_LLM_URL", server.url)
    words = ("--judge", "--users", "4", "--no-steady", "--embedder", "none", "--json", tmp_path / "found.json")
    (engine,) = written(palate("evaluate", "profiles", data, *words), tmp_path / "found.json")["engines"]
    assert engine["unjudged"] == 0
    assert engine["judging"]["calls"] >= 4


def test_two_models_are_compared_on_the_same_users(
    palate: Run, data: Path, server: FaultyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PALATE_LLM_URL", server.url)
    words = ("--url", server.url + "/", "--users", "4", "--embedder", "none", "--json", tmp_path / "found.json")
    found = written(palate("evaluate", "compare", data, *words), tmp_path / "found.json")
    assert len(found["evaluation"]["engines"]) == 2


def test_methods_that_ask_a_model_run_where_one_is_set(
    palate: Run, data: Path, server: FaultyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PALATE_LLM_URL", server.url)
    words = ("--methods", "popularity,palate-rerank,palate-llm-profile,llm-only", "--json", tmp_path / "found.json")
    found = written(palate("evaluate", data, *words), tmp_path / "found.json")
    assert {(one["state"], one["failed"]) for one in found["results"]} == {("done", 0)}
    assert all(one["cost"]["calls"] > 0 for one in found["results"][1:])


def test_methods_that_ask_a_model_are_left_out_where_none_is(evaluate: Run, data: Path, tmp_path: Path) -> None:
    result = evaluate(data, "--methods", "popularity,llm-only", "--json", tmp_path / "found.json")
    left = written(result, tmp_path / "found.json")["results"][1]
    assert (left["state"], "no language model is set" in left["why"]) == ("left out", True)


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    """Ten dialogues about two films."""
    folder = tmp_path / "talks"
    folder.mkdir()
    films = [
        {"item_id": title, "title": title, "text": "A film."} for title in ("Alien (1979)", "Heat (1995)", "Up (2009)")
    ]
    for name, rows in (("items", films), ("dialogues", DIALOGUES)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


def test_dialogues_are_evaluated(evaluate: Run, talks: Path, tmp_path: Path) -> None:
    result = evaluate("dialogues", talks, "--methods", "co-mention", "--json", tmp_path / "found.json")
    (one,) = written(result, tmp_path / "found.json")["results"]
    assert one["name"] == "co-mention"


def test_dialogues_are_put_in_order_by_a_model_where_one_is_set_and_that_is_asked_for(
    palate: Run, talks: Path, server: FaultyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = ("dialogues", talks, "--methods", "palate-rerank", "--embedder", "none", "--json", tmp_path / "found.json")
    monkeypatch.delenv("PALATE_LLM_URL")
    (left,) = written(palate("evaluate", *words), tmp_path / "found.json")["results"]
    assert (left["state"], "no language model is set" in left["why"]) == ("left out", True)
    monkeypatch.setenv("PALATE_LLM_URL", server.url)
    found = written(palate("evaluate", *words), tmp_path / "found.json")
    (one,) = found["results"]
    assert (one["state"], one["failed"]) == ("done", 0)
    assert one["cost"]["calls"] >= found["facts"]["asking"]
    assert found["facts"]["language_model"]


def test_a_bad_dialogue_names_file_line_and_field(evaluate: Run, talks: Path) -> None:
    (talks / "dialogues.jsonl").write_text('{"dialog_id": "1", "turn_id": 1, "context": 7, "recommended": []}')
    result = evaluate("dialogues", talks)
    assert result.exit_code == 2
    assert "dialogues.jsonl:1" in result.stderr
    assert "context" in result.stderr
