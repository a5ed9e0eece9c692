"""Keep one planted signal at a time back from the system, in worlds where it is planted and where it was destroyed.

    python examples/world/ablate.py OUT [--seeds 0,1] [--users 300]

writes OUT/index.html and OUT/report.md. Takes some minutes for each world.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from make import make, write

from eval import Plan, read_log
from eval.data.log import Log
from eval.planted.ablation import ablate
from eval.planted.page import page
from eval.report import write as write_report
from retrieval.embed import load_embedder
from retrieval.embed.cache import CachedEmbedder


def world(seed: int, users: int) -> Log:
    """The world of a seed, read as any data set is."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / f"world-{seed}"
        write(make(seed, users), folder)
        return read_log(folder)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder for the report")
    parser.add_argument("--seeds", default="0,1")
    parser.add_argument("--users", type=int, default=300)
    args = parser.parse_args()
    seeds = [int(seed) for seed in args.seeds.split(",")]
    embedder = CachedEmbedder(load_embedder("minilm", None), 100_000)
    outcomes = ablate([world(seed, args.users) for seed in seeds], Plan(embedder=embedder))
    told = f"examples/world, seeds {args.seeds}, {args.users} people each"
    write_report(page(outcomes, told), args.out)
    print(args.out / "report.md")


if __name__ == "__main__":
    main()
