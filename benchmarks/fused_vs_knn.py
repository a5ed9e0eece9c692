"""What each candidate source contributes on a data set with a fixed test split.

    python benchmarks/fused_vs_knn.py DATA/lastfm [--store DIR]

Prints NDCG@10 and recall@10 of plain item-kNN, of each source alone, of all fused, and of all but one. With --store
the prepared store is kept in DIR and used again.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.recommend import Recommender
from eval.ablation import ablation
from eval.prepare import prepare
from retrieval.embed.load import load_embedder


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--store", type=Path, default=None)
    asked = parser.parse_args()
    with TemporaryDirectory() as scratch:
        show(asked.path, asked.store or Path(scratch))


def show(path: Path, folder: Path) -> None:
    """Print the table of one data set."""
    store, index = prepare(path, folder, load_embedder("minilm"))
    with store, index:
        recommender = Recommender.open(store, index)
        print(f"{path.name:34}  N@10    R@10")
        for row in ablation(recommender.people, recommender.retriever, store.profile, store.test_pairs()):
            print(f"{row.name:34}  {row.ndcg:.4f}  {row.recall:.4f}")


if __name__ == "__main__":
    main()
