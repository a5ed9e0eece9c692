from __future__ import annotations

import numpy as np
import pytest

from retrieval.dialogues import Content
from retrieval.dialogues.alike import content_signals
from retrieval.dialogues.heard import hear


def signals(content: Content, *context: str, named=()) -> dict[str, list[float]]:
    found = content_signals(content, hear([context], [named], content, None))
    return {name: values[0].tolist() for name, values in found.items()}


def test_people_said_and_shared_are_counted(content) -> None:
    found = signals(content, "anything with Robert De Niro?", named=(0,))
    assert found["names said"] == [1, 1, 0, 0, 0]
    assert found["names shared"] == [2, 1, 0, 0, 0]


def test_categories_said_are_met_or_missed(content) -> None:
    found = signals(content, "a comedy")
    assert found["categories missed"] == [1, 1, 0, 0, 1]
    assert found["categories said"][2] == pytest.approx(1)
    assert 0 < found["categories said"][3] < 1


def test_years_are_told_in_decades_and_far_is_far(content) -> None:
    found = signals(content, "x", named=(0,))
    assert found["years apart"] == pytest.approx([0, 0, 1.4, 0.5, 0.5])
    assert signals(content, "x")["years apart"] == [0, 0, 0, 0, 0]


def test_words_and_titles_said_are_cosines(content) -> None:
    found = signals(content, "a house with balloons in casino")
    assert int(np.argmax(found["words said"])) == 2
    assert int(np.argmax(found["title said"])) == 1
    assert max(found["title said"]) <= 1 + 1e-6


def test_without_vectors_meaning_says_nothing(content) -> None:
    found = signals(content, "crime", named=(0,))
    assert found["meaning said"] == found["meaning named"] == [0, 0, 0, 0, 0]
