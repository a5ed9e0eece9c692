"""One method under several splits: what looks strong on random items can be weak on what comes next.

python examples/evaluation/splits.py DATA [METHOD]
"""

from __future__ import annotations

import sys
from pathlib import Path

from eval import Plan, chosen, cut, evaluate, read_log
from palate.errors import InputError

SPLITS = ("own", "random", "last", "time", "cold-users", "cold-domain", "cold-items")


def main() -> None:
    """Print one line for each split that the data set allows."""
    path = Path(sys.argv[1])
    methods = chosen(["popularity", sys.argv[2] if len(sys.argv) > 2 else "item-knn"])
    log = read_log(path)
    for name in SPLITS:
        try:
            split = cut(log, name)
        except InputError as error:
            print(f"{name:<12} {error}")
            continue
        found = evaluate(log, split, methods, Plan(guard=path))
        means = ", ".join(f"{one.name} {one.metrics['ndcg@10'].mean:.4f}" for one in found.results)
        print(f"{name:<12} {means}  {found.comparisons[0].verdict}")


if __name__ == "__main__":
    main()
