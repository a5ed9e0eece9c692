from __future__ import annotations

import numpy as np

from retrieval.hybrid import mix, share_of_meaning


def test_each_side_is_scaled_by_its_own_best_and_weighed() -> None:
    meaning, words = np.array([0.8, 0.2, 0.0], np.float32), np.array([0.0, 5.0, 10.0], np.float32)
    expected = [0.5 * 1.0, 0.5 * 0.25 + 0.5 * 0.5, 0.5 * 1.0]
    assert np.allclose(mix(meaning, words, 0.5), expected)


def test_being_opposite_in_meaning_is_no_worse_than_having_none() -> None:
    assert mix(np.array([-0.5, 0.5], np.float32), np.zeros(2, np.float32), 0.8).tolist() == [0.0, np.float32(0.8)]


def test_no_match_on_either_side_is_zero() -> None:
    assert mix(np.zeros(3, np.float32), np.zeros(3, np.float32), 0.8).tolist() == [0.0, 0.0, 0.0]


def test_words_lead_in_a_language_the_model_does_not_know() -> None:
    assert share_of_meaning("minilm", "zh") < 0.5 < share_of_meaning("minilm", "en")
    assert share_of_meaning("openai:bge-m3", "zh") == share_of_meaning("openai:bge-m3", "en")
