"""How metrics, figures and groups are called in a report, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable

from eval.method import Family
from eval.metrics.overall import FIGURES
from eval.metrics.registry import METRICS, label

FAMILY: dict[Family, str] = {"peer": "Peers", "ours": "Ours", "ablation": "Ours without a part"}
GROUPING = {
    "history": "By how much a person has done",
    "domain": "By domain",
    "mainstream": "By how mainstream a person's taste is",
    "language": "By language",
}


def metric_name(metric: str) -> str:
    """A metric or an overall figure as it is written.

    >>> metric_name("ndcg@10"), metric_name("auc"), metric_name("coverage@10"), metric_name("own")
    ('NDCG@10', 'AUC', 'Coverage@10', 'own')
    """
    stem, at, depth = metric.partition("@")
    return FIGURES[stem].label + at + depth if stem in FIGURES else label(metric)


def meanings(metrics: Iterable[str]) -> str:
    """What metrics and overall figures mean, one sentence each, for those that are known.

    >>> meanings(["recall@5", "recall@10", "own"])
    'Recall: share of the relevant items in the first k places.'
    """
    stems = dict.fromkeys(metric.partition("@")[0] for metric in metrics)
    return " ".join(told for stem in stems if (told := _meaning(stem)))


def _meaning(stem: str) -> str:
    if stem in METRICS:
        return f"{METRICS[stem].label}: {METRICS[stem].about}."
    if stem in FIGURES:
        return f"{FIGURES[stem].label} ({FIGURES[stem].wished} is wished for): {FIGURES[stem].about}."
    return ""


def grouping(kind: str) -> str:
    """How a kind of groups is called in a heading."""
    return GROUPING.get(kind, f"By {kind.replace('_', ' ')}")
