"""How well messages are understood that nobody wrote rules for: REQUESTS.md says how they came to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.requests import evaluate_requests
from palate.types import Language

HERE = Path(__file__).parent


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_hundred_messages_of_each_language_are_understood(language: Language) -> None:
    scores = evaluate_requests(HERE / "requests.jsonl", HERE / "catalogue.jsonl", language=language)
    assert scores.queries == 100
    assert scores.intent_accuracy >= 0.95
    assert scores.constraint_f1 >= 0.9
    assert scores.scene_accuracy >= 0.9


def test_messages_that_once_were_new_are_still_understood() -> None:
    scores = evaluate_requests(HERE / "first_requests.jsonl", HERE / "first_catalogue.jsonl")
    assert scores.queries == 200
    assert min(scores.intent_accuracy, scores.constraint_f1, scores.scene_accuracy) >= 0.95
