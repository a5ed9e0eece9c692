"""Fits all sources to a made-up world of any size and asks them: seconds, memory, milliseconds; beside implicit's ALS.

    python benchmarks/fit_at_scale.py                                       (100,000 items, 200,000 people)
    python benchmarks/fit_at_scale.py --items 5000 --people 10000           (a minute)
    python benchmarks/fit_at_scale.py --only ease factors                   (these sources alone)

People belong to two of many tastes; most of what they do is of those, the popular things first, one after the other in
time. Sources are made one by one in one process from arrays in memory; "peak MiB" is the most the process held
meanwhile, the world itself included. Targets for the full size: under 20 minutes, 8 GiB and, fused over all sources,
40 ms at the median. The peer is implicit's ALS with 64 factors and 15 iterations, asked for ten items by
`recommend`. "hits" is the share of people whose last item, held out, is among the ten. Set OMP_NUM_THREADS=1 for one
thread of arithmetic.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from measuring import PeakMemory, Step, show
from scipy import sparse
from threadpoolctl import threadpool_limits

from palate.types import Item
from retrieval.keeping import fitting
from retrieval.material import Material
from retrieval.request import Request
from retrieval.retriever import Retriever
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.makers import MAKERS, Maker
from retrieval.sources.people import People
from retrieval.sources.source import Source

T = TypeVar("T")
DEPTH = 300
K = 10
OWN_TASTE = 0.85
"""Share of what people do that is of their tastes."""
FRIENDS = 3
DIMENSION = 384
HOUR = 3_600.0


class Size(NamedTuple):
    """How large a world is."""

    items: int
    people: int
    events: int
    tastes: int


class Asked(NamedTuple):
    """Milliseconds of each answer, and how many of the people asked were given what was held out."""

    took: list[float]
    hits: int


def main() -> None:
    """Make the world, fit, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("items", 100_000), ("people", 200_000), ("events", 20), ("tastes", 500), ("asked", 300)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=[make.__name__ for make in MAKERS], help="fit these sources alone")
    options = parser.parse_args()
    size = Size(options.items, options.people, options.events, options.tastes)
    world = measured(lambda: made_up(size, options.seed))
    material, last = world.result
    print(f"{size.items:,} items, {size.people:,} people, {material.liked.nnz:,} likes: {world.seconds:.0f} s to make")
    fitted = {make.__name__: fit(make, material) for make in MAKERS if make.__name__ in options.only}
    sources = [step.result for step in fitted.values() if step.result is not None]
    peer = measured(lambda: als(material, options.seed))
    asked = np.random.default_rng(options.seed).permutation(size.people)[: options.asked].tolist()
    tell(fitted, peer, {person: material.people.request(f"u{person:07d}") for person in asked}, last, material, sources)


def tell(
    fitted: dict[str, Step[Source | None]],
    peer: Step[AlternatingLeastSquares],
    requests: dict[int, Request],
    last: np.ndarray[tuple[int], np.dtype[np.intp]],
    material: Material,
    sources: list[Source],
) -> None:
    """Ask all, and print three tables."""
    rows = []
    for name, step in fitted.items():
        source = step.result
        found = (
            None
            if source is None
            else asked(lambda request, one=source: one.rank(request, DEPTH).items, requests, last)
        )  # type: ignore[misc]
        rows.append([name, step.seconds, step.peak_mib, *figures(found)])
    show(["source", "fit s", "peak MiB", "p50 ms", "p95 ms", "hits"], rows)
    retriever = Retriever(material.catalogue, sources)
    position = material.catalogue.position
    fused = asked(
        lambda request: np.array([position[one.item_id] for one in retriever.retrieve(request, K)], np.intp),
        requests,
        last,
    )
    beside = asked(lambda request: recommended(peer.result, material, request), requests, last)
    seconds = sum(step.seconds for step in fitted.values())
    peak = max(step.peak_mib for step in fitted.values())
    ratios = [figures(fused)[place] / max(figures(beside)[place], 1e-9) for place in range(3)]
    print()
    show(
        ["all", "fit s", "peak MiB", "p50 ms", "p95 ms", "hits"],
        [
            ["all sources, fused", seconds, peak, *figures(fused)],
            ["implicit's ALS", peer.seconds, peer.peak_mib, *figures(beside)],
            ["ratio", seconds / peer.seconds, peak / peer.peak_mib, *ratios],
        ],
    )


def fit(make: Maker, material: Material) -> Step[Source | None]:
    """Fit one source, and say on stderr how long it took."""
    step = measured(lambda: make(material, fitting))
    print(f"{make.__name__}: {step.seconds:.1f} s", file=sys.stderr, flush=True)
    return step


def measured(work: Callable[[], T]) -> Step[T]:
    """Do the work here: what it makes is needed later on."""
    with PeakMemory() as memory:
        started = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - started
    return Step(result, seconds, memory.mib)


def asked(
    rank: Callable[[Request], np.ndarray[tuple[int], np.dtype[np.intp]]],
    requests: dict[int, Request],
    last: np.ndarray[tuple[int], np.dtype[np.intp]],
) -> Asked:
    """Ask for each request, once to warm up."""
    took, hits = [], 0
    rank(next(iter(requests.values())))
    for person, request in requests.items():
        started = time.perf_counter()
        found = rank(request)
        took.append((time.perf_counter() - started) * 1_000)
        hits += int(last[person] in found[:K])
    return Asked(took, hits)


def figures(found: Asked | None) -> tuple[float, float, float]:
    """Median and 95th percentile in milliseconds, and the share of people who were given what was held out."""
    if found is None:
        return (0.0, 0.0, 0.0)
    return float(np.median(found.took)), float(np.quantile(found.took, 0.95)), found.hits / len(found.took)


def als(material: Material, seed: int) -> AlternatingLeastSquares:
    """The peer."""
    model = AlternatingLeastSquares(factors=64, regularization=10.0, alpha=10.0, iterations=15, random_state=seed)
    with threadpool_limits(1, "blas"):
        model.fit(material.liked, show_progress=False)
    return model


def recommended(
    model: AlternatingLeastSquares, material: Material, request: Request
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Ten items of the peer."""
    row = request.number or 0
    items, _ = model.recommend(row, material.liked[row], N=K)
    return np.asarray(items, np.intp)


def made_up(size: Size, seed: int) -> tuple[Material, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """A world, and the last item of each person, which it does not hold."""
    rng = np.random.default_rng(seed)
    taste_of = np.sort(rng.integers(size.tastes, size=size.items))
    chosen = choices(rng, size, np.searchsorted(taste_of, np.arange(size.tastes + 1)))
    items = [
        Item(item_id=f"i{number:07d}", title=f"word{taste} word{number % 97} thing{number}", domain="all")
        for number, taste in enumerate(taste_of.tolist())
    ]
    catalogue = Catalogue.of(items)
    events = size.people * (size.events - 1)
    people = People(
        catalogue=catalogue,
        number={f"u{person:07d}": person for person in range(size.people)},
        starts=np.arange(size.people + 1, dtype=np.int64) * (size.events - 1),
        items=chosen[:, :-1].ravel(),
        strengths=np.ones(events, np.float32),
        times=np.cumsum(rng.random((size.people, size.events - 1)) * HOUR, axis=1).ravel(),
        ids=[f"e{number}" for number in range(events)],
        kinds=["like"] * events,
        scene_names=(),
        scene_weights=np.zeros((0, 0), np.float32),
    )
    friends = acquainted(rng, size.people)
    return Material(catalogue, items, people, friends, vectors(rng, taste_of, size.tastes), seed=seed), chosen[:, -1]


def choices(
    rng: np.random.Generator, size: Size, starts: np.ndarray[tuple[int], np.dtype[np.intp]]
) -> np.ndarray[tuple[int, int], np.dtype[np.intp]]:
    """What each person does, shape (people, events): mostly of two tastes, the first items of each the most popular."""
    shape = (size.people, size.events)
    tastes = np.take_along_axis(rng.integers(size.tastes, size=(size.people, 2)), rng.integers(2, size=shape), axis=1)
    tastes = np.where(rng.random(shape) < OWN_TASTE, tastes, rng.integers(size.tastes, size=shape))
    many = np.maximum(starts[tastes + 1] - starts[tastes], 1)
    return np.minimum(starts[tastes] + (many * rng.random(shape) ** 3).astype(np.intp), size.items - 1)


def acquainted(rng: np.random.Generator, people: int) -> sparse.csr_matrix:
    """A few friends each, drawn by chance."""
    rows, columns = np.repeat(np.arange(people), FRIENDS), rng.integers(people, size=people * FRIENDS)
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(people, people))


def vectors(
    rng: np.random.Generator, taste_of: np.ndarray[tuple[int], np.dtype[np.int64]], tastes: int
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Unit vectors of items, those of a taste near each other."""
    centres = rng.standard_normal((tastes, DIMENSION), np.float32)
    found = centres[taste_of] + rng.standard_normal((len(taste_of), DIMENSION), np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


if __name__ == "__main__":
    main()
