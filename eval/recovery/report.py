"""A recovery as a table to read."""

from __future__ import annotations

from eval.recovery.measure import Recovery
from eval.recovery.scores import Macro, Rate


def table(recovery: Recovery, *, labels: bool = False) -> str:
    """Plain text, one line per figure; with `labels`, one line per planted label besides."""
    lines = [f"seed {recovery.seed}, {recovery.people} people", f"{'':<44}{'F1':>6}{'prec.':>7}{'recall':>7}"]
    lines += [_macro_line(name, scores) for name, scores in _macros(recovery)]
    lines += [f"{'':<44}{'share':>6}{'right':>7}{'of':>7}"]
    lines += [_rate_line(name, rate) for name, rate in _rates(recovery)]
    if labels:
        lines += [
            f"{'':<44}{'F1':>6}{'prec.':>7}{'recall':>7}",
            *_label_lines(recovery.topics),
            *_label_lines(recovery.applications),
        ]
    return "\n".join(lines)


def _macros(recovery: Recovery) -> list[tuple[str, Macro]]:
    return [
        ("topics, macro", recovery.topics),
        ("  baseline: most frequent categories", recovery.frequent_categories),
        ("  baseline: most frequent words", recovery.frequent_words),
        ("applications, macro", recovery.applications),
        ("  baseline: most frequent words", recovery.application_words),
    ]


def _rates(recovery: Recovery) -> list[tuple[str, Rate]]:
    return [
        ("sentiment has the planted sign", recovery.sentiment),
        ("  of planted pairs, stated at all", recovery.sentiment_stated),
        ("scene of held-out moments", recovery.scenes),
        ("main scene of liked topics", recovery.topic_scenes),
        ("drift: new interest above the old", recovery.drift),
    ]


def _macro_line(name: str, scores: Macro) -> str:
    return f"{name:<44}{scores.f1:>6.3f}{scores.precision:>7.3f}{scores.recall:>7.3f}"


def _rate_line(name: str, rate: Rate) -> str:
    return f"{name:<44}{rate.share:>6.3f}{rate.right:>7}{rate.of:>7}"


def _label_lines(scores: Macro) -> list[str]:
    return [
        f"  {label:<42}{score.f1:>6.3f}{score.precision:>7.3f}{score.recall:>7.3f}"
        for label, score in scores.labels.items()
    ]
