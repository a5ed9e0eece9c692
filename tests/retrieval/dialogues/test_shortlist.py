from __future__ import annotations

import numpy as np

from retrieval.dialogues.shortlist import DEPTHS, shortlists


def blank(size: int) -> dict[str, np.ndarray]:
    return {name: np.zeros((1, size), np.float32) for name in DEPTHS}


def test_leaders_of_every_signal_are_kept_and_zeros_lead_nowhere() -> None:
    signals = blank(400)
    signals["together"][0, [3, 5]] = 1
    signals["names said"][0, 399] = 1
    signals["title said"][0, :30] = np.arange(30)
    assert shortlists(signals, [()])[0].tolist() == [3, 5, *range(10, 30), 399]


def test_what_was_named_is_left_out() -> None:
    signals = blank(4)
    signals["near"][0] = 1
    assert shortlists(signals, [(1, 1)])[0].tolist() == [0, 2, 3]


def test_a_short_list_may_be_empty() -> None:
    assert shortlists(blank(3), [()])[0].tolist() == []
