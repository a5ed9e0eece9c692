from __future__ import annotations

import json

import pytest

from agent.request import UserRequest
from eval.requests import evaluate_requests
from eval.requests.queries import read_queries
from palate.errors import InputError
from palate.types import Item, Limit

ITEMS = [Item(item_id="m1", domain="films", title="Heat")]
ZOMBIES = {"kind": "exclude", "terms": ["zombie"]}


def written(folder, *rows):
    path = folder / "queries.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


def query(text: str, **expected: object) -> dict[str, object]:
    return {"id": text, "text": text, "expected": {"intent": "recommend", **expected}}


def test_a_limit_missed_and_one_too_many_halve_the_measure(tmp_path) -> None:
    path = written(tmp_path, query("a", limits=[ZOMBIES]), query("b", limits=[{"kind": "language", "terms": ["zh"]}]))
    found = (Limit(kind="exclude", terms=("zombies",)), Limit(kind="exclude", terms=("ghost",)))
    scores = evaluate_requests(
        path, ITEMS, understand=lambda one: UserRequest(text=one.text, limits=found if one.id == "a" else ())
    )
    assert (scores.right, scores.found, scores.expected) == (1, 2, 2)
    assert scores.constraint_f1 == 0.5
    assert scores.intent_accuracy == 1.0


def test_a_range_counts_whole(tmp_path) -> None:
    path = written(tmp_path, query("a", limits=[{"kind": "year", "at_least": 1990, "at_most": 1999}]))
    near = Limit(kind="year", at_least=1990, at_most=2000)
    assert (
        evaluate_requests(path, ITEMS, understand=lambda one: UserRequest(text="", limits=(near,))).constraint_f1 == 0.0
    )


def test_no_scene_expected_and_none_found_is_right(tmp_path) -> None:
    path = written(
        tmp_path, query("a film"), query("a film for the train", scene="commute"), query("films", scene="work")
    )
    assert evaluate_requests(path, ITEMS).scene_accuracy == pytest.approx(2 / 3)


def test_languages_are_measured_apart(tmp_path) -> None:
    path = written(tmp_path, query("a film"), query("推荐一部电影"))
    assert evaluate_requests(path, ITEMS, language="zh").queries == 1


def test_a_line_that_is_no_query_is_named(tmp_path) -> None:
    with pytest.raises(InputError, match=r"queries.jsonl, line 1: expected.intent"):
        read_queries(written(tmp_path, {"id": "a", "text": "b", "expected": {"intent": "dance"}}))
