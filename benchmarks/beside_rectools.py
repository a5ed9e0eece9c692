"""Our methods and metrics beside those of RecTools (https://github.com/MobileTeleSystems/RecTools), on one split.

    python -m venv beside && . beside/bin/activate
    pip install rectools==0.19.0 psutil
    pip install -e .
    python benchmarks/beside_rectools.py DATA/lastfm

It needs an environment of its own: RecTools asks for numpy below 2 and brings `pm-implicit`, whose module is called
`implicit` as well; whichever of the two was installed last, the figures are the same. DATA/lastfm is a data set in
Palate's format with a test file.

The first table scores RecTools' lists by both: metrics are the same where "most of a user", the largest difference
of any user, is nothing but rounding. The second sets our methods, asked by our harness, beside RecTools' models: they
differ where chance decides among equal scores.

Two things of RecTools 0.19 are set otherwise than it comes. NDCG is asked to divide by what can be reached, as
trec_eval does. EASE's weights are transposed: the paper scores people by X times B, while the ranker that RecTools
hands B to multiplies by its transpose; the rows "ease as released" show what that gives.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from implicit.nearest_neighbours import CosineRecommender
from measuring import show
from rectools import Columns
from rectools.dataset import Dataset
from rectools.metrics import MAP, MRR, NDCG, CatalogCoverage, F1Beta, HitRate, MeanInvUserFreq, Precision, Recall
from rectools.models import EASEModel, ImplicitItemKNNWrapperModel, PopularModel
from rectools.models.base import ModelBase

from eval.data import Split, Training, open_training, read_log
from eval.methods.ease import Ease
from eval.methods.item_knn import ItemKnn
from eval.methods.popularity import Popularity
from eval.metrics import Lists, background, judge, label, measure, overall
from eval.results import Evaluation
from eval.run import Plan, evaluate
from eval.splits import cut

K = 10
THEIRS = {
    f"ndcg@{K}": NDCG(K, divide_by_achievable=True),
    f"recall@{K}": Recall(K),
    f"precision@{K}": Precision(K),
    f"f1@{K}": F1Beta(K),
    f"hit_rate@{K}": HitRate(K),
    f"mrr@{K}": MRR(K),
    f"map@{K}": MAP(K),
}
RELEASED = "ease as released"
MODELS = (Popularity.name, ItemKnn.name, Ease.name, RELEASED)


def main() -> None:
    """Read, cut, recommend twice, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    log = read_log(asked.path)
    split = cut(log, "own")
    with open_training(split.train) as train:
        lists = {name: by_rectools(name, train, split) for name in MODELS}
        same_lists(lists, train, split)
    print()
    side_by_side(lists, evaluate(log, split, [Popularity, ItemKnn, Ease], Plan(cutoffs=(K,))), split)


def by_rectools(name: str, train: Training, split: Split) -> pd.DataFrame:
    """The first ten of everybody who is asked about, by RecTools."""
    users = [question.user_id for question in split.questions]
    data = Dataset.construct(pairs(train))
    return model(name, data).recommend(users, data, K, filter_viewed=True)


def model(name: str, data: Dataset) -> ModelBase:
    """A fitted model of RecTools with our defaults."""
    if name == Popularity.name:
        return PopularModel().fit(data)
    if name == ItemKnn.name:
        return ImplicitItemKNNWrapperModel(CosineRecommender(K=ItemKnn().k + 1)).fit(data)  # it counts the item itself
    ease = EASEModel(Ease().regularisation, recommend_use_gpu_ranking=False).fit(data)
    if name == Ease.name:
        ease.weight = np.ascontiguousarray(ease.weight.T)
    return ease


def pairs(train: Training) -> pd.DataFrame:
    """Who likes what, as RecTools takes it."""
    liked = train.liked.tocoo()
    ids = np.array(train.catalogue.ids, dtype=object)
    people = np.array(train.users, dtype=object)
    columns = {Columns.User: people[liked.row], Columns.Item: ids[liked.col]}
    return pd.DataFrame({**columns, Columns.Weight: 1.0, Columns.Datetime: "2020-01-01"})


def truth(split: Split) -> pd.DataFrame:
    """What was held out, as RecTools takes it."""
    rows = [
        (question.user_id, item)
        for question, truth in zip(split.questions, split.truths, strict=True)
        for item in sorted(truth.scored)
    ]
    return pd.DataFrame(rows, columns=[Columns.User, Columns.Item])


def same_lists(lists: dict[str, pd.DataFrame], train: Training, split: Split) -> None:
    """Score RecTools' lists by both."""
    held_out, users = truth(split), [question.user_id for question in split.questions]
    rows: list[list[object]] = []
    for name, reco in lists.items():
        ranked = reco.sort_values(Columns.Rank).groupby(Columns.User)[Columns.Item].apply(list)
        judged = judge([ranked[user] for user in users], [one.scored for one in split.truths], K)
        for metric, compute in THEIRS.items():
            theirs = compute.calc_per_user(reco, held_out).loc[users].to_numpy()
            ours = measure(judged, metric)
            rows.append([name, label(metric), *told(theirs.mean(), ours.mean()), f"{np.abs(ours - theirs).max():.1e}"])
        places = np.stack([train.catalogue.positions(ranked[user]) for user in users])
        shown = overall(Lists(places, users, len(train.items)), background(train, split.questions), K)
        covered = CatalogCoverage(K, normalize=True).calc(reco, train.catalogue.ids)
        newness = MeanInvUserFreq(K).calc(reco, pairs(train))
        rows.append([name, "Coverage", *told(covered, shown[f"coverage@{K}"])])
        rows.append([name, "Novelty", *told(newness, shown[f"novelty@{K}"])])
    show(["RecTools' lists", "metric", "RecTools", "ours", "most of a user"], [[*row, ""][:5] for row in rows])


def side_by_side(lists: dict[str, pd.DataFrame], ours: Evaluation, split: Split) -> None:
    """Our methods in our harness beside RecTools' models by its own metrics."""
    held_out, rows = truth(split), []
    for name, reco in lists.items():
        for metric, compute in THEIRS.items():
            theirs = compute.calc_per_user(reco, held_out).loc[list(ours.users)].to_numpy()
            mine = np.array(ours.per_user[Ease.name if name == RELEASED else name][metric])
            alike = f"{np.isclose(mine, theirs, rtol=0, atol=1e-9).mean():.1%}"
            rows.append([name, label(metric), *told(theirs.mean(), mine.mean()), alike])
    show(["method", "metric", "RecTools", "ours", "users with the same value"], rows)


def told(theirs: float, ours: float) -> tuple[str, str]:
    """Two figures with five decimals."""
    return f"{theirs:.5f}", f"{ours:.5f}"


if __name__ == "__main__":
    main()
