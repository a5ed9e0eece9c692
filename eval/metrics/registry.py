"""Metrics by the names that reports and the command line call them by, such as "ndcg@10" or "auc"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.metrics.judged import Floats, Judged
from eval.metrics.preference import accuracy, auc
from eval.metrics.ranking import average_precision, f1, hit_rate, mrr, ndcg, precision, recall
from palate.errors import InputError


@dataclass(frozen=True)
class Metric:
    """A metric: its `label` in sentences, what it is `about`, and how it is computed. `at` is whether it has a k."""

    name: str
    label: str
    about: str
    compute: Callable[[Judged, int], Floats]
    at: bool = True


_ALL = (
    Metric("ndcg", "NDCG", "hits discounted by their place, of the best possible", ndcg),
    Metric("recall", "Recall", "share of the relevant items in the first k places", recall),
    Metric("precision", "Precision", "share of the first k places that hold a relevant item", precision),
    Metric("f1", "F1", "harmonic mean of precision and recall", f1),
    Metric("hit_rate", "Hit rate", "share of the lists with a hit in the first k places", hit_rate),
    Metric("mrr", "MRR", "one over the place of the first hit", mrr),
    Metric("map", "MAP", "precision at each hit, over the relevant items", average_precision),
    Metric("auc", "AUC", "share of liked and refused pairs in the right order", lambda judged, _: auc(judged), False),
    Metric("accuracy", "Accuracy", "liked told from refused", lambda judged, _: accuracy(judged), False),
)
METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}
"""Every metric by name, those of lists first."""


def measure(judged: Judged, name: str) -> Floats:
    """The values of one metric, shape (questions,), NaN where it has no meaning.

    Raises:
        InputError: there is no metric of this name, or its k does not fit.
    """
    metric, k = parse(name)
    return metric.compute(judged, k)


def parse(name: str) -> tuple[Metric, int]:
    """The metric that a name such as "ndcg@10" asks for, and its k (0 for those that have none).

    >>> metric, k = parse("ndcg@10")
    >>> metric.label, k
    ('NDCG', 10)

    Raises:
        InputError: there is none, a k is missing, or there is one too many.
    """
    base, at, k = name.partition("@")
    metric = METRICS.get(base)
    if metric is None or bool(at) != metric.at or (metric.at and not (k.isascii() and k.isdigit() and int(k))):
        known = ", ".join(f"{one.name}@k" if one.at else one.name for one in _ALL)
        raise InputError(f"Expected a metric out of {known}, with k of at least 1, got {name!r}.")
    return metric, int(k) if at else 0


def label(name: str) -> str:
    """A metric's name as sentences and tables write it; other figures keep theirs.

    >>> label("hit_rate@5"), label("auc"), label("tokens")
    ('Hit rate@5', 'AUC', 'tokens')
    """
    base, at, k = name.partition("@")
    return METRICS[base].label + at + k if base in METRICS else name


def names(ks: Sequence[int], *, refused: bool = False) -> tuple[str, ...]:
    """Every metric at every k, by metric first; with those that need refused items where `refused`.

    >>> names([10])[:3]
    ('ndcg@10', 'recall@10', 'precision@10')
    """
    ranked = tuple(f"{metric.name}@{k}" for metric in _ALL if metric.at for k in ks)
    return ranked + (tuple(metric.name for metric in _ALL if not metric.at) if refused else ())
