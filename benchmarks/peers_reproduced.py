"""Peers beside figures that plain scripts outside this harness reached on the same splits.

    python benchmarks/peers_reproduced.py DATA [lastfm] [douban-zh] [amazon-food-kitchen]

Each peer has the settings that its figures were reached with. Full ranking, met items removed, binary relevance; on
`lastfm` and `douban-zh` the set's own test file, on `amazon-food-kitchen` all kitchen events of a fifth of the users
hidden. Prints NDCG@10 and recall@10 of ours and theirs, and ours as a share of theirs. ALS starts from random vectors
and theirs are of a seed not known: ours is the mean over five seeds, with their range below.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from eval.data import Split, open_training, read_log
from eval.method import Method, Value
from eval.metrics import judge, ndcg, recall
from eval.registry import known
from eval.run.asking import Asking
from eval.splits import cut
from palate.protocols import silent

K = 10


class Figure(NamedTuple):
    """What a method reached with some settings: NDCG@10 and recall@10. Ours is the mean over so many seeds."""

    method: str
    settings: Mapping[str, Value]
    ndcg: float
    recall: float
    seeds: int = 1


THEIRS: Mapping[str, tuple[Figure, ...]] = {
    "lastfm": (
        Figure("popularity", {}, 0.087, 0.086),
        Figure("item-knn", {"k": 200}, 0.259, 0.238),
        Figure("user-knn", {"k": 50}, 0.240, 0.218),
        Figure("als", {"factors": 64, "alpha": 10.0}, 0.242, 0.232, seeds=5),
        Figure("ease", {"regularisation": 100.0}, 0.271, 0.249),
        Figure("ease-text", {"regularisation": 100.0, "text": 4.0}, 0.293, 0.271),
        Figure("friends", {}, 0.161, 0.146),
    ),
    "douban-zh": (
        Figure("popularity", {}, 0.224, 0.088),
        Figure("item-knn", {"k": 200}, 0.252, 0.098),
        Figure("user-knn", {"k": 150}, 0.275, 0.110),
        Figure("ease", {"regularisation": 400.0}, 0.338, 0.141),
        Figure("ease-text", {"regularisation": 400.0, "text": 4.0}, 0.342, 0.144),
    ),
    "amazon-food-kitchen": (
        Figure("popularity", {}, 0.0244, 0.0166),
        Figure("item-knn", {"k": None}, 0.0234, 0.0144),
        Figure("cooccurrence", {}, 0.0361, 0.0241),
        Figure("ease", {"regularisation": 500.0}, 0.0342, 0.0214),
        Figure("als", {"factors": 64, "alpha": 10.0}, 0.0261, 0.0169, seeds=5),
        Figure("tfidf", {"reading": "plain", "least": 2}, 0.0035, 0.0026),
    ),
}
TARGETS = {"amazon-food-kitchen": "kitchen"}
"""The domain to be new in; sets that are not named here have a test file."""


def main() -> None:
    """Measure and print, one data set after another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(THEIRS)}; all by default")
    asked = parser.parse_args()
    print(f"{'':46}{'NDCG@10':>24}{'recall@10':>24}{'seconds':>9}")
    print(f"{'':46}{'ours':>8}{'theirs':>8}{'ratio':>8}{'ours':>8}{'theirs':>8}{'ratio':>8}")
    for name in asked.names or THEIRS:
        show(asked.data / name)


def show(path: Path) -> None:
    """Print the rows of one data set."""
    log, target = read_log(path), TARGETS.get(path.name)
    split = cut(log, "cold-domain", domain=target) if target else cut(log, "own")
    print(path.name)
    with open_training(split.train) as train:
        asking = Asking(train, split.questions, split.truths, K, 0, silent)
        for theirs in THEIRS[path.name]:
            started = time.perf_counter()
            ours = [_seeded(theirs, seed, asking, split) for seed in range(theirs.seeds)]
            ndcgs, recalls = zip(*ours, strict=True)
            print(_row(theirs, fmean(ndcgs), fmean(recalls), time.perf_counter() - started), flush=True)
            if theirs.seeds > 1:
                print(_range(ndcgs, recalls), flush=True)


def _seeded(theirs: Figure, seed: int, asking: Asking, split: Split) -> tuple[float, float]:
    asking.train.seed = seed
    return reached(known()[theirs.method](**theirs.settings), asking, split)


def reached(method: Method, asking: Asking, split: Split) -> tuple[float, float]:
    """Mean NDCG@10 and recall@10 of a method on a split; a question that fails has an empty list."""
    method.fit(asking.train)
    lists = asking.ask(method).items.tolist()
    relevant = [asking.train.catalogue.positions(truth.relevant).tolist() for truth in split.truths]
    judged = judge(lists, relevant, K)
    return float(ndcg(judged, K).mean()), float(recall(judged, K).mean())


def _row(theirs: Figure, ours_ndcg: float, ours_recall: float, seconds: float) -> str:
    told = ", ".join(f"{name} {value}" for name, value in theirs.settings.items())
    first = f"  {theirs.method} {told}"
    pairs = ((ours_ndcg, theirs.ndcg), (ours_recall, theirs.recall))
    cells = "".join(f"{ours:8.4f}{other:8.4f}{ours / other:8.3f}" for ours, other in pairs)
    return f"{first:46}{cells}{seconds:9.1f}"


def _range(ndcgs: Sequence[float], recalls: Sequence[float]) -> str:
    told = (f"{f'{min(values):.4f} to {max(values):.4f}':>24}" for values in (ndcgs, recalls))
    return f"{f'    over {len(ndcgs)} seeds':46}{''.join(told)}"


if __name__ == "__main__":
    main()
