"""Our figures are those of pytrec_eval, by way of ir-measures, which knows trec_eval's measures by name."""

import ir_measures
import numpy as np
import pytest

from eval.metrics import judge, measure

THEIRS = {
    "ndcg": "nDCG@{}",
    "precision": "P@{}",
    "recall": "R@{}",
    "mrr": "RR@{}",
    "map": "AP@{}",
    "hit_rate": "Success@{}",
}


def random_lists(rng, questions, depth):
    """Lists of up to `depth` of 60 items, and one to 25 relevant ones of them."""
    lists = [rng.permutation(60)[: rng.integers(1, depth + 1)].tolist() for _ in range(questions)]
    relevant = [set(rng.choice(60, rng.integers(1, 26), replace=False).tolist()) for _ in range(questions)]
    return lists, relevant


def by_ir_measures(name, lists, relevant):
    qrels = [ir_measures.Qrel(str(q), str(item), 1) for q, wanted in enumerate(relevant) for item in wanted]
    run = [
        ir_measures.ScoredDoc(str(q), str(item), float(-place))
        for q, ranked in enumerate(lists)
        for place, item in enumerate(ranked)
    ]
    found = ir_measures.iter_calc([ir_measures.parse_measure(name)], qrels, run)
    values = {int(one.query_id): one.value for one in found}
    return np.array([values[q] for q in range(len(lists))])


@pytest.mark.parametrize("k", [1, 5, 10, 30])
@pytest.mark.parametrize("name", THEIRS)
def test_random_lists_score_as_in_ir_measures(name, k):
    lists, relevant = random_lists(np.random.default_rng(k), 200, 30)
    ours = measure(judge(lists, relevant, 30), f"{name}@{k}")
    np.testing.assert_allclose(ours, by_ir_measures(THEIRS[name].format(k), lists, relevant), rtol=0, atol=1e-9)
