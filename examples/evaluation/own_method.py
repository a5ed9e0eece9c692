"""A method of your own beside others: one file, two methods.

    python examples/evaluation/own_method.py DATA
    palate evaluate DATA --methods popularity,item-knn,examples/evaluation/own_method.py

`fit` gets the training part, `scores` is asked about many people at once. What they have met is taken out afterwards.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval import Plan, Question, ScoringMethod, Training, chosen, cut, evaluate, read_log


class Newest(ScoringMethod):
    """What somebody has chosen most recently, whoever they are."""

    name = "newest"
    about = "Items by when they were last chosen."

    def fit(self, train: Training) -> None:
        """Note when each item was last chosen; without times, the order of the events stands for them."""
        found = train.interactions
        when = np.where(np.isfinite(found.time), found.time, np.arange(len(found.time)))
        self.last = np.full(len(train.items), -np.inf, np.float64)
        touched = found.item_index >= 0
        np.maximum.at(self.last, found.item_index[touched], when[touched])

    def scores(self, questions: Sequence[Question]) -> NDArray[np.float32]:
        """The same for everybody: places in the order of time, since times themselves are too large for float32."""
        order = np.argsort(np.argsort(self.last, kind="stable"), kind="stable")
        return np.tile(order.astype(np.float32), (len(questions), 1))


def main() -> None:
    """Compare on the data set named on the command line."""
    path = Path(sys.argv[1])
    log = read_log(path)
    split = cut(log)
    print(split.sentence)
    found = evaluate(log, split, [*chosen(["popularity", "item-knn"]), Newest], Plan(guard=path))
    for one in found.results:
        ndcg = one.metrics["ndcg@10"]
        print(f"{one.name:<12} NDCG@10 {ndcg.mean:.4f}  (95% {ndcg.low:.4f} to {ndcg.high:.4f}, {ndcg.users} people)")
    for comparison in found.comparisons:
        print(f"{comparison.method} beside {comparison.reference}: {comparison.sentence}")


if __name__ == "__main__":
    main()
