"""The validation part: the training part cut once more, as the log was, so that tuning never touches the test."""

from __future__ import annotations

from eval.data.questions import Split
from eval.splits import own, random
from eval.splits.kinds import KINDS, cut_with
from eval.splits.options import SplitOptions, read_options
from eval.splits.plan import Cut, items_met
from eval.splits.sampling import sampled

MOST_HELD, LEAST_HELD = 0.5, 0.01
"""Bounds of the share that is held out for validation, whatever a set's own test file holds."""


def validation(split: Split, *, seed: int = 0) -> Cut:
    """Cut the training part of a split in the same way, with the same options; the set's own test file is matched by a
    random share of each user's items as large as that of the file. Sampled candidates are sampled again.

    Raises:
        InputError: the training part has too little in it to be cut again.
    """
    kind = KINDS.get(split.kind, random.KIND)
    again = cut_with(split.train, kind, seed, _options(split))
    return again if split.sampled is None else sampled(again, split.sampled, seed)


def _options(split: Split) -> SplitOptions:
    if split.kind == own.NAME:
        return SplitOptions(share=_share_held_out(split))
    kind = KINDS.get(split.kind, random.KIND)
    return split.options if isinstance(split, Cut) else read_options(kind.name, kind.defaults, {})


def _share_held_out(split: Split) -> float:
    """Held-out items over all items that people met."""
    held = sum(len(truth.scored) for truth in split.truths)
    known = sum(map(len, items_met(split.train.events).values()))
    return min(max(held / (held + known), LEAST_HELD), MOST_HELD)
