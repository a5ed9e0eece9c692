"""Our metrics beside pytrec_eval's, asked by way of ir-measures, and our tests of significance beside scipy's.

    python benchmarks/metrics_beside_others.py

Lists are drawn at random: 20 places of 3,000 items for 2,000 people, one to 25 relevant. Prints the largest difference
of any person ("most of a person"), and seconds. Both draw 9,999 signs, so p is alike but for chance; scipy doubles
the smaller tail, which wavers more than counting both.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import ir_measures
import numpy as np
from measuring import show
from numpy.typing import NDArray
from scipy import stats

from eval.metrics import judge, label, measure
from eval.significance import bootstrap, sign_flips

PEOPLE, ITEMS, DEPTH = 2_000, 3_000, 20
THEIRS = {
    "ndcg": "nDCG@{}",
    "precision": "P@{}",
    "recall": "R@{}",
    "mrr": "RR@{}",
    "map": "AP@{}",
    "hit_rate": "Success@{}",
}
Floats = NDArray[np.float64]
P = ParamSpec("P")
T = TypeVar("T")


def main() -> None:
    """Draw, measure twice, print."""
    rng = np.random.default_rng(0)
    relevant = [set(rng.choice(ITEMS, rng.integers(1, 26), replace=False).tolist()) for _ in range(PEOPLE)]
    lists = [drawn(rng, wanted) for wanted in relevant]
    metrics(lists, relevant)
    print()
    significance(rng)


def drawn(rng: np.random.Generator, wanted: set[int]) -> list[int]:
    """A list with about one hit in four places."""
    among = np.unique([*rng.choice(sorted(wanted), 8), *rng.choice(ITEMS, 24)])
    return [int(item) for item in rng.permutation(among)[:DEPTH]]


def metrics(lists: list[list[int]], relevant: list[set[int]]) -> None:
    """Every metric that both know, at 5, 10 and 20."""
    rows: list[list[object]] = []
    judged, judging = timed(judge, lists, relevant, DEPTH)
    for name, theirs in THEIRS.items():
        for k in (5, 10, 20):
            other, slow = timed(by_ir_measures, theirs.format(k), lists, relevant)
            ours, fast = timed(measure, judged, f"{name}@{k}")
            rows.append([label(f"{name}@{k}"), f"{np.abs(ours - other).max():.1e}", f"{fast:.4f}", f"{slow:.3f}"])
    rows.append(["judging, for all", None, f"{judging:.4f}", None])
    show(["metric", "most of a person", "our seconds", "ir-measures' seconds"], rows)


def by_ir_measures(name: str, lists: list[list[int]], relevant: list[set[int]]) -> Floats:
    """One value for each list."""
    wanted = {str(row): dict.fromkeys(map(str, some), 1) for row, some in enumerate(relevant)}
    run = {str(row): {str(item): -float(place) for place, item in enumerate(some)} for row, some in enumerate(lists)}
    found = {one.query_id: one.value for one in ir_measures.iter_calc([ir_measures.parse_measure(name)], wanted, run)}
    return np.array([found[str(row)] for row in range(len(lists))])


def significance(rng: np.random.Generator) -> None:
    """p and interval of one paired difference."""
    differences = np.where(rng.random(PEOPLE) < 0.3, rng.normal(0.02, 0.15, PEOPLE), 0.0)
    ours, fast = timed(sign_flips, differences[:, None], 0)
    theirs, slow = timed(by_permutation, differences)
    rows: list[list[object]] = [["p of a paired permutation test", f"{ours.item():.4f}", f"{theirs:.4f}", fast, slow]]
    mine, fast = timed(bootstrap, differences, 0)
    low_high, slow = timed(by_bootstrap, differences)
    own = f"{mine.low:.4f} to {mine.high:.4f}"
    rows.append(["95% interval of its mean", own, "{:.4f} to {:.4f}".format(*low_high), fast, slow])
    show(["test", "ours", "scipy", "our seconds", "scipy's seconds"], rows)


def by_permutation(differences: Floats) -> float:
    """scipy's p."""
    return float(stats.permutation_test((differences,), np.mean, permutation_type="samples", rng=0).pvalue)


def by_bootstrap(differences: Floats) -> tuple[float, float]:
    """scipy's interval."""
    found = stats.bootstrap((differences,), np.mean, method="percentile", n_resamples=2_000, rng=0)
    return found.confidence_interval.low, found.confidence_interval.high


def timed(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> tuple[T, float]:
    """What `work` returned and how many seconds it took."""
    started = time.perf_counter()
    found = work(*arguments, **named)
    return found, time.perf_counter() - started


if __name__ == "__main__":
    main()
