"""How good lists are: one value per question, means per user, and figures of all lists together."""

from eval.metrics.judged import Judged, Preferences, judge
from eval.metrics.lists import Lists
from eval.metrics.overall import FIGURES, Background, background, liked_beside_shown, overall
from eval.metrics.preference import accuracy, auc
from eval.metrics.ranking import average_precision, f1, hit_rate, mrr, ndcg, precision, recall
from eval.metrics.registry import METRICS, Metric, label, measure, names, parse
from eval.metrics.users import per_user

__all__ = [
    "FIGURES",
    "METRICS",
    "Background",
    "Judged",
    "Lists",
    "Metric",
    "Preferences",
    "accuracy",
    "auc",
    "average_precision",
    "background",
    "f1",
    "hit_rate",
    "judge",
    "label",
    "liked_beside_shown",
    "measure",
    "mrr",
    "names",
    "ndcg",
    "overall",
    "parse",
    "per_user",
    "precision",
    "recall",
]
