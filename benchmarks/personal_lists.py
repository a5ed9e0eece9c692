"""How personal the lists are, beside popularity's and item-kNN's.

    python benchmarks/personal_lists.py DATA/lastfm DATA/douban-zh [--stores DIR] [--users 1000]

For each data set: mean overlap of two users' top 10, share of all places that the ten most popular items take, and
share of the catalogue that anybody is shown. With --stores, prepared stores are kept in DIR/NAME.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from agent.recommend import Recommender
from eval.ablation import FUSED, fused_list, plain_item_knn
from eval.personal import most_popular, personality
from eval.prepare import prepare
from palate.protocols import Embedder
from retrieval.embed.load import load_embedder
from retrieval.sources.ranking import EMPTY

K = 10


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--stores", type=Path, default=None)
    parser.add_argument("--users", type=int, default=1000)
    asked = parser.parse_args()
    embedder = load_embedder("minilm")
    print(f"{'':44} overlap  popular  coverage")
    for path in asked.paths:
        with TemporaryDirectory() as scratch:
            show(path, (asked.stores or Path(scratch)) / path.name, embedder, asked.users)


def show(path: Path, folder: Path, embedder: Embedder, users: int) -> None:
    """Print three lines for one data set."""
    store, index = prepare(path, folder, embedder)
    with store, index:
        recommender = Recommender.open(store, index)
        everybody = store.users()
        chosen = everybody[:: max(1, len(everybody) // users)][:users]
        for name, lists in ways(recommender, chosen).items():
            measured = personality(lists, popular_items(recommender), store.item_count(), K)
            shares = f"{measured.overlap:7.3f}  {measured.popular:7.3f}  {measured.coverage:8.3f}"
            print(f"{path.name:20}  {name:20}  {shares}")


def ways(recommender: Recommender, users: list[str]) -> dict[str, dict[str, list[str]]]:
    """Lists of every user by three ways of making them."""
    plain = plain_item_knn(recommender.people)
    lists: dict[str, dict[str, list[str]]] = {FUSED: {}, "item-kNN": {}, "popularity": {}}
    for user in users:
        request = recommender.people.request(user)
        lists[FUSED][user] = [item.item_id for item in recommender.recommend(user, k=K).items]
        rankings = recommender.retriever.rank(request, K)
        lists["popularity"][user] = fused_list(
            recommender.retriever, request, {"popularity": rankings.get("popularity", EMPTY)}, K
        )
        lists["item-kNN"][user] = fused_list(recommender.retriever, request, {"plain": plain.rank(request, K)}, K)
    return lists


def popular_items(recommender: Recommender) -> tuple[str, ...]:
    """The ten items that most people like."""
    ids = recommender.people.catalogue.ids
    counts = np.bincount(recommender.people.liked().indices, minlength=len(ids))
    return most_popular({item: int(count) for item, count in zip(ids, counts.tolist(), strict=True)})


if __name__ == "__main__":
    main()
