import numpy as np
import pytest

from eval.metrics import METRICS, Judged, judge, label, measure, names, ndcg, parse
from palate.errors import InputError


def test_a_metric_is_asked_for_by_name_and_k():
    judged = judge([["x", "a"]], [{"a"}], 5)
    assert measure(judged, "ndcg@5") == ndcg(judged, 5)
    assert measure(judged, "precision@2") == 1 / 2


def test_metrics_of_preferences_have_no_k():
    judged = Judged(np.zeros((1, 1), bool), np.array([1]), ((np.array([1.0]), np.array([0.0])),))
    assert measure(judged, "auc") == 1
    assert measure(judged, "accuracy") == 1


@pytest.mark.parametrize("name", ["ndgc@10", "ndcg", "ndcg@", "ndcg@0", "ndcg@ten", "auc@10", "ndcg@-1", ""])
def test_a_name_that_is_none_is_refused_with_those_there_are(name):
    with pytest.raises(InputError, match=r"ndcg@k, recall@k.*auc"):
        parse(name)


def test_every_name_can_be_measured():
    judged = judge([["a"]], [{"a"}], 10)
    for name in names([1, 10], refused=True):
        assert measure(judged, name).shape == (1,)
    assert len(names([1, 10], refused=True)) == 2 * len(names([1])) + 2


def test_metrics_of_preferences_are_named_only_where_something_was_refused():
    assert not {"auc", "accuracy"} & set(names([10]))


def test_labels_are_written_as_papers_write_them():
    assert [label(name) for name in ("ndcg@10", "mrr@5", "accuracy")] == ["NDCG@10", "MRR@5", "Accuracy"]
    assert all(metric.label and metric.about for metric in METRICS.values())
