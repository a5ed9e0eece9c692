"""Who learns from whom: dialogues dealt into folds, each asked about by methods that learned from the others."""

from __future__ import annotations

import numpy as np

from eval.dialogues.turns import Dialogues
from palate.errors import InputError

FOLDS = 5


def fold_of(dialogues: Dialogues, folds: int, seed: int) -> dict[str, int]:
    """The fold of each dialogue, dealt at random so that folds differ by at most one dialogue in size.

    Raises:
        InputError: there are fewer than two folds, or fewer dialogues than folds.
    """
    names = sorted(dialogues.ids)
    if not 2 <= folds <= len(names):
        raise InputError(f"Expected 2 to {len(names)} folds (the number of dialogues), got {folds}.")
    order = np.random.default_rng(seed).permutation(len(names))
    return {names[place]: turn % folds for turn, place in enumerate(order.tolist())}
